/* Area under the ROC curve of each tag: how often a clip that has the tag scores higher
 * than one that has not. */
#include "runner/metric.h"

#include "base/stats/roc.h"

static double tag(const struct run_judged *j, size_t tag)
{
    return stats_roc_auc(&j->order[tag]);
}

const struct run_metric_type run_metric_roc_auc = {
    .plugin = {.name = "roc_auc",
               .help = "area under the ROC curve, mean over the tags that some clips "
                       "have and others have not",
               .reference = "sklearn.metrics.roc_auc_score, macro"},
    .title = "ROC-AUC",
    .brief = "roc",
    .maximize = true,
    .usual = true,
    .needs_classes = true,
    .tag = tag,
};
