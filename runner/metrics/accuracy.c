/* Share of the clips whose tag has the highest score. Where several tags share that
 * score, one of them is taken by chance. */
#include "runner/metric.h"

#include "base/stats/labels.h"

#include <math.h>

static double all(const struct run_judged *j)
{
    double sum = 0;
    for (size_t i = 0; i < j->clips; i++)
        sum +=
            stats_hits_at(j->score + i * j->tags, j->truth + i * j->tags, j->tags, 1);
    return j->clips > 0 ? sum / (double)j->clips : (double)NAN;
}

const struct run_metric_type run_metric_accuracy = {
    .plugin = {.name = "accuracy",
               .help = "share of the clips whose tag has the highest score; for data "
                       "with one tag a clip",
               .reference = "sklearn.metrics.accuracy_score"},
    .title = "accuracy",
    .brief = "accuracy",
    .maximize = true,
    .usual = true,
    .one_tag = true,
    .all = all,
};
