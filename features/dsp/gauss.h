/* Arrays of normally distributed random numbers. */
#ifndef MTAG_FEATURES_DSP_GAUSS_H
#define MTAG_FEATURES_DSP_GAUSS_H

#include "base/rng.h"

/* count numbers of mean 0 and deviation 1, by Box and Muller's method from 24 random
 * bits each: none is beyond 5.8. Vectorised. */
void gauss_fill(struct rng *r, float *out, size_t count);

#endif
