/* Points that have been run, are pending or did not fit, so that a sampler proposes
 * none of them again. */
#ifndef MTAG_RUNNER_SAMPLERS_SHARED_KNOWN_H
#define MTAG_RUNNER_SAMPLERS_SHARED_KNOWN_H

#include "base/rng.h"
#include "runner/samplers/shared/cube.h"

struct run_known {
    const struct run_cube *cube;
    double *rows; /* [count][cube->count] */
    size_t count;
};

/* All points of what a decision sees, in the arena. */
struct run_known run_known_create(const struct run_cube *c, const struct run_seen *seen,
                                  struct arena *a);

/* x: rounded. */
bool run_known_has(const struct run_known *k, const double *x);

/* Whether x is not to be proposed: it is known, or `require` refuses it. */
bool run_known_bars(const struct run_known *k, const double *x);

/* A point that may be proposed, at random; where chance finds none, the next one of a
 * space of at most RUN_POINTS_MAX points. False: none was found. */
bool run_known_other(const struct run_known *k, struct rng *r, double *x);

#endif
