/* The race of a schedule, kept: what is visible of each run on the virtual clock, and
 * the readings at each rung. Internal to schedule.c. */
#ifndef MTAG_RUNNER_SWEEP_RACE_H
#define MTAG_RUNNER_SWEEP_RACE_H

#include "runner/sweep/schedule.h"

struct race {
    struct run_race seen;
    const struct run_pruner_type *pruner; /* NULL: runs never pause */
    const void *options;
    struct arena *arena;
    struct run_racer *runs;
    struct run_rung *rungs;
    size_t *paused;
    size_t *last;   /* the last run of each trial */
    size_t *before; /* of each run: the run of its trial before it, SIZE_MAX: none */
    size_t trial_count, most_paused; /* most_paused: at once */
};

void race_init(struct race *r, const struct schedule_plan *plan, struct arena *a);

/* A new run, pending, without a task. Trials are numbered from 0 without gaps. */
size_t race_add(struct race *r, size_t trial, int seed, int epochs);
/* The run of a trial with a seed; SIZE_MAX: there is none. */
size_t race_find(const struct race *r, size_t trial, int seed);
size_t race_last(const struct race *r, size_t trial);
/* The epoch at which the run pauses or ends next. */
int race_next(const struct race *r, size_t run);

/* A run gets a task up to the epoch `until`. */
void race_go_on(struct race *r, size_t run, int until);
void race_stop(struct race *r, size_t run);
/* A result becomes visible. */
void race_show(struct race *r, const struct schedule_seen *seen);
/* The last rung before the end of the run that so many epochs have reached; 0: none.
 * Runs of further seeds have no rungs. */
int race_rung(const struct race *r, size_t run, int reached);

#endif
