/* Averages of weights: a second set that follows the trained one, and is evaluated and
 * tested in its place. */
#ifndef MTAG_NN_AVERAGE_H
#define MTAG_NN_AVERAGE_H

#include "base/opt/opt.h"
#include "nn/real.h"

#include <stdbool.h>

struct nn_average_type {
    struct plugin plugin;
    bool each_step; /* takes the weights in after every step; else after every epoch */
    /* Running statistics are computed anew with the averaged weights; else they are
     * averaged as the weights are. */
    bool recomputes;
    /* What part of the average the present weights become, now that it has taken in
     * `count` earlier ones; 1 to begin with them, 0 to leave them out. done: epochs
     * finished, of `epochs`. */
    double (*share)(const void *options, long count, int done, int epochs);
    bool spans; /* share depends on `epochs` */
};

extern const struct registry nn_averages;

/* average = (1 - share) average + share w; 0 < share <= 1. */
void nn_average_take(real *average, const real *w, size_t n, double share);

#endif
