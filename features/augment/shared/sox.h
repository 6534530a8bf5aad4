/* Effects of libsox on samples in memory: the only file that knows libsox. */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_SOX_H
#define MTAG_FEATURES_AUGMENT_SHARED_SOX_H

#include "base/err.h"

/* Sends x[count] (mono) through an effect and replaces it by the result: several
 * channels are averaged, what is longer is cut, what is shorter followed by silence.
 * arguments ends with NULL. Samples times `level` are what libsox sees; beyond 1 they
 * are clipped, and the result is divided by it. Deterministic; libsox allocates. */
enum err_code sox_apply(const char *effect, const char *const *arguments,
                        int sample_rate, double level, float *x, long count,
                        struct err *e);

#endif
