/* Accuracy in which every tag counts the same, however many clips have it: the share of
 * a tag's clips in which it has the highest score. */
#include "runner/metric.h"

#include "base/stats/labels.h"

#include <math.h>

static double tag(const struct run_judged *j, size_t tag)
{
    double sum = 0;
    size_t own = 0;
    for (size_t i = 0; i < j->clips; i++) {
        const unsigned char *truth = j->truth + i * j->tags;
        if (!truth[tag])
            continue;
        sum += stats_hits_at(j->score + i * j->tags, truth, j->tags, 1);
        own++;
    }
    return own > 0 && j->order[tag].valid ? sum / (double)own : (double)NAN;
}

const struct run_metric_type run_metric_macro_recall = {
    .plugin = {.name = "macro_recall",
               .help = "share of a tag's clips in which it has the highest score, mean "
                       "over the tags; for data with one tag a clip",
               .reference = "sklearn.metrics.balanced_accuracy_score"},
    .title = "macro recall",
    .maximize = true,
    .one_tag = true,
    .tag = tag,
};
