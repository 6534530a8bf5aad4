/* How long a sweep takes whose decisions wait for results: its schedule, played through
 * with runs that take the time which they are expected to take. */
#ifndef MTAG_RUNNER_SWEEP_SIMULATE_H
#define MTAG_RUNNER_SWEEP_SIMULATE_H

#include "runner/experiment/experiment.h"

struct run_simulated {
    const struct exp_sweep *spec; /* the trials that are known stand for all */
    const double *seconds;        /* of a run of each of them */
    size_t trials, each;          /* trials to be done, and runs of each */
    int workers, threads, cores;  /* real ones */
    double proposal;              /* seconds of one; 0: the trials are listed */
};

/* Seconds until the last run has ended, if no run is stopped early. A proposal is made
 * beside the workers: where they take all cores, it slows them down. */
double run_simulate(const struct run_simulated *s);

#endif
