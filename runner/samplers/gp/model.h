/* What a Gaussian process with given parameters believes after it has seen results. */
#ifndef MTAG_RUNNER_SAMPLERS_GP_MODEL_H
#define MTAG_RUNNER_SAMPLERS_GP_MODEL_H

#include "base/arena.h"
#include "runner/samplers/gp/fit.h"

struct gp_model;

/* pending: points whose results are not there yet (count 0: none): each counts with the
 * value that is expected of it and the noise of one run, so that means stay as they are
 * and variances fall. NULL: the covariance is singular. In the arena; rows and scale
 * stay in use. Calls BLAS, as the other does. */
struct gp_model *gp_model_create(const struct gp_rows *rows,
                                 const struct gp_scale *scale,
                                 const struct gp_table *pending, struct arena *a);

/* Mean and variance (without noise) at each point. variance NULL: not wanted. */
void gp_model_predict(const struct gp_model *m, const struct gp_table *points,
                      double *mean, double *variance);

#endif
