/* Brier score: mean squared distance between probability and truth. */
#include "runner/metric.h"

#include "base/stats/truth.h"

#include <math.h>

static double tag(const struct run_judged *j, size_t tag)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < j->clips; i++) {
        const size_t k = i * j->tags + tag;
        const double distance = (double)j->score[k] - (double)stats_has(j->truth[k]);
        if (!stats_knows(j->truth[k]))
            continue;
        sum += distance * distance;
        known++;
    }
    return known > 0 ? sum / (double)known : (double)NAN;
}

const struct run_metric_type run_metric_brier = {
    .plugin = {.name = "brier",
               .help =
                   "squared distance between probability and truth, mean over clips "
                   "and tags",
               .reference = "Brier 1950; sklearn.metrics.brier_score_loss"},
    .title = "Brier score",
    .tag = tag,
};
