/* Asynchronous successive halving with true promotion: all runs pause at a
 * first rung, and the best of a rung go on to the next one, which is
 * `reduction` times as long. A run that does not go on waits: later, when a
 * rung has more runs, it may.
 *
 * Of the n runs that reached a rung the best floor(n / reduction) go on. There
 * is no "at least one": the first runs of a sweep do not pass for lack of
 * rivals. */
#include "runner/pruner.h"

#include <limits.h>
#include <math.h>

struct asha {
    int min_epochs; /* OPT_WORD(0): auto, OPT_WORD(1): early */
    int reduction;
};

static const char *const words[] = {"auto", "early", NULL};

static const struct opt options[] = {
    {.name = "min_epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct asha, min_epochs),
     .fallback = "auto",
     .words = words,
     .min = 1,
     .max = INT_MAX,
     .help = "the first rung; auto: a ninth of the epochs, early: a thirteenth, at "
             "least 1"},
    {.name = "reduction",
     .kind = OPT_INT,
     .offset = offsetof(struct asha, reduction),
     .fallback = "3",
     .min = 2,
     .max = 1000,
     .help = "one of so many goes on to the next rung, which is so many times "
             "as long"},
    {0}};

static int next(const void *data, int epoch, int epochs)
{
    const struct asha *o = data;
    int rung = o->min_epochs;
    if (rung == OPT_WORD(0) || rung == OPT_WORD(1)) {
        const int parts = rung == OPT_WORD(0) ? 9 : 13;
        rung = epochs / parts > 1 ? epochs / parts : 1;
    }
    while (rung <= epoch && rung < epochs)
        rung = rung <= epochs / o->reduction ? rung * o->reduction : epochs;
    return rung < epochs ? rung : epochs;
}

/* Whether a goes before b: by its value, then as the smaller trial, then seed.
 */
static bool is_before(const struct run_race *race, const struct run_reading *a,
                      const struct run_reading *b)
{
    const struct run_racer *x = &race->runs[a->run], *y = &race->runs[b->run];
    if (run_is_better(a->best, b->best, race->maximize))
        return true;
    if (run_is_better(b->best, a->best, race->maximize))
        return false;
    return x->trial != y->trial ? x->trial < y->trial : x->seed < y->seed;
}

/* The best run that waits at the rung, if it is among those that go on. */
static bool find_best(const struct asha *o, const struct run_race *race,
                      const struct run_rung *rung, size_t *run)
{
    const struct run_reading *best = NULL;
    size_t before = 0;
    for (size_t i = 0; i < rung->count; i++) {
        const struct run_reading *r = &rung->items[i];
        const struct run_racer *racer = &race->runs[r->run];
        bool waits = racer->standing == RUN_PAUSED && racer->reached == rung->epoch;
        if (waits && !isnan(r->best) && (!best || is_before(race, r, best)))
            best = r;
    }
    for (size_t i = 0; best && i < rung->count; i++)
        before += is_before(race, &rung->items[i], best);
    if (!best || before >= rung->count / (size_t)o->reduction)
        return false;
    *run = best->run;
    return true;
}

static bool choose(const void *data, const struct run_race *race,
                   struct run_choice *out)
{
    *out = (struct run_choice){0};
    for (size_t k = race->rung_count; k-- > 0;)
        if (find_best(data, race, &race->rungs[k], &out->run))
            return true;
    return false;
}

/* How many of the trials reach the last epoch, in whatever order they come. */
static size_t count_reaching(const struct asha *o, int epochs, size_t trials)
{
    for (int rung = next(o, 0, epochs); rung < epochs; rung = next(o, rung, epochs))
        trials /= (size_t)o->reduction;
    return trials;
}

static const char *doubt(const void *data, int epochs, size_t trials, const char **hint,
                         struct arena *a)
{
    const struct asha *o = data;
    if (count_reaching(o, epochs, trials) > 0)
        return NULL;
    size_t needed = 1;
    const char *rungs = "";
    for (int rung = next(o, 0, epochs); rung < epochs; rung = next(o, rung, epochs)) {
        rungs = arena_printf(a, "%s%s%d", rungs, needed > 1 ? ", " : "", rung);
        needed *= (size_t)o->reduction;
    }
    /* With so few rungs that one trial passes all: min_epochs * passed >= epochs. */
    size_t passed = 1;
    for (size_t left = trials / (size_t)o->reduction; left > 0;
         left /= (size_t)o->reduction)
        passed *= (size_t)o->reduction;
    const size_t later = ((size_t)epochs + passed - 1) / passed;
    *hint = passed > 1
                ? arena_printf(a, "%zu trials, or min_epochs: %zu, let one reach it",
                               needed, later)
                : arena_printf(a, "%zu trials let one reach it", needed);
    return arena_printf(a,
                        "may let none of %zu trial%s reach its last epoch, %d: one in "
                        "%d goes on at epoch%s %s",
                        trials, trials == 1 ? "" : "s", epochs, o->reduction,
                        needed > (size_t)o->reduction ? "s" : "", rungs);
}

const struct run_pruner_type run_pruner_asha = {
    .plugin = {.name = "asha",
               .help = "runs pause at rungs, and the best of each rung go on",
               .options = options,
               .options_size = sizeof(struct asha),
               .reference =
                   "Li et al. 2020 (ASHA), algorithm 2, without \"at least 1\"",
               .example = "{min_epochs: 3, reduction: 3}"},
    .next = next,
    .choose = choose,
    .doubt = doubt};
