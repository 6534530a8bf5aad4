/* What a sweep's sampler learns from besides its own trials: finished trials of other
 * sweeps of the database (`sweep.reuse`). */
#ifndef MTAG_RUNNER_SWEEP_REUSE_H
#define MTAG_RUNNER_SWEEP_REUSE_H

#include "runner/sweep/sweep.h"

/* Looks for runs of trials that lie in the space and are what this file would make of
 * their points: the same data, the same other values. Those of the entry's own trials
 * are left out. Adds them to the entry, and tells how many there are, or why none. */
enum err_code sweep_reuse_find(struct sweep *w, struct entry *entry);

#endif
