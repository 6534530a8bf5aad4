/* How many runs of a sweep there are. */
#ifndef MTAG_RUNNER_SWEEP_COUNT_H
#define MTAG_RUNNER_SWEEP_COUNT_H

#include "runner/sweep/sweep.h"

/* Those that the sweep asks for so far: without further seeds that no decision gave. */
size_t sweep_asked(const struct sweep *w);
/* With those of trials that are still to be proposed, until the sweep has ended. All
 * that tell of its progress count among these. */
size_t sweep_planned(const struct sweep *w);

#endif
