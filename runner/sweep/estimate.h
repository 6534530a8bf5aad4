/* How long a sweep takes: its different networks, the measured time of their steps, and
 * from these the time of every run. For --dry-run. */
#ifndef MTAG_RUNNER_SWEEP_ESTIMATE_H
#define MTAG_RUNNER_SWEEP_ESTIMATE_H

#include "runner/sweep/rehearse.h"
#include "runner/sweep/run.h"

/* Trials whose networks compute the same. */
struct run_network {
    const struct exp_trial *first;
    size_t trials;
    double memory;      /* bytes in a worker */
    double train, eval; /* seconds of a step; NAN: not known */
    bool measured;      /* else reckoned from networks that were */
};

struct run_estimate {
    const struct exp_sweep *spec;
    struct run_network *networks;
    size_t count, *of_trial; /* the number of each trial's network, if there are any */
    struct run_beside beside;
    double begun;     /* seconds until the plan was begun: reading the file */
    double features;  /* seconds, of those that the cache lacks */
    double proposals; /* seconds, of those still to be made, one after the other */
    double *seconds;  /* of a run of each trial */
};

/* Finds the networks: none, if the trials are points of a formula. */
void run_estimate_init(struct run_estimate *out, const struct exp_sweep *s,
                       struct arena *a);
/* Measures steps in workers, of as many networks as a few seconds allow, and what a
 * sweep of these options takes beside them. cached: its features are; folder: of the
 * results, or the nearest that is there. */
enum err_code run_estimate_measure(struct run_estimate *p, const struct run_options *o,
                                   bool cached, const char *folder, struct err *e);
/* After the lengths of the clips are known. */
void run_estimate_reckon(struct run_estimate *p, struct arena *a);

/* Runs of the best trials with new seeds, after all others. */
size_t run_estimate_final_runs(const struct exp_sweep *s);
/* Seconds until so many workers have done all runs but those to skip (of each run,
 * trial after trial; NULL: none), and `last` runs of the final after them. */
double run_estimate_wall(const struct run_estimate *p, const bool *skip, size_t last,
                         int workers);

#endif
