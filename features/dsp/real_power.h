/* Squared magnitudes of the discrete Fourier transforms of real frames, many at once:
 *     |sum over j of x[j] exp(-2 pi i j k / n)|^2,  k = 0 .. n / 2. */
#ifndef MTAG_FEATURES_DSP_REAL_POWER_H
#define MTAG_FEATURES_DSP_REAL_POWER_H

#include "base/err.h"

struct real_power;
/* For `frames` frames of n >= 1 samples. */
enum err_code real_power_create(int n, int frames, struct real_power **out,
                                struct err *e);
void real_power_destroy(struct real_power *p); /* NULL is allowed */

/* Where the n samples of a frame belong: aligned, zero at first, and left as they are
 * by real_power_run. */
float *real_power_frame(struct real_power *p, int frame);

/* Of the first `count` frames; the row of frame r starts at r * *stride, belongs to p
 * and lasts until the next call. */
float *real_power_run(struct real_power *p, int count, int *stride);

#endif
