/* A Parzen estimator over a tree of parameters: one mixture for points that have
 * different parameters.
 *
 * Component i is the product of the kernels around the values of observation i. For a
 * parameter that observation i does not have it is the parameter's prior. One more
 * component is the prior of everything. So a conditional parameter needs no model of
 * its own: a draw walks down the tree with one component, and the density of a point is
 * over the parameters that the point has. Where no parameter is conditional this is
 * Optuna's multivariate estimator.
 *
 * Bergstra et al. 2011 and 2013; Watanabe 2023 (arXiv 2304.11127). */
#ifndef MTAG_RUNNER_SAMPLERS_TPE_MIXTURE_H
#define MTAG_RUNNER_SAMPLERS_TPE_MIXTURE_H

#include "base/arena.h"

#include <stddef.h>

/* A parameter. */
struct tpe_column {
    size_t choices;        /* of a category; 0: a number */
    const double *chances; /* of the choices, their sum is 1; NULL: equal */
    double low, high;      /* of a number; where it has steps, widened by half a step */
};

/* A parameter's value in a point: a number (both equal), or the cell of a number with
 * steps. Of a category the index. from is NAN: the point does not have it. */
struct tpe_value {
    double from, to;
};

struct tpe_mixture;

/* values: [count][column_count], the observations, oldest first: numbers, indices of
 * choices, NAN where an observation does not have a parameter. columns and values must
 * live as long as the mixture, which is in the arena. */
struct tpe_mixture *tpe_mixture_create(const struct tpe_column *columns,
                                       size_t column_count, const double *values,
                                       size_t count, struct arena *a);

/* The logarithm of the density at a point, which has a value for each column. */
double tpe_mixture_log(const struct tpe_mixture *m, const struct tpe_value *point);

/* The component for u in [0, 1), by their weights. */
size_t tpe_mixture_pick(const struct tpe_mixture *m, double u);
/* A number (not brought to its steps) or the index of a choice from a component, for u
 * in [0, 1). */
double tpe_mixture_draw(const struct tpe_mixture *m, size_t component, size_t column,
                        double u);

/* The weights of count observations, oldest first, and of the prior behind them; their
 * sum is 1. The last 25 observations and the prior weigh the same, older ones less. */
void tpe_weights(size_t count, double *weights);

/* How many of count observations are the good ones. */
size_t tpe_gamma(size_t count);

#endif
