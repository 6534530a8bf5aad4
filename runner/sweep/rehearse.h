/* What a run takes beside the steps of its network, measured: runs on made-up examples,
 * trained as all runs are (train.h), and their record in a database that is removed
 * again. For --dry-run. */
#ifndef MTAG_RUNNER_SWEEP_REHEARSE_H
#define MTAG_RUNNER_SWEEP_REHEARSE_H

#include "runner/sweep/run.h"

/* Seconds. */
struct run_beside {
    double start;  /* of a run, before its first epoch and by being the first */
    double step;   /* of a training step beside forward and backward */
    double epoch;  /* beside its steps and those of its validation: metrics, state */
    double end;    /* beside the steps of the tests */
    double follow; /* the record of an epoch, on a core that workers may want */
    double record; /* of a run in the database, while its worker is not there */
};

struct run_steps {
    double train, eval;                 /* seconds of a step */
    double of_epoch, of_valid, of_test; /* steps of a pass */
};

/* What the runs of a trial of s take beside these steps, with so many side by side.
 * Files are written in that folder. Workers do it; 0 where they cannot. */
enum err_code run_rehearse(const struct exp_sweep *s, const struct exp_config *c,
                           const char *folder, int workers,
                           const struct run_steps *steps, struct run_beside *out,
                           struct err *e);

#endif
