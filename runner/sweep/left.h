/* The state of a sweep as its display shows it: how many runs came how far, the best
 * trial, the time that is left. */
#ifndef MTAG_RUNNER_SWEEP_LEFT_H
#define MTAG_RUNNER_SWEEP_LEFT_H

#include "runner/sweep/sweep.h"

/* Brings w->progress.sum up to date. Called a few times a second. */
void sweep_sum_up(struct sweep *w);

/* The run has one more epoch, or its worker has ended: what that tells of times. */
void sweep_time_epoch(struct sweep *w, struct run_item *r,
                      const struct link_epoch *row);
void sweep_time_run(struct sweep *w, const struct run_item *r, double seconds);

#endif
