/* Learning-rate schedules. Most of them move once an epoch and keep their state as
 * plain bytes, so that a checkpoint can hold it. one_cycle moves with every step. */
#ifndef MTAG_NN_SCHEDULE_H
#define MTAG_NN_SCHEDULE_H

#include "base/opt/opt.h"

#include <stdbool.h>

/* The numbers that a schedule sets for one step. */
struct nn_pace {
    double lr;
    double momentum; /* of optimizers that have one; NaN: their own */
};

/* A step of training, counted from the beginning of the schedule: step number `step`
 * (from 0) of `steps`, in the epoch that follows `done` of `epochs` epochs. */
struct nn_moment {
    int done, epochs;
    long step, steps;
};

struct nn_schedule_type {
    struct plugin plugin;
    size_t state_size; /* at most NN_SCHEDULE_STATE bytes */
    void (*start)(const void *options, void *state); /* NULL: there is no state */
    /* For schedules that move within an epoch; they have no `next` and no state. */
    struct nn_pace (*at)(const void *options, struct nn_moment m);
    /* After epoch `done` (1-based) of `epochs`: the rate for the next one; done 0 asks
     * for the rate of the first epoch and has no metric (a warmup starts low). base:
     * the optimizer's rate; lr: the present one; metric: the schedule's metric in this
     * epoch, lower is better (NaN if the type names none). */
    double (*next)(const void *options, void *state, double base, double lr, int done,
                   int epochs, double metric);
    const char *(*metric)(const void *options); /* the name of the metric that it
                                                   watches; NULL: it watches none */
    /* Whether the rates of the first epochs depend on the number of all epochs. Such a
     * run cannot go on to more epochs than it began with. NULL: they do not. */
    bool (*spans)(const void *options);
    bool constant; /* after a warmup the rate never changes */
};

enum { NN_SCHEDULE_STATE = 64 };

/* warmup {epochs}: an option of every schedule but constant. The rate rises in a
 * straight line from 0 to base; an epoch takes the line's value at its middle. Then the
 * schedule begins, and counts its epochs from there. */
struct nn_warmup {
    int epochs;
};
extern const struct opt nn_warmup_table[];

/* If epoch *done + 1 belongs to the warmup, sets *lr to its rate and returns true.
 * Otherwise subtracts the warmup from *done and *epochs. */
bool nn_warmup(const struct nn_warmup *w, double base, int *done, int *epochs,
               double *lr);

extern const struct registry nn_schedules;

#endif
