/* Trials of made-up functions, for tests of importance. */
#ifndef MTAG_TESTS_BASE_STATS_IMPORTANCE_TRIALS_H
#define MTAG_TESTS_BASE_STATS_IMPORTANCE_TRIALS_H

#include "base/rng.h"
#include "base/stats/importance/factor.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TRIALS = 200, FACTORS = 3 };

static struct arena *arena;
static double numbers[FACTORS][TRIALS], y[TRIALS];
static struct stats_factor factors[FACTORS];

static inline int make_arena(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static inline int forget_arena(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* Fills the numbers at random, and y. */
static inline void draw_trials(uint64_t seed, double (*f)(const double *x))
{
    struct rng r;
    rng_init(&r, seed, RNG_STATS, 0, 0);
    for (size_t i = 0; i < TRIALS; i++) {
        double x[FACTORS];
        for (size_t k = 0; k < FACTORS; k++)
            numbers[k][i] = x[k] = rng_uniform(&r);
        y[i] = f(x);
    }
}

/* Factors of the numbers, all from 0 to 1. */
static inline void take_numbers(void)
{
    for (size_t k = 0; k < FACTORS; k++)
        factors[k] = stats_factor_of_numbers(numbers[k], TRIALS, 0, 1, false, arena);
}

/* Factor k becomes so many categories of equal width. */
static inline void take_categories(size_t k, size_t count)
{
    size_t *category = arena_alloc(arena, TRIALS, sizeof(*category));
    for (size_t i = 0; i < TRIALS; i++)
        category[i] = (size_t)(numbers[k][i] * (double)count);
    factors[k] = stats_factor_of_categories(category, TRIALS, count, arena);
}

#endif
