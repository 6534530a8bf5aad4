/* How far the best of a sweep's first trials is from the minimum of its formula, which
 * is 0: a line for each seed with the regret after so many trials.
 *
 *     bench_regret FILE SEEDS TRIALS,... [path=value ...]
 *
 * The sweep runs in this process (tests/runner/formula_sweep.h): its decisions are
 * those of mtag-run. */
#include "tests/runner/formula_sweep.h"

#include "base/clock.h"
#include "nn/blas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNTS_MAX = 16 };

struct wanted {
    const char *file;
    int seeds;
    size_t counts[COUNTS_MAX], count;
    const char *const *overrides;
    size_t override_count;
};

/* The best of the first trials; pruned ones count with the best that they have shown.
 */
static double best_of(const struct formula_sweep *f, size_t trials)
{
    double best = (double)NAN;
    for (size_t i = 0; i < trials && i < f->room; i++)
        if (run_is_better(f->best[i], best, f->schedule->plan.maximize))
            best = f->best[i];
    return best;
}

static bool run_seed(const struct wanted *w, int seed)
{
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    struct formula_sweep f;
    const char **words = arena_alloc(a, w->override_count + 2, sizeof(*words));
    for (size_t i = 0; i < w->override_count; i++)
        words[i] = w->overrides[i];
    words[w->override_count] = arena_printf(a, "sweep.seed=%d", seed);
    struct exp_request request = {
        .path = w->file, .overrides = words, .override_count = w->override_count + 1};
    const double start = clock_seconds();
    const bool good = formula_sweep_run(&f, &request, a, diag);
    if (good) {
        printf("%d", seed);
        for (size_t i = 0; i < w->count; i++)
            printf(" %.9g", best_of(&f, w->counts[i]));
        printf(" %.3f\n", clock_seconds() - start);
        formula_sweep_end(&f);
    } else {
        diag_print(diag, stderr);
    }
    diag_destroy(diag);
    arena_destroy(a);
    return good;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "bench_regret FILE SEEDS TRIALS,... [path=value ...]\n");
        return 2;
    }
    struct wanted w = {.file = argv[1],
                       .seeds = atoi(argv[2]),
                       .overrides = (const char *const *)&argv[4],
                       .override_count = (size_t)argc - 4};
    for (char *p = strtok(argv[3], ","); p && w.count < COUNTS_MAX;
         p = strtok(NULL, ","))
        w.counts[w.count++] = (size_t)atol(p);
    nn_blas_alone(); /* as in the process that proposes */
    bool good = true;
    for (int seed = 0; seed < w.seeds && good; seed++)
        good = run_seed(&w, seed);
    return good ? 0 : 1;
}
