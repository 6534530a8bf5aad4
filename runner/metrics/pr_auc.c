/* Average precision of each tag, called area under the precision-recall curve: how many
 * of the clips that score highest have the tag. */
#include "runner/metric.h"

#include "base/stats/roc.h"

#include <math.h>

/* Where all clips have the tag every order is perfect, which tells nothing. */
static double tag(const struct run_judged *j, size_t tag)
{
    const struct stats_order *o = &j->order[tag];
    return o->negatives > 0 ? stats_average_precision(o) : (double)NAN;
}

const struct run_metric_type run_metric_pr_auc = {
    .plugin = {.name = "pr_auc",
               .help = "average precision, mean over the tags that some clips have and "
                       "others have not",
               .reference = "sklearn.metrics.average_precision_score, macro"},
    .title = "PR-AUC",
    .maximize = true,
    .usual = true,
    .needs_classes = true,
    .tag = tag,
};
