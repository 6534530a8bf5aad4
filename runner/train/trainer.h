/* A run while it is trained, and the parts of its training. Internal to
 * runner/train/: the loop is in train.c. */
#ifndef MTAG_RUNNER_TRAIN_TRAINER_H
#define MTAG_RUNNER_TRAIN_TRAINER_H

#include "features/data/balance.h"
#include "features/source.h"
#include "nn/net/net.h"
#include "runner/train/checkpoint.h"
#include "runner/train/evaluate.h"
#include "runner/train/train.h"

struct trainer {
    const struct run_job *job;
    const struct exp_config *config;
    struct arena *arena; /* of small things that live as long as the run */
    struct nn_loss loss;
    struct nn_trained trained;
    const struct nn_average_type *average; /* NULL: none */
    struct nn_tag_counts counts;           /* of the training clips */
    struct feat_source *source;
    struct nn_net *net;
    struct run_ahead *ahead; /* loads the next batch (batches.h); NULL: nobody does */
    struct run_state state;
    struct run_scores valid;
    uint64_t at_best, each_epoch; /* metrics that are measured (metrics.h) */
    uint32_t *order; /* training clips as the last begun epoch takes them */
    struct feat_balance *balance; /* NULL: an epoch has each clip once */
    uint32_t *again; /* with a balance: how often the epoch had the clip of order[i]
                        before */
    float *targets;  /* batch x tags */
    real *dlogits;   /* batch x tags */
};

bool run_is_stopped(const struct trainer *t);

/* epoch.c */
long run_steps(const struct trainer *t); /* of an epoch */
/* One pass over the training clips; *mean is the mean loss of the examples that ran. */
enum err_code run_train_epoch(struct trainer *t, int epoch, double *mean,
                              struct err *e);

/* phase.c: the epoch after progress.epoch belongs to a phase, with an optimizer, slots
 * and a schedule of its own. */
const struct exp_phase *run_phase(const struct trainer *t);
/* Most slots that a phase needs for each weight. */
size_t run_most_slots(const struct exp_train *o);
/* Begins a phase if the next epoch is its first. */
void run_begin_phase(struct trainer *t);
/* What the schedule sets for a step of the next epoch. */
struct nn_pace run_pace(const struct trainer *t, long step);
/* After an epoch (progress.epoch) whose row this is: the rate of the next one. False if
 * the phase has no next one. */
bool run_next_rate(struct trainer *t, const struct link_epoch *row);

/* average.c: nothing happens without an average. */
void run_average_step(struct trainer *t);
void run_average_epoch(struct trainer *t);
/* Exchanges the trained weights and statistics with the averaged ones, once there are
 * any; again to change them back. */
void run_swap_average(struct trainer *t);
/* With the averaged weights in the network: makes its running statistics theirs. The
 * epoch's clips are run through it once more, if the average says so. */
enum err_code run_average_statistics(struct trainer *t, int epoch, struct err *e);

#endif
