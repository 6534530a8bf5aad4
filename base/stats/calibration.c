/* Calibration of probabilities: calibration.h. */
#include "base/stats/calibration.h"

#include <math.h>

double stats_calibration_error(const float *probability, const unsigned char *hit,
                               size_t count)
{
    double sum[STATS_BINS] = {0}, hits[STATS_BINS] = {0}, distance = 0;
    for (size_t i = 0; i < count; i++) {
        const double p = (double)probability[i];
        if (isnan(p))
            return (double)NAN;
        int bin = (int)ceil(p * STATS_BINS) - 1;
        bin = bin < 0 ? 0 : bin >= STATS_BINS ? STATS_BINS - 1 : bin;
        sum[bin] += p;
        hits[bin] += hit[i] != 0;
    }
    for (int b = 0; b < STATS_BINS; b++)
        distance += fabs(sum[b] - hits[b]);
    return count > 0 ? distance / (double)count : (double)NAN;
}
