/* Importance of parameters: how long it takes, and how often it is wrong.
 *
 *     bench_importance [TRIALS PARAMETERS [ROUNDS]]
 *
 * Milliseconds of the processor, least of several, of so many trials (1000 x 10). Then,
 * for several numbers of trials and ROUNDS made-up sweeps each: how often trials of
 * pure noise look explained; and how often the first of three parameters with exact
 * shares .60 .30 .10 stands first, and its exact share lies within two errors, with
 * noise of half of the deviation of the values. */
#include "base/rng.h"
#include "base/stats/importance/fanova.h"
#include "base/stats/importance/pedanova.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPEATS = 3, OTHERS = 3 };

struct scene {
    struct arena *arena;
    struct stats_factor *factors;
    size_t count, trials;
    double *y;
};

static double normal(struct rng *r)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += rng_uniform(r);
    return sum;
}

/* y = signal (x0 sqrt .6 + x1 sqrt .3 + x2 sqrt .1) + noise; each x has variance 1. */
static struct scene make(size_t trials, size_t count, double signal, double noise,
                         uint64_t seed)
{
    static const double weights[] = {0.6, 0.3, 0.1};
    struct scene s = {.arena = arena_create(), .count = count, .trials = trials};
    struct rng r;
    rng_init(&r, seed, RNG_STATS, 0, 0);
    s.factors = arena_alloc(s.arena, count, sizeof(*s.factors));
    s.y = arena_alloc(s.arena, trials, sizeof(*s.y));
    for (size_t i = 0; i < trials; i++)
        s.y[i] = noise * normal(&r);
    for (size_t k = 0; k < count; k++) {
        double *x = arena_alloc(s.arena, trials, sizeof(*x));
        for (size_t i = 0; i < trials; i++) {
            x[i] = rng_uniform(&r);
            if (k < 3)
                s.y[i] += signal * sqrt(weights[k]) * (x[i] - 0.5) * sqrt(12);
        }
        s.factors[k] = stats_factor_of_numbers(x, trials, 0, 1, false, s.arena);
    }
    return s;
}

static struct stats_fanova analyse(const struct scene *s, bool pairs)
{
    return stats_fanova(s->factors, s->count, s->y, s->trials, pairs, s->arena);
}

static void show_times(size_t trials, size_t count)
{
    const char *const names[] = {"fanova", "fanova with pairs", "pedanova"};
    for (int what = 0; what < 3; what++) {
        double least = INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            const struct scene s = make(trials, count, 1, 0.5, 1);
            const clock_t start = clock();
            if (what < 2)
                analyse(&s, what == 1);
            else
                stats_pedanova(s.factors, s.count, s.y, s.trials, 0.1, s.arena);
            least = fmin(least, (double)(clock() - start) / CLOCKS_PER_SEC);
            arena_destroy(s.arena);
        }
        printf("%zu trials x %zu parameters, %s: %.0f ms\n", trials, count, names[what],
               1e3 * least);
    }
}

static void show_faults(size_t trials, int rounds)
{
    int noisy[2] = {0}, explained = 0, first = 0, covered = 0;
    for (int i = 0; i < rounds; i++) {
        struct scene s = make(trials, 3 + OTHERS, 0, 1, 100 + (uint64_t)i);
        struct stats_fanova v = analyse(&s, false);
        noisy[0] += v.explained > 0.1;
        noisy[1] += v.explained > 0.2;
        arena_destroy(s.arena);
        s = make(trials, 3 + OTHERS, 1, 0.5, 100 + (uint64_t)i);
        v = analyse(&s, false);
        size_t best = 0;
        for (size_t k = 1; k < s.count; k++)
            best = v.alone[k].value > v.alone[best].value ? k : best;
        if (v.explained > 0.2) {
            explained++;
            first += best == 0;
            covered += fabs(v.alone[0].value - 0.6) <= 2 * v.alone[0].error;
        }
        arena_destroy(s.arena);
    }
    const double of = fmax(explained, 1);
    printf("%4zu trials: noise explained > .1 %.3f, > .2 %.3f; signal explained > .2 "
           "%.3f, then right first %.3f, within two errors %.3f\n",
           trials, (double)noisy[0] / rounds, (double)noisy[1] / rounds,
           (double)explained / rounds, first / of, covered / of);
}

int main(int argc, char **argv)
{
    static const size_t trials[] = {8, 12, 20, 30, 50, 100};
    const int rounds = argc > 3 ? atoi(argv[3]) : 200;
    show_times(argc > 2 ? (size_t)atoi(argv[1]) : 1000,
               argc > 2 ? (size_t)atoi(argv[2]) : 10);
    for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++)
        show_faults(trials[i], rounds);
    return 0;
}
