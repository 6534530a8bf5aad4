/* The variance of a forest over the space of its factors, divided among them.
 *
 * The mean of a tree over all factors but one or two is exact, a sum over its leaves.
 * What neither factors alone nor a mean explains is measured at points of the space. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_VARIANCE_H
#define MTAG_BASE_STATS_IMPORTANCE_VARIANCE_H

#include "base/stats/importance/forest.h"

struct stats_space {
    const struct stats_factor *factors;
    size_t count;
    bool pairs; /* of all pairs of factors, too */
    const unsigned char
        *points; /* [point_count][count]: cells, evenly over the space */
    size_t point_count;
};

/* The space of the factors, with its points, in the arena. */
struct stats_space stats_space_create(const struct stats_factor *factors, size_t count,
                                      bool pairs, struct arena *a);

/* Of the mean of infinitely many such trees. */
struct stats_variances {
    double mean;
    double **marginals; /* [factor][cell], without the mean */
    double *alone;      /* [factor]; at least 0, as the others */
    double *pairs;   /* [first * count + second], first < second: what the two explain
                        beside what each explains alone; NULL: not asked for */
    double together; /* all but what factors explain alone */
};

/* Sums over the trees of a forest, which are added one by one: two or more. */
struct stats_sums;
struct stats_sums *stats_sums_create(const struct stats_space *space, struct arena *a);
void stats_sums_add(struct stats_sums *s, const struct stats_tree *tree);
struct stats_variances stats_sums_end(const struct stats_sums *s, struct arena *a);

#endif
