/* What a sweep takes beside the steps of its networks, measured: a sweep of a few runs
 * is trained and recorded as any other, in a folder that is removed again. For
 * --dry-run. */
#ifndef MTAG_RUNNER_SWEEP_REHEARSE_H
#define MTAG_RUNNER_SWEEP_REHEARSE_H

#include "runner/sweep/run.h"

/* Seconds. */
struct run_beside {
    double around; /* of the sweep: before its first run and after its last */
    double start;  /* of a run, before its first epoch and by being the first */
    double step;   /* of a training step beside forward and backward */
    double epoch;  /* beside its steps and those of its validation: metrics, state */
    double end;    /* beside the steps of the tests: files, the record */
};

struct run_steps {
    double train, eval;                 /* seconds of a step */
    double of_epoch, of_valid, of_test; /* steps of a pass */
};

/* What is rehearsed. */
struct run_rehearsed {
    const struct exp_sweep *spec;
    const struct run_options *options; /* of the sweep */
    const struct exp_trial *trial;     /* whose runs are rehearsed */
    struct run_steps steps;            /* of that trial */
    bool cached;                       /* its features are; else examples are made up */
    const char *folder; /* of the results: files are written in a folder there */
    int workers;
};

/* Workers do it; 0 where they cannot. */
enum err_code run_rehearse(const struct run_rehearsed *r, struct run_beside *out,
                           struct err *e);

#endif
