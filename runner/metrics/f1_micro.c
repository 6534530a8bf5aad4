/* F1 over all tags together. A tag is taken where its score reaches one threshold for
 * all of them, the best one on the validation clips. */
#include "runner/metric.h"

#include "base/arena.h"
#include "base/stats/f1.h"

/* The scores of all tags as those of one. */
static const struct stats_order *pool(const struct run_judged *j, struct arena *a)
{
    struct stats_orders *o = stats_orders_in(a, j->clips * j->tags, 1);
    stats_orders_sort(o, j->score, j->truth);
    return stats_orders_of_tags(o);
}

static void tune(const struct run_judged *valid, double *out)
{
    struct arena *a = arena_create();
    *out = stats_best_threshold(pool(valid, a));
    arena_destroy(a);
}

static double all(const struct run_judged *j)
{
    struct arena *a = arena_create();
    const double f1 = stats_f1(pool(j, a), *j->tuned);
    arena_destroy(a);
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
