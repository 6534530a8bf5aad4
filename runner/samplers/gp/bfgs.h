/* The minimum of a smooth function of a few variables, by the method of Broyden,
 * Fletcher, Goldfarb and Shanno (Nocedal and Wright 2006, algorithm 6.1) with steps
 * that are shortened until the function falls enough (Armijo). */
#ifndef MTAG_RUNNER_SAMPLERS_GP_BFGS_H
#define MTAG_RUNNER_SAMPLERS_GP_BFGS_H

#include <stddef.h>

struct bfgs_function {
    /* The value at x, and its gradient. INFINITY: x is not allowed. */
    double (*value)(void *context, const double *x, double *gradient);
    void *context;
    size_t count; /* of variables */
};

/* From x, which must be allowed, until no partial derivative is larger than tolerance
 * or no step helps. x becomes the minimum; returns its value. */
double bfgs_minimize(const struct bfgs_function *f, double tolerance, double *x);

#endif
