/* mtag-run --verify-decisions: what a sweep has decided is decided once more, from the
 * recorded results, and compared. */
#ifndef MTAG_RUNNER_SWEEP_VERIFY_H
#define MTAG_RUNNER_SWEEP_VERIFY_H

#include "runner/sweep/sweep.h"

/* In the copy, whose schedule has begun: takes the recorded decisions again. */
int sweep_verify(struct sweep *w);

#endif
