/* Messages from a worker to the parent, over a pipe.
 *
 * Each is a header and a payload of plain structs: both ends are the same binary. The
 * worker writes whole messages and blocks when the pipe is full; the parent never
 * blocks: it gathers what has come and takes whole messages out. */
#ifndef MTAG_RUNNER_TRAIN_LINK_H
#define MTAG_RUNNER_TRAIN_LINK_H

#include "base/err.h"
#include "runner/metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum link_kind {
    LINK_STEP,      /* struct link_step */
    LINK_EPOCH,     /* struct link_epoch */
    LINK_PERTURBED, /* struct link_perturbed */
    LINK_VALID,     /* floats: validation clips x tags, mean probabilities of the tested
                       weights; comes before LINK_RESULT */
    LINK_RESULT,    /* struct link_result, then the floats it announces */
    LINK_FAILED,    /* text: why the run failed */
    LINK_STOPPED,   /* nothing: the run stopped where it can be continued */
    LINK_PAUSED,    /* nothing: the run has come to the epoch at which it pauses */
    LINK_ALIVE,     /* nothing: a sign of life */
    LINK_KINDS
};

struct link_step {
    int epoch, step, steps; /* 1-based; step of steps */
};

/* One epoch, as it is recorded. */
struct link_epoch {
    int epoch;                      /* 1-based */
    uint64_t measured;              /* metrics measured each epoch: bit `number` */
    struct run_values train, valid; /* all metrics where this epoch is the best so far;
                                       else those of `measured` */
    double lr, train_seconds, seconds;
    bool of_formula; /* no network is trained: the epoch has a value */
    double value;
    int best_epoch; /* 0: no epoch so far had a value of the monitored metric */
    double best;
    bool again; /* sent before an interruption too */
};

/* The tested weights under a condition of evaluate.perturb; comes before link_result.
 */
struct link_perturbed {
    size_t condition;
    uint64_t measured;
    struct run_values test;
};

/* The end of a run. Floats follow: scores, clips x tags mean probabilities; the values
 * of the tags, metrics x tags; what metrics tuned, metrics x tags. */
struct link_result {
    uint64_t measured;
    struct run_values test;
    double seconds, train_seconds;
    int best_epoch, epochs, tags_counted;
    size_t clips, tags;
    char why_ended[96]; /* "all epochs", "learning rate below 1e-05", ... */
};

/* A process begins to send on fd, and gives its first sign of life; fd -1: it has no
 * link. */
void link_begin(int fd);
/* Called wherever work goes on, as often as one likes: sends LINK_ALIVE on the
 * process's link, once in a few seconds. The parent ends workers that give no sign of
 * life, so this must come from the work itself: a thread of its own would live on while
 * a library waits for ever. */
void link_alive(void);

/* The worker's end. Fails with ERR_IO once the parent is gone, and always after it
 * failed once: a message is sent whole or is the last. Threads may send at once. */
enum err_code link_send(int fd, enum link_kind kind, const void *data, size_t size,
                        struct err *e);

/* The parent's end: starts as {0}. */
struct link_buffer {
    char *data;
    size_t length, room;
    bool torn; /* what came is no message: nothing more can be taken */
};

/* Reads what is there now from a non-blocking fd; *open is false once the worker closed
 * it. */
enum err_code link_receive(struct link_buffer *b, int fd, bool *open, struct err *e);
/* Takes the first whole message out, if any: *data points into heap memory to be freed.
 */
bool link_take(struct link_buffer *b, enum link_kind *kind, void **data, size_t *size);
void link_deinit(struct link_buffer *b);

#endif
