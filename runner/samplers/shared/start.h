/* The first points of samplers that learn from results: a scrambled Sobol sequence
 * through the cube. Each parameter has a dimension of its own, whether its `when` holds
 * or not. Beyond SOBOL_MAX parameters the points are random. */
#ifndef MTAG_RUNNER_SAMPLERS_SHARED_START_H
#define MTAG_RUNNER_SAMPLERS_SHARED_START_H

#include "runner/samplers/shared/cube.h"

enum { RUN_START_POINTS = 10 }; /* before a model of the results proposes */

/* Point `number` of the sequence of the space's seed, rounded. With `require` only
 * points that fulfil it are counted. False: the first RUN_START_MOST have too few. */
enum { RUN_START_MOST = 20000 };
bool run_start_point(const struct run_cube *c, size_t number, double *x);

#endif
