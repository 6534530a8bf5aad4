/* F1 over all tags together. A tag is taken where its score reaches one threshold for
 * all of them, the best one on the validation clips. */
#include "runner/metric.h"

#include "base/stats/f1.h"

#include <math.h>

/* The scores of all tags as those of one; NULL: no memory. */
static struct stats_orders *pool(const struct run_judged *j)
{
    struct stats_orders *o = stats_orders_create(j->clips * j->tags, 1);
    if (o != NULL)
        stats_orders_sort(o, j->score, j->truth);
    return o;
}

static void tune(const struct run_judged *valid, double *out)
{
    struct stats_orders *o = pool(valid);
    *out = o ? stats_best_threshold(stats_orders_of_tags(o)) : (double)NAN;
    stats_orders_destroy(o);
}

static double all(const struct run_judged *j)
{
    struct stats_orders *o = pool(j);
    const double f1 = o ? stats_f1(stats_orders_of_tags(o), *j->tuned) : (double)NAN;
    stats_orders_destroy(o);
    return f1;
}

const struct run_metric_type run_metric_f1_micro = {
    .plugin = {.name = "f1_micro",
               .help = "F1 over all tags together, by one threshold tuned on the "
                       "validation clips",
               .reference = "sklearn.metrics.f1_score, micro"},
    .title = "micro F1",
    .maximize = true,
    .tunes = RUN_TUNES_ONE,
    .setting = "threshold",
    .tune = tune,
    .all = all,
};
