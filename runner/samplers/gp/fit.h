/* The parameters of the Gaussian process that a sweep's results make most probable.
 *
 * The log posterior is the log likelihood (Rasmussen and Williams 2006, (2.30)) and the
 * priors: of each weight w = 1 / length^2 -(0.1 / w + 0.1 w), of the scale s Gamma(2,
 * 1), of the noise v Gamma(1.1, 30) (as Optuna 5 has them). Noise is at least 1e-6. */
#ifndef MTAG_RUNNER_SAMPLERS_GP_FIT_H
#define MTAG_RUNNER_SAMPLERS_GP_FIT_H

#include "runner/samplers/gp/kernel.h"

#define GP_NOISE_MIN 1e-6

/* What was seen. */
struct gp_rows {
    struct gp_table points;
    const double *y;    /* standardised: mean 0, deviation 1; larger is better */
    const double *runs; /* of which each y is the mean: its noise is v / runs */
};

struct gp_scale {
    double *weights; /* of each column */
    double scale, noise;
};

/* Replaces infinities by the finite extremes and NAN by the least of them, and
 * standardises: (y - mean) / max(1e-10, deviation). Without a finite value all are 0.
 */
void gp_standardize(double *y, size_t count, double *mean, double *deviation);

/* Without constants that do not depend on the parameters. */
double gp_log_prior(const struct gp_scale *scale, size_t width);
/* The log posterior without -n/2 ln 2 pi, and its derivatives by ln w of each column,
 * ln s and ln (v - 1e-6) (NULL: not wanted). -INFINITY: the covariance is singular. */
double gp_log_posterior(const struct gp_rows *rows, const struct gp_scale *scale,
                        double *gradient);

/* The most probable parameters, from w = s = v = 1. scale->weights has room for each
 * column. Calls BLAS. */
void gp_fit(const struct gp_rows *rows, double tolerance, struct gp_scale *scale);

#endif
