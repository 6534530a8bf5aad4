/* Learning-rate schedules, stepped once an epoch. State is plain bytes for checkpoints.
 */
#ifndef MTAG_NN_SCHEDULE_H
#define MTAG_NN_SCHEDULE_H

#include "base/opt.h"

#include <stdbool.h>

struct nn_schedule_type {
    struct plugin plugin;
    size_t state_size; /* at most NN_SCHEDULE_STATE bytes */
    void (*start)(const void *options, void *state);
    /* After epoch `done` (1-based) of `epochs`: the rate for the next one; done 0 asks
     * for the rate of the first epoch and has no metric (a warmup starts low). base:
     * the optimizer's rate; lr: the present one; metric: the schedule's metric in this
     * epoch, lower is better (NaN if the type names none). */
    double (*next)(const void *options, void *state, double base, double lr, int done,
                   int epochs, double metric);
    const char *(*metric)(const void *options); /* name it watches, or NULL pointer */
};

enum { NN_SCHEDULE_STATE = 64 };

/* warmup {epochs}: an option of every schedule but constant. The rate rises in a
 * straight line from 0 to base; an epoch takes the line's value at its middle. Then the
 * schedule begins, and counts its epochs from there. */
struct nn_warmup {
    int epochs;
};
extern const struct opt nn_warmup_table[];

/* Whether epoch *done + 1 is still of the warmup, its rate in *lr; if not, takes the
 * warmup off *done and *epochs. */
bool nn_warmup(const struct nn_warmup *w, double base, int *done, int *epochs,
               double *lr);

extern const struct registry nn_schedules;

#endif
