/* The tags of a clip among all tags: labels.h. A clip has few tags, so that each of
 * them is compared with all others rather than all be sorted. */
#include "base/stats/labels.h"

#include <math.h>

double stats_hits_at(const float *score, const unsigned char *truth, size_t count,
                     size_t k)
{
    double hits = 0;
    for (size_t i = 0; i < count; i++) {
        size_t above = 0, equal = 0;
        if (!truth[i])
            continue;
        for (size_t j = 0; j < count; j++) {
            above += score[j] > score[i];
            equal += score[j] == score[i];
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
        if (!truth[i])
            continue;
        for (size_t j = 0; j < count; j++) {
            const size_t reaches = score[j] >= score[i];
            all += reaches;
            own += reaches && truth[j];
        }
        sum += (double)own / (double)all;
    }
    return sum;
}
