/* How long the features take that the cache lacks, measured on a few clips in a cache
 * that is removed again. For --dry-run. */
#ifndef MTAG_RUNNER_SWEEP_REHEARSE_FEATURES_H
#define MTAG_RUNNER_SWEEP_REHEARSE_FEATURES_H

#include "runner/sweep/prepare.h"

/* missing: bytes of the features that so many workers are to compute. *out: seconds; 0
 * where they cannot be told. */
enum err_code run_rehearse_features(const struct run_preparation *p, double missing,
                                    int workers, double *out, struct err *e);

#endif
