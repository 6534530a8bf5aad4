/* How far a sweep with a pruner is from the best that there is, after so many epochs of
 * all its runs together: a line for each seed.
 *
 *     bench_curves FILE BEST SEEDS EPOCHS,... [path=value ...]
 *
 * BEST is the value of the best point at its best epoch. What a sweep has reached is
 * the best value that one of its runs has shown, as its weights are kept. The sweep
 * runs in this process (tests/runner/formula_sweep.h): its decisions are those of
 * mtag-run. */
#include "tests/runner/formula_sweep.h"

#include <stdio.h>
#include <stdlib.h>

enum { COUNTS_MAX = 16 };

struct wanted {
    const char *file;
    double best;
    int seeds;
    long counts[COUNTS_MAX];
    size_t count;
    const char *const *overrides;
    size_t override_count;
};

/* The best value of the results that were visible before all runs together had more
 * epochs than that. */
static double best_within(const struct formula_sweep *f, long epochs)
{
    const struct schedule *s = f->schedule;
    struct arena *a = arena_create();
    int *reached = arena_alloc(a, s->race.run_count + 1, sizeof(*reached));
    double best = (double)NAN;
    long spent = 0;
    for (size_t i = 0; i < s->seen_count; i++) {
        const struct schedule_seen *r = &s->seen[i];
        spent += r->until - reached[r->run];
        reached[r->run] = r->until;
        if (spent > epochs)
            break;
        if (r->state != TASK_FAILED &&
            run_is_better(r->result.best, best, s->plan.maximize))
            best = r->result.best;
    }
    arena_destroy(a);
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
    const bool good = formula_sweep_begin(&f, &request, a, diag);
    if (good) {
        /* Tasks that are decided and not visible come on top. */
        const long last = w->counts[w->count - 1] + f.spec->parallel * 27;
        while (f.epochs <= last && formula_sweep_step(&f))
            ;
        schedule_advance(f.schedule);
        printf("%d", seed);
        for (size_t i = 0; i < w->count; i++)
            printf(" %.6f", fabs(w->best - best_within(&f, w->counts[i])));
        printf("\n");
        fflush(stdout);
        formula_sweep_end(&f);
    } else {
        diag_print(diag, stderr);
    }
    diag_destroy(diag);
    arena_destroy(a);
    return good;
}

static bool read_counts(struct wanted *w, char *text)
{
    for (char *c = text; w->count < COUNTS_MAX; c++) {
        w->counts[w->count] = strtol(c, &c, 10);
        if (w->counts[w->count++] == 0 || *c != ',')
            return *c == '\0' && w->counts[w->count - 1] > 0;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct wanted w = {.file = argc > 4 ? argv[1] : NULL};
    if (argc < 5 || !read_counts(&w, argv[4])) {
        fprintf(stderr, "bench_curves FILE BEST SEEDS EPOCHS,... [path=value ...]\n");
        return 2;
    }
    w.best = strtod(argv[2], NULL);
    w.seeds = atoi(argv[3]);
    w.overrides = (const char *const *)argv + 5;
    w.override_count = (size_t)argc - 5;
    for (int seed = 0; seed < w.seeds; seed++)
        if (!run_seed(&w, seed))
            return 1;
    return 0;
}
