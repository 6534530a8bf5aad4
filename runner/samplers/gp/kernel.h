/* The covariance of the Gaussian process over points of a sweep, some of whose
 * parameters are not always there.
 *
 * A table of points has one column for each parameter; NAN: it is not active there. The
 * squared distance of two points is the sum over columns of weight x distance:
 *
 *   GP_ALWAYS    a number that every point has: (u - u')^2
 *   GP_SOMETIMES a number: numbers lie on a quarter circle round the point that stands
 *                for its absence. Both active: 2 (1 - cos(pi/2 (u - u'))); one: 1;
 *                none: 0
 *   GP_CATEGORY  1 if the two differ or only one is active, else 0
 *
 * The covariance is Matern's of 5/2: with r = sqrt(5 x squared distance),
 * (1 + r + r^2 / 3) e^-r (Rasmussen and Williams 2006, (4.17)). */
#ifndef MTAG_RUNNER_SAMPLERS_GP_KERNEL_H
#define MTAG_RUNNER_SAMPLERS_GP_KERNEL_H

#include <stddef.h>

enum gp_column { GP_ALWAYS, GP_SOMETIMES, GP_CATEGORY };

/* Points in rows. */
struct gp_table {
    const enum gp_column *columns;
    size_t width;    /* columns */
    const double *x; /* count x width */
    size_t count;
};

double gp_distance(enum gp_column column, double a, double b);

/* Matern's covariance, scale 1, of a squared distance. */
double gp_matern(double squared);

/* out: rows->count x others->count covariances. weights: one for each column. The two
 * tables have the same columns. */
void gp_covariance(const struct gp_table *rows, const struct gp_table *others,
                   const double *weights, double scale, double *out);

#endif
