/* The tags of a clip among all tags: labels.h. A clip has few tags, so that each of
 * them is compared with all others rather than all be sorted. */
#include "base/stats/labels.h"

#include "base/stats/truth.h"

#include <math.h>

double stats_hits_at(const float *score, const unsigned char *truth, size_t count,
                     size_t k)
{
    double hits = 0;
    for (size_t i = 0; i < count; i++) {
        size_t above = 0, equal = 0;
        if (!stats_has(truth[i]))
            continue;
        for (size_t j = 0; j < count; j++) {
            above += score[j] > score[i] && stats_knows(truth[j]);
            equal += score[j] == score[i] && stats_knows(truth[j]);
        }
        if (above < k)
            hits += fmin((double)(k - above) / (double)equal, 1);
    }
    return hits;
}

double stats_label_precisions(const float *score, const unsigned char *truth,
                              size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        size_t all = 0, own = 0;
        if (!stats_has(truth[i]))
            continue;
        for (size_t j = 0; j < count; j++) {
            const size_t reaches = score[j] >= score[i] && stats_knows(truth[j]);
            all += reaches;
            own += reaches && stats_has(truth[j]);
        }
        sum += (double)own / (double)all;
    }
    return sum;
}
