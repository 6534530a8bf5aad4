/* One run: a trial trained with one seed, from its checkpoint or from the start, then
 * tested.
 *
 * Called in a worker process. What happens goes out through `link`. */
#ifndef MTAG_RUNNER_TRAIN_TRAIN_H
#define MTAG_RUNNER_TRAIN_TRAIN_H

#include "nn/net/net.h"
#include "runner/experiment/experiment.h"

#include <signal.h>

/* The state at the end of a run of fewer epochs, from which a longer one goes on. */
struct run_begun {
    const char *path, *key; /* the checkpoint and its owner */
    int epochs;             /* that the shorter run was to have */
};

struct run_job {
    const struct exp_config *config;
    const struct exp_metric *ranks; /* the sweep's; NULL: no ranking */
    int seed, threads;
    const char *key;        /* results/key.h: names the checkpoint's owner */
    const char *checkpoint; /* its path; NULL: none is kept (--quick) */
    struct hash lineage;    /* exp_lineage: which runs may go on from the checkpoint */
    struct run_begun
        begun;           /* where there is no checkpoint yet; path NULL: at the start */
    const char *weights; /* where the final weights go; NULL: nowhere */
    const char *cache;   /* NULL: examples are made up, to measure what a run costs */
    bool ahead;          /* a thread more loads batches: a core is free for it */
    int link;            /* file descriptor; -1: no messages */
    int until;           /* pauses after so many epochs; 0: trains to its end */
    int max_batches;     /* of an epoch and of an evaluation; 0: all */
    bool quick; /* with max_batches: ends after one epoch, and tells no predictions */
    const volatile sig_atomic_t *stop;
    const volatile sig_atomic_t *hold; /* pauses after this epoch; NULL: never */
};

/* A run that pauses has said LINK_PAUSED, and its checkpoint holds every epoch.
 * ERR_INTERRUPTED: stopped on request, the checkpoint holds every finished epoch. Any
 * other error is the reason of a failed run. */
enum err_code run_train(const struct run_job *job, struct err *e);

/* Seconds of a training step and of an evaluation step of a whole batch, measured on
 * random inputs (--dry-run); and the examples with which they are measured, fewer than
 * a batch of a large network. */
int run_measured_examples(const struct exp_config *c, int threads);
enum err_code run_measure(const struct exp_config *c, int threads, double *train_step,
                          double *eval_step, struct err *e);

#endif
