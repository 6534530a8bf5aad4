/* Label-weighted label-ranking average precision: how highly a clip's tags stand among
 * all tags. Every tag of every clip counts the same. */
#include "runner/metric.h"

#include "base/stats/labels.h"
#include "base/stats/truth.h"

#include <math.h>

static double all(const struct run_judged *j)
{
    double sum = 0;
    size_t own = 0;
    for (size_t i = 0; i < j->clips; i++) {
        const unsigned char *truth = j->truth + i * j->tags;
        sum += stats_label_precisions(j->score + i * j->tags, truth, j->tags);
        for (size_t t = 0; t < j->tags; t++)
            own += stats_has(truth[t]);
    }
    return own > 0 ? sum / (double)own : (double)NAN;
}

const struct run_metric_type run_metric_lwlrap = {
    .plugin = {.name = "lwlrap",
               .help = "precision at the rank of each tag of a clip among all tags, "
                       "mean over the tags of all clips",
               .reference = "Fonseca et al. 2019 (DCASE task 2); sklearn.metrics."
                            "label_ranking_average_precision_score, clips weighted by "
                            "their tags"},
    .title = "lwlrap",
    .maximize = true,
    .all = all,
};
