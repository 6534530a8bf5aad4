/* A smooth model of a metric: a polynomial of low degree for each ordered factor, a
 * value for each category, added up. Ridge regression, in which higher degrees cost
 * more, with the penalty of the least generalized cross-validation (Golub, Heath and
 * Wahba 1979).
 *
 * Trees find the strongest factor first and see little of weak ones. What the smooth
 * model explains is taken out before, and a forest learns the rest. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_SMOOTH_H
#define MTAG_BASE_STATS_IMPORTANCE_SMOOTH_H

#include "base/stats/importance/factor.h"

#include <stdint.h>

struct stats_smooth {
    double mean;
    double **of_cell; /* [factor][cell]; the mean over the cells of a factor is 0 */
};

/* Of the listed trials' y. A parameter that a trial lacks has no effect there: what
 * it explains is the less the more trials lack it. */
struct stats_smooth stats_smooth_fit(const struct stats_factor *factors, size_t count,
                                     const double *y, const uint32_t *trials,
                                     size_t trial_count, struct arena *a);

double stats_smooth_value(const struct stats_smooth *s,
                          const struct stats_factor *factors, size_t count,
                          size_t trial);

#endif
