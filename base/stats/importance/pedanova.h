/* PED-ANOVA (Watanabe, Bansal and Hutter 2023): how much the values of a parameter
 * among the best trials differ from those among all, as a share of what all parameters
 * differ. The difference is the Pearson divergence of two densities on a grid, kernel
 * estimates after Scott's rule with a flat prior; shares are those of Optuna.
 *
 * A parameter is compared among the trials that have it. Errors are deviations over
 * bootstrap samples of the trials. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_PEDANOVA_H
#define MTAG_BASE_STATS_IMPORTANCE_PEDANOVA_H

#include "base/stats/importance/factor.h"
#include "base/stats/importance/figure.h"

struct stats_pedanova {
    struct stats_figure *shares; /* of each factor; their sum is 1 */
    size_t best;                 /* trials that count as the best */
};

/* cost: of each trial, less is better, finite; best: which share of the trials is
 * meant, in (0, 1]; equal ones are taken too, and two trials at least. At least 3
 * trials. Memory is the arena's. */
struct stats_pedanova stats_pedanova(const struct stats_factor *factors, size_t count,
                                     const double *cost, size_t trials, double best,
                                     struct arena *a);

#endif
