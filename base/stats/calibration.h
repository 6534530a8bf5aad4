/* Whether probabilities mean what they say. */
#ifndef MTAG_BASE_STATS_CALIBRATION_H
#define MTAG_BASE_STATS_CALIBRATION_H

#include <stddef.h>

enum { STATS_BINS = 15 };

/* Expected calibration error (Guo et al. 2017, equation 3): probabilities are put into
 * STATS_BINS bins of equal width, each without its lower bound; the mean over all
 * probabilities of the distance, in their bin, between the mean probability and the
 * share that came true (hit is 0 or not). NaN if there are none, or if one is NaN. */
double stats_calibration_error(const float *probability, const unsigned char *hit,
                               size_t count);

#endif
