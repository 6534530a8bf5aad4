/* Whether probabilities mean what they say. */
#ifndef MTAG_BASE_STATS_CALIBRATION_H
#define MTAG_BASE_STATS_CALIBRATION_H

#include <stdbool.h>
#include <stddef.h>

enum { STATS_BINS = 15 };

/* Expected calibration error (Guo et al. 2017, equation 3): probabilities are put into
 * STATS_BINS bins of equal width, each without its lower bound; the mean over all
 * probabilities of the distance, in their bin, between the mean probability and the
 * share that came true (hit as in truth.h). NaN if there are none, or if one is NaN. */
double stats_calibration_error(const float *probability, const unsigned char *hit,
                               size_t count);

/* The bins themselves: how many probabilities lie in one, how many of them came true,
 * and their sum. */
struct stats_bin {
    size_t count, hits;
    double sum;
};
/* Adds `count` probabilities, every stride-th, to STATS_BINS bins; false if one is NaN.
 */
bool stats_calibration_add(struct stats_bin *bins, const float *probability,
                           const unsigned char *hit, size_t count, size_t stride);
/* The expected calibration error of what lies in them. */
double stats_calibration_of(const struct stats_bin *bins);

/* For clips with one tag: of each clip the highest of its scores [clips][tags], of
 * equal ones the first, and whether that tag is the clip's. */
void stats_highest(const float *score, const unsigned char *truth, size_t clips,
                   size_t tags, float *highest, unsigned char *hit);

#endif
