/* Stops a run whose best value so far is worse than the median of what finished runs
 * had by the same epoch. A run pauses at each epoch from min_epochs on.
 *
 * Finished runs alone are compared with, as in Vizier and Optuna. What a run had at an
 * epoch is its best value up to it, for it and for the others. A quantile lies between
 * two values in proportion (type 7, numpy's). */
#include "runner/pruner.h"

#include <gsl/gsl_sort.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

struct median {
    double quantile;
    int min_epochs; /* OPT_WORD(0): auto */
    int min_trials;
};

static const char *const auto_word[] = {"auto", NULL};

static const struct opt options[] = {
    {.name = "quantile",
     .kind = OPT_REAL,
     .offset = offsetof(struct median, quantile),
     .fallback = "0.5",
     .min = 0,
     .max = 1,
     .help = "the worst part of the runs that is stopped: 0.25 stops a quarter"},
    {.name = "min_epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct median, min_epochs),
     .fallback = "auto",
     .words = auto_word,
     .min = 1,
     .max = INT_MAX,
     .help = "no run is stopped before; auto: a fifth of its epochs, at least 3"},
    {.name = "min_trials",
     .kind = OPT_INT,
     .offset = offsetof(struct median, min_trials),
     .fallback = "5",
     .min = 1,
     .max = 100000,
     .help = "no run is stopped before so many are finished"},
    {0}};

static int next(const void *data, int epoch, int epochs)
{
    const struct median *o = data;
    int first = o->min_epochs;
    if (first == OPT_WORD(0))
        first = epochs / 5 > 3 ? epochs / 5 : 3;
    int after = epoch + 1 > first ? epoch + 1 : first;
    return after < epochs ? after : epochs;
}

static int count_finished(const struct run_race *race)
{
    int count = 0;
    for (size_t i = 0; i < race->run_count; i++)
        count += race->runs[i].standing == RUN_FINISHED && race->runs[i].seed == 0;
    return count;
}

/* Between two of the sorted values in proportion (type 7); a value that it hits is
 * taken as it is, also where the next one is infinite. */
static double quantile(const double *sorted, size_t count, double part)
{
    const double place = part * (double)(count - 1);
    const size_t below = (size_t)place;
    const double beyond = place - (double)below;
    return beyond > 0 ? (1 - beyond) * sorted[below] + beyond * sorted[below + 1]
                      : sorted[below];
}

/* The quantile of what finished runs had at the epoch; NAN: none had a value. */
static double threshold(const struct median *o, const struct run_race *race, int epoch)
{
    size_t k = 0, count = 0;
    while (race->rungs[k].epoch != epoch)
        k++;
    const struct run_rung *rung = &race->rungs[k];
    double *values = mem_alloc(rung->count, sizeof(*values));
    for (size_t i = 0; values && i < rung->count; i++) {
        const struct run_reading *r = &rung->items[i];
        if (race->runs[r->run].standing == RUN_FINISHED && !isnan(r->best))
            values[count++] = r->best;
    }
    double found = (double)NAN;
    if (count > 0) {
        gsl_sort(values, 1, count);
        found = quantile(values, count, race->maximize ? o->quantile : 1 - o->quantile);
    }
    free(values);
    return found;
}

static bool choose(const void *data, const struct run_race *race,
                   struct run_choice *out)
{
    const struct median *o = data;
    if (race->paused_count == 0)
        return false;
    *out = (struct run_choice){.run = race->paused[0]};
    const struct run_racer *own = &race->runs[out->run];
    if (count_finished(race) < o->min_trials)
        return true;
    double limit = threshold(o, race, own->reached);
    out->stop = isnan(own->best) || run_is_better(limit, own->best, race->maximize);
    return true;
}

static const char *doubt(const void *data, int epochs, size_t trials, const char **hint,
                         struct arena *a)
{
    const struct median *o = data;
    (void)epochs;
    if (trials > (size_t)o->min_trials)
        return NULL;
    *hint = "it needs more trials, or a smaller min_trials";
    return arena_printf(a, "stops no run before %d are finished, of %zu trial%s",
                        o->min_trials, trials, trials == 1 ? "" : "s");
}

const struct run_pruner_type run_pruner_median = {
    .plugin = {.name = "median",
               .help = "stops runs that are worse than the median of finished ones",
               .options = options,
               .options_size = sizeof(struct median),
               .reference = "Golovin et al. 2017 (Vizier), section 3.2",
               .example = "{quantile: 0.25, min_epochs: 5}"},
    .next = next,
    .choose = choose,
    .doubt = doubt};
