/* Averages of weights: a second set that follows the trained one, and is evaluated and
 * tested in its place. */
#ifndef MTAG_NN_AVERAGE_H
#define MTAG_NN_AVERAGE_H

#include "base/opt/opt.h"
#include "nn/real.h"

#include <stdbool.h>

struct nn_average_type {
    struct plugin plugin;
    bool each_step; /* averages the weights of every step; false: of every epoch */
    /* Running statistics are computed anew with the averaged weights; else they are
     * averaged as the weights are. */
    bool recomputes;
    /* The share of the present weights in the new average, which holds `count` earlier
     * weights. 1 begins the average with the present weights, 0 leaves them out. `done`
     * of `epochs` epochs are finished. */
    double (*share)(const void *options, long count, int done, int epochs);
    bool spans; /* share depends on `epochs` */
};

extern const struct registry nn_averages;

/* average = (1 - share) average + share w; 0 < share <= 1. */
void nn_average_take(real *average, const real *w, size_t n, double share);

#endif
