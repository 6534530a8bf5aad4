/* How many of a clip's five highest tags it has: what a reader of a short list sees. */
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
        if (stats_count_has(truth, j->tags, 1) == 0)
            continue;
        const size_t known = stats_count_known(truth, j->tags, 1);
        const size_t listed = known < j->tags && known < K ? known : K;
        sum +=
            stats_hits_at(j->score + i * j->tags, truth, j->tags, K) / (double)listed;
        counted++;
    }
    return counted > 0 ? sum / (double)counted : (double)NAN;
}

const struct run_metric_type run_metric_precision_at_5 = {
    .plugin = {.name = "precision_at_5",
               .help = "share of a clip's five highest tags that it has, mean over the "
                       "clips with a tag; of fewer known ones, all of them"},
    .title = "precision at 5",
    .maximize = true,
    .all = all,
};
