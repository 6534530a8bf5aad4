/* The point of a sweep's space where a Gaussian process expects most improvement.
 *
 * Points of a quasi-random sequence, then random moves from the best of them, from some
 * that are drawn by their expected improvement, and from the best point so far; moves
 * become smaller, and those that are better are kept. */
#ifndef MTAG_RUNNER_SAMPLERS_GP_SEARCH_H
#define MTAG_RUNNER_SAMPLERS_GP_SEARCH_H

#include "base/rng.h"
#include "runner/samplers/gp/model.h"
#include "runner/samplers/shared/known.h"

struct gp_search {
    const struct run_cube *cube;
    const struct gp_model *model;
    /* Of the model: the parameters, perhaps one more, which is 1 at all points. */
    const enum gp_column *columns;
    size_t width;
    double best;             /* the value to improve on */
    const double *incumbent; /* the point that has it: a number for each parameter */
    const struct run_known *known; /* points that are not looked for, as those that
                                      `require` refuses */
    struct rng *rng;
};

/* x: a number for each parameter, rounded. *gain: ln of the improvement expected
 * there. False: all points that were tried are known. */
bool gp_search(const struct gp_search *s, double *x, double *gain);
#endif
