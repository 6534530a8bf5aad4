/* The schedule of a sweep that is run: its tasks are parts of runs, its decisions are
 * recorded, and what is known of a run from the database is a result at once. */
#ifndef MTAG_RUNNER_SWEEP_DECIDE_H
#define MTAG_RUNNER_SWEEP_DECIDE_H

#include "runner/sweep/sweep.h"

/* Whether a sweep's tasks or their order depend on results: it has a pruner, or its
 * sampler proposes points. */
bool sweep_has_clock(const struct exp_sweep *s);

/* By what its decisions are taken, beside trials and results, on one line. */
const char *sweep_rules(const struct exp_sweep *s, struct arena *a);

/* Reads the recorded decisions and what they are taken from now: w->history, w->rules.
 */
enum err_code sweep_history_read(struct sweep *w);
/* Whether the rules are still those of the last entry. */
bool sweep_history_holds(const struct sweep *w);

/* Of an epoch, on the virtual clock. */
uint64_t sweep_epoch_cost(const struct exp_config *c);
/* What the schedule has to know of a trial. */
struct schedule_trial sweep_trial_of(const struct sweep *w, size_t trial);
/* Reads the recorded curve of a run. */
enum err_code sweep_read_curve(struct sweep *w, struct run_item *r);

/* Records a run that was not asked for before, with what is known of it. */
enum err_code sweep_open_run(struct sweep *w, size_t place, size_t run);

/* Makes w->schedule of the recorded runs, with the decisions of earlier calls. */
enum err_code sweep_schedule_begin(struct sweep *w);

/* The run of a trial of the schedule with a seed's place among its seeds. */
struct run_item *sweep_run(const struct sweep *w, size_t trial, int seed);
/* The run of a task, and whether the task ends before the run does. */
struct run_item *sweep_item(const struct sweep *w, size_t task);
bool sweep_pauses(const struct sweep *w, size_t task);

/* A task of the sweep has a new state. What is decided then is recorded. A task that
 * ended has the result that its run's curve has. */
void sweep_task_set(struct sweep *w, size_t task, enum task_state state);

/* A point that was asked for is ready. */
void sweep_decide(struct sweep *w);

/* The run of the task was found to be done by another process. */
void sweep_task_done_elsewhere(struct sweep *w, size_t task);

/* A person ends a run that no worker trains: it keeps its epochs and counts as pruned,
 * for this sweep's decisions too. why begins with RES_BY_HAND. False: it is being
 * trained, has ended, or has no task yet. */
bool sweep_halt(struct sweep *w, struct run_item *r, const char *why);

/* Remembers the value of the sweep's metric after an epoch, from 1. */
void sweep_curve_add(struct sweep *w, struct run_item *r, int epoch, double value);

/* How many runs were stopped, how many wait, and whether none was finished. */
void sweep_tell_pruned(struct sweep *w);

/* Whether nothing is left to do or to decide. */
bool sweep_is_complete(const struct sweep *w);

#endif
