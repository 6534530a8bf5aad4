/* F1 and its best threshold: f1.h. */
#include "base/stats/f1.h"

#include "base/stats/sort.h"

#include <math.h>

static double f1_of(size_t hits, size_t taken, size_t positives)
{
    return 2.0 * (double)hits / (double)(taken + positives);
}

double stats_f1(const struct stats_order *o, double threshold)
{
    struct stats_walk w = {.order = o};
    size_t hits = 0, taken = 0;
    if (!o->valid || o->positives == 0)
        return (double)NAN;
    while (stats_walk_down(&w) && (double)sort_score(w.key) >= threshold) {
        hits = w.above;
        taken = w.above + w.false_above;
    }
    return f1_of(hits, taken, o->positives);
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
