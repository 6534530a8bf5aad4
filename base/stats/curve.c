/* Curves over all thresholds: curve.h. */
#include "base/stats/curve.h"

bool stats_roc_curve(const struct stats_order *o, double *rates, size_t count)
{
    struct stats_walk w = {.order = o};
    double false_before = 0, true_before = 0;
    size_t at = 0;
    if (!o->valid || o->positives == 0 || o->negatives == 0)
        return false;
    while (stats_walk_down(&w)) {
        const double false_rate = (double)w.false_above / (double)o->negatives,
                     true_rate = (double)w.above / (double)o->positives;
        for (; at < count; at++) {
            const double place = (double)at / (double)(count - 1);
            if (place >= false_rate)
                break;
            rates[at] = true_before + (true_rate - true_before) *
                                          (place - false_before) /
                                          (false_rate - false_before);
        }
        false_before = false_rate;
        true_before = true_rate;
    }
    for (; at < count; at++)
        rates[at] = 1;
    return true;
}

bool stats_pr_curve(const struct stats_order *o, double *precisions, size_t count)
{
    struct stats_walk w = {.order = o};
    size_t at = 0;
    if (!o->valid || o->positives == 0 || o->negatives == 0)
        return false;
    while (at < count && stats_walk_down(&w)) {
        const double recall = (double)w.above / (double)o->positives,
                     precision = (double)w.above / (double)(w.above + w.false_above);
        for (; at < count && w.above > 0; at++) {
            if ((double)at / (double)(count - 1) > recall)
                break;
            precisions[at] = precision;
        }
    }
    return true;
}
