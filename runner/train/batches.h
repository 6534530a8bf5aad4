/* The batches of an epoch, one after the other.
 *
 * With run_job.ahead, and where there is memory and a thread for it, a thread loads the
 * next batch while the network computes on this one, into memory that the two exchange.
 * What is loaded depends on (seed, epoch, step) alone, so it is the same with and
 * without that thread. Internal to runner/. */
#ifndef MTAG_RUNNER_TRAIN_BATCHES_H
#define MTAG_RUNNER_TRAIN_BATCHES_H

#include "runner/train/trainer.h"

struct run_batch {
    real *inputs[EXP_MAX_INPUTS]; /* of batch examples each */
    float *targets;               /* batch x tags */
    int count;                    /* examples that there are */
};

/* Close is for an opened or zeroed trainer, before its network and source are. */
void run_batches_open(struct trainer *t);
void run_batches_close(struct trainer *t);

/* Fills the network's inputs and the targets for a step of an epoch, whose clips
 * t->order has; *count examples. The steps of a pass are asked for in their order,
 * from 0 on; until then t->source and t->order are in use. */
enum err_code run_load_batch(struct trainer *t, int epoch, long step, int *count,
                             struct err *e);

#endif
