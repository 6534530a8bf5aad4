/* How much time a sweep has taken, for `budget: {hours, worker_hours}`. That a budget
 * is used up is recorded as a decision: later calls do not reckon it again. */
#ifndef MTAG_RUNNER_SWEEP_SPENT_H
#define MTAG_RUNNER_SWEEP_SPENT_H

#include "runner/sweep/sweep.h"

/* Reads what earlier calls took; the sweep is worked on from now on. */
enum err_code sweep_spent_begin(struct sweep *w);
/* An epoch of a run took so long. */
void sweep_spent_add(struct sweep *w, double seconds);
/* Records how long the sweep was worked on, once in a minute and at its end. */
void sweep_spent_note(struct sweep *w, bool at_end);
/* For struct schedule_ends: whether so many epochs more are expected to end later. */
bool sweep_is_spent(void *context, const struct schedule *s, int epochs);

#endif
