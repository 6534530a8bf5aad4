/* The largest of many values, vectorised. */
#ifndef MTAG_FEATURES_DSP_LARGEST_H
#define MTAG_FEATURES_DSP_LARGEST_H

#include <stddef.h>

/* x has no NaN. Of no values: -INFINITY. */
float largest_of(const float *x, size_t count);

#endif
