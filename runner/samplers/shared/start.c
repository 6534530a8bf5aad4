/* The first points of samplers that learn from results: start.h. */
#include "runner/samplers/shared/start.h"

#include "base/rng.h"
#include "base/sobol.h"

/* Coordinates of point `number`; false: there are too many of them. */
static bool find_even(const struct run_cube *c, size_t number, double *u)
{
    struct sobol *sequence;
    struct err e = {0};
    uint32_t digits[SOBOL_MAX];
    if (sobol_create(c->count, &sequence, &e) != ERR_OK)
        return false;
    for (size_t i = 0; i <= number; i++)
        sobol_next(sequence, digits);
    sobol_destroy(sequence);
    for (size_t i = 0; i < c->count; i++)
        u[i] = sobol_scrambled(digits[i], c->space->seed, i);
    return true;
}

void run_start_point(const struct run_cube *c, size_t number, double *x)
{
    struct arena *scratch = arena_create();
    double *u = arena_alloc(scratch, c->count + 1, sizeof(*u));
    if (!find_even(c, number, u)) {
        struct rng r;
        rng_init(&r, c->space->seed, RNG_SAMPLER, 0, number);
        for (size_t i = 0; i < c->count; i++)
            u[i] = rng_uniform(&r);
    }
    run_cube_point(c, u, x);
    run_cube_round(c, x);
    arena_destroy(scratch);
}
