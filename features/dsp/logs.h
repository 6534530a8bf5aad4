/* Logarithms of whole arrays, in place, vectorised: relative error below 1e-6. */
#ifndef MTAG_FEATURES_DSP_LOGS_H
#define MTAG_FEATURES_DSP_LOGS_H

#include <stddef.h>

/* x <- scale * log2(max(x, floor)) + offset; floor is at least FLT_MIN, x no NaN. */
void logs_log2(float *x, size_t count, float floor, float scale, float offset);

/* x <- scale * log2(1 + gain * x); gain * x >= 0, no NaN. Exact for small x too. */
void logs_log2_1p(float *x, size_t count, float gain, float scale);

#endif
