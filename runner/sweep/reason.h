/* Why a run goes on or is stopped, for people who want to see it (-v). */
#ifndef MTAG_RUNNER_SWEEP_REASON_H
#define MTAG_RUNNER_SWEEP_REASON_H

#include "runner/sweep/sweep.h"

/* One line about a new decision on a paused run: where its value stands among those of
 * the other runs at that epoch. Nothing about other decisions, and without -v. */
void sweep_tell_decision(struct sweep *w, const struct decision *d);

#endif
