/* Calibration of probabilities: calibration.h. */
#include "base/stats/calibration.h"

#include "base/stats/truth.h"

#include <math.h>

bool stats_calibration_add(struct stats_bin *bins, const float *probability,
                           const unsigned char *hit, size_t count, size_t stride)
{
    for (size_t i = 0; i < count; i++) {
        const double p = (double)probability[i * stride];
        if (!stats_knows(hit[i * stride]))
            continue;
        if (isnan(p))
            return false;
        int bin = (int)ceil(p * STATS_BINS) - 1;
        bin = bin < 0 ? 0 : bin >= STATS_BINS ? STATS_BINS - 1 : bin;
        bins[bin].count++;
        bins[bin].hits += stats_has(hit[i * stride]);
        bins[bin].sum += p;
    }
    return true;
}

double stats_calibration_of(const struct stats_bin *bins)
{
    double distance = 0;
    size_t count = 0;
    for (int b = 0; b < STATS_BINS; b++) {
        distance += fabs(bins[b].sum - (double)bins[b].hits);
        count += bins[b].count;
    }
    return count > 0 ? distance / (double)count : (double)NAN;
}

double stats_calibration_error(const float *probability, const unsigned char *hit,
                               size_t count)
{
    struct stats_bin bins[STATS_BINS] = {0};
    return stats_calibration_add(bins, probability, hit, count, 1)
               ? stats_calibration_of(bins)
               : (double)NAN;
}

void stats_highest(const float *score, const unsigned char *truth, size_t clips,
                   size_t tags, float *highest, unsigned char *hit)
{
    for (size_t i = 0; i < clips; i++) {
        const float *of_clip = score + i * tags;
        size_t top = 0;
        for (size_t t = 1; t < tags; t++)
            top = of_clip[t] > of_clip[top] ? t : top;
        highest[i] = of_clip[top];
        hit[i] = truth[i * tags + top];
    }
}
