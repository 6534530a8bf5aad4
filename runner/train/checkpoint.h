/* Checkpoints: everything a run needs to go on as if it had never stopped.
 *
 * Written as a whole after each epoch, checksummed, replaced atomically. The checkpoint
 * is the truth about a run; the database follows it. */
#ifndef MTAG_RUNNER_TRAIN_CHECKPOINT_H
#define MTAG_RUNNER_TRAIN_CHECKPOINT_H

#include "base/err.h"
#include "base/file.h"
#include "nn/optimizer.h"
#include "nn/schedule.h"
#include "runner/train/link.h"

#include <stdint.h>

/* The small, fixed part of a run's state. */
struct run_progress {
    int epoch;      /* epochs done */
    double lr;      /* of the next epoch */
    int best_epoch; /* 0: none yet */
    double best;    /* monitored metric there, a finite number */
    int stale;      /* epochs since best_epoch */
    int ended;      /* training is over: only the test is missing */
    double seconds, train_seconds;
    char why_ended[96];
    struct nn_update update; /* of the last step */
    long averaged;           /* how often weights were taken into the average */
    unsigned char schedule[NN_SCHEDULE_STATE];
};

/* The large parts; lengths are fixed by the network and the `train` section. */
struct run_state {
    struct run_progress progress;
    struct hash lineage;                                 /* exp_lineage */
    size_t weights, statistics, slots, averages, epochs; /* lengths; epochs: of rows */
    real *w, *stats, *slot;                              /* the run's own memory */
    real *best_w, *best_stats;
    real *average;           /* averaged weights, then statistics */
    struct link_epoch *rows; /* progress.epoch of them */
    size_t score_count;      /* validation clips x tags */
    float *scores;           /* of the weights that would be tested */
};

/* What a checkpoint says of itself. */
enum { CHECKPOINT_KEY = 64 };
struct checkpoint_label {
    char key[CHECKPOINT_KEY];
    struct hash lineage;
    int epochs; /* that its run was to have */
};
/* False if the file is not a checkpoint of this version. The rest of it is not read. */
bool checkpoint_look(const char *path, struct checkpoint_label *out);

/* key names the run (results/key.h): a checkpoint of another run is
 * refused. */
enum err_code checkpoint_save(const char *path, const char *key,
                              const struct run_state *s, struct err *e);
/* *found is false if there is none, or only a damaged or foreign one, which is then as
 * good as none: training is deterministic, so starting again loses time and nothing
 * else. */
enum err_code checkpoint_load(const char *path, const char *key, struct run_state *s,
                              bool *found, struct err *e);

#endif
