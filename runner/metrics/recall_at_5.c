/* How many of a clip's tags are among its five highest. With one tag a clip it is the
 * accuracy among the top five. */
#include "runner/metric.h"

#include "base/stats/labels.h"
#include "base/stats/truth.h"

#include <math.h>

enum { K = 5 };

static double all(const struct run_judged *j)
{
    double sum = 0;
    size_t counted = 0;
    for (size_t i = 0; i < j->clips; i++) {
        const unsigned char *truth = j->truth + i * j->tags;
        size_t own = 0;
        for (size_t t = 0; t < j->tags; t++)
            own += stats_has(truth[t]);
        if (own == 0)
            continue;
        sum += stats_hits_at(j->score + i * j->tags, truth, j->tags, K) / (double)own;
        counted++;
    }
    return counted > 0 ? sum / (double)counted : (double)NAN;
}

const struct run_metric_type run_metric_recall_at_5 = {
    .plugin = {.name = "recall_at_5",
               .help = "share of a clip's tags that are among its five highest, mean "
                       "over the clips with a tag",
               .reference = "with one tag a clip sklearn.metrics.top_k_accuracy_score"},
    .title = "recall at 5",
    .maximize = true,
    .all = all,
};
