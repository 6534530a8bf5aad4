/* F1 of each tag. A tag is taken where its score reaches a threshold of its own, the
 * best one on the validation clips: for those the value is as good as it can be, for
 * the test clips it is a fair one. */
#include "runner/metric.h"

#include "base/stats/f1.h"

#include <math.h>

static void tune(const struct run_judged *valid, double *out)
{
    for (size_t t = 0; t < valid->tags; t++)
        out[t] = stats_best_threshold(&valid->order[t]);
}

static double tag(const struct run_judged *j, size_t tag)
{
    const struct stats_order *o = &j->order[tag];
    return o->negatives > 0 ? stats_f1(o, j->tuned[tag]) : (double)NAN;
}

const struct run_metric_type run_metric_f1_macro = {
    .plugin = {.name = "f1_macro",
               .help = "F1 by thresholds tuned on the validation clips, mean over the "
                       "tags that some clips have and others have not",
               .reference = "sklearn.metrics.f1_score, macro"},
    .title = "macro F1",
    .maximize = true,
    .needs_classes = true,
    .tunes = RUN_TUNES_TAGS,
    .setting = "threshold",
    .tune = tune,
    .tag = tag,
};
