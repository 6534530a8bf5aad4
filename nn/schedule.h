/* Learning-rate schedules, stepped once an epoch. State is plain bytes for checkpoints. */
#ifndef MTAG_NN_SCHEDULE_H
#define MTAG_NN_SCHEDULE_H

#include "base/opt.h"

struct nn_schedule_type {
    struct plugin plugin;
    size_t state_size;                                   /* at most NN_SCHEDULE_STATE bytes */
    void (*start)(const void *options, void *state);
    /* After epoch `done` (1-based) of `epochs`: the rate for the next one. base: the
     * optimizer's rate; lr: the present one; metric: the schedule's metric in this epoch,
     * lower is better (NaN if the type names none). */
    double (*next)(const void *options, void *state, double base, double lr, int done,
                   int epochs, double metric);
    const char *(*metric)(const void *options); /* name it watches, or NULL pointer */
};

enum { NN_SCHEDULE_STATE = 64 };

extern const struct registry nn_schedules;

#endif
