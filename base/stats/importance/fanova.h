/* Functional analysis of variance of a forest (fANOVA; Hutter, Hoos and Leyton-Brown
 * 2014): which share of a metric's variance over the space of the parameters each of
 * them explains alone, and which pairs explain together.
 *
 * The variances are those of the mean of infinitely many trees: a variance is estimated
 * from products of different trees, so that the randomness of a tree adds nothing to
 * it. Errors are found by halves: the deviation of the same figure between forests of
 * random halves of the trials and the forest of all. (A half has half of the trials, so
 * that its variance is twice as large, and a half deviates from the whole by as much as
 * the whole from the truth.) Everything is a pure function of its input. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_FANOVA_H
#define MTAG_BASE_STATS_IMPORTANCE_FANOVA_H

#include "base/stats/importance/factor.h"
#include "base/stats/importance/figure.h"

struct stats_pair {
    size_t first, second; /* factors; first < second */
    struct stats_figure share;
};

struct stats_fanova {
    /* Which share of the variance of trials a forest explains that has not seen them: 1
     * is all, 0 or less is nothing. */
    double explained;
    /* Of the variance of the forest, for each factor: what it explains alone. */
    struct stats_figure *alone;
    struct stats_figure together; /* what is left: interactions of factors */
    struct stats_pair *pairs;     /* if asked for: all of them, the largest first */
    size_t pair_count;
    /* For each factor and cell: the mean of the metric over the other parameters. */
    struct stats_figure **marginals;
};

/* y: the metric of each trial, finite. At least 4 trials, of which not all have the
 * same y, and a factor with two cells. Memory is the arena's. */
struct stats_fanova stats_fanova(const struct stats_factor *factors, size_t count,
                                 const double *y, size_t trials, bool pairs,
                                 struct arena *a);

#endif
