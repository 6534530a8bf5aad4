/* F1 and its best threshold: f1.h. */
#include "base/stats/f1.h"

#include "base/stats/sort.h"

#include <math.h>

static double f1_of(size_t hits, size_t taken, size_t positives)
{
    return 2.0 * (double)hits / (double)(taken + positives);
}

/* How many of the ascending keys are scores that reach the threshold. */
static size_t count_above(const uint32_t *keys, size_t count, double threshold)
{
    size_t first = 0, end = count;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        if ((double)sort_score(keys[middle]) >= threshold)
            end = middle;
        else
            first = middle + 1;
    }
    return count - first;
}

struct stats_rates stats_rates_at(const struct stats_order *o, double threshold)
{
    const double none = (double)NAN;
    if (!o->valid)
        return (struct stats_rates){none, none, none};
    const size_t hits = count_above(o->positive, o->positives, threshold),
                 taken = hits + count_above(o->negative, o->negatives, threshold);
    const double precision = taken ? (double)hits / (double)taken : 0;
    if (o->positives == 0)
        return (struct stats_rates){precision, none, none};
    return (struct stats_rates){precision, (double)hits / (double)o->positives,
                                f1_of(hits, taken, o->positives)};
}

double stats_f1(const struct stats_order *o, double threshold)
{
    return stats_rates_at(o, threshold).f1;
}

double stats_best_threshold(const struct stats_order *o)
{
    struct stats_walk w = {.order = o};
    double best = 0, threshold = 0.5;
    while (stats_walk_down(&w)) {
        const double f1 = f1_of(w.above, w.above + w.false_above, o->positives);
        if (f1 > best) {
            best = f1;
            threshold = (double)sort_score(w.key);
        }
    }
    return threshold;
}
