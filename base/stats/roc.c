/* The area under the ROC curve and the average precision: roc.h. */
#include "base/stats/roc.h"

#include <math.h>

double stats_roc_auc(const struct stats_order *o)
{
    struct stats_walk w = {.order = o};
    uint64_t twice_ordered = 0; /* pairs in order count 2, tied pairs 1 */
    if (!o->valid || o->positives == 0 || o->negatives == 0)
        return (double)NAN;
    while (stats_walk_down(&w))
        twice_ordered +=
            (uint64_t)w.hits * (2 * (o->negatives - w.false_above) + w.false_hits);
    return (double)twice_ordered / (2.0 * (double)o->positives * (double)o->negatives);
}

double stats_average_precision(const struct stats_order *o)
{
    struct stats_walk w = {.order = o};
    double sum = 0;
    if (!o->valid || o->positives == 0)
        return (double)NAN;
    while (w.above < o->positives && stats_walk_down(&w))
        sum += (double)w.hits * ((double)w.above / (double)(w.above + w.false_above));
    return sum / (double)o->positives;
}
