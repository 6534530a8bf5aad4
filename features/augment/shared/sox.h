/* Effects of libsox on samples in memory: the only file that knows libsox. */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_SOX_H
#define MTAG_FEATURES_AUGMENT_SHARED_SOX_H

#include "base/err.h"

/* Applies an effect to x[count] (mono), in place. Several channels of the result are
 * averaged; a longer result is cut, a shorter one is followed by silence. arguments
 * ends with NULL. libsox gets the samples times `level`, clipped beyond 1, and the
 * result is divided by `level`. Deterministic; libsox allocates. */
enum err_code sox_apply(const char *effect, const char *const *arguments,
                        int sample_rate, double level, float *x, long count,
                        struct err *e);

#endif
