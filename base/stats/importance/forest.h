/* Regression forests of extremely randomized trees (Geurts, Ernst and Wehenkel 2006):
 * in each node one random cut for each factor, and of these the cut that leaves the
 * least variance. Every tree sees all trials that are given, so that the trees are
 * independent draws, and their mean is as smooth as their number allows.
 *
 * Where a trial lacks a parameter, each tree takes a random cell for it: a parameter
 * that is not there tells nothing, and is not taken for the reason why it is not
 * there. */
#ifndef MTAG_BASE_STATS_IMPORTANCE_FOREST_H
#define MTAG_BASE_STATS_IMPORTANCE_FOREST_H

#include "base/stats/importance/factor.h"

#include <stdint.h>

/* A node of a tree: a leaf has no factor. Sets of cells are bits. */
struct stats_node {
    uint64_t left; /* the cells whose trials go to `child`; others go to child + 1 */
    double value;  /* the mean of its trials */
    uint32_t child;
    uint32_t factor; /* STATS_LEAF: none */
};
#define STATS_LEAF UINT32_MAX

struct stats_tree {
    struct stats_node *nodes; /* the first is the root */
    size_t count;
};

/* What trees are grown from. */
struct stats_grown {
    const struct stats_factor *factors;
    size_t factor_count;
    const double *y;
    const uint32_t *trials; /* those that the trees see */
    size_t trial_count;     /* above 0 */
    size_t smallest;        /* trials of a node that is cut; at least 2 */
    /* [factor][cell]: subtracted from y where a tree takes the cell for a parameter
     * that the trial lacks. */
    double *const *for_absent;
};

struct stats_grower;
/* Room for trees of so many trials, in the arena. */
struct stats_grower *stats_grower_create(size_t factors, size_t trials,
                                         struct arena *a);
/* Grows a tree from the stream (RNG_FOREST, sample, number). It lives in the grower
 * until the next call. */
const struct stats_tree *stats_grow(struct stats_grower *g,
                                    const struct stats_grown *from, uint64_t sample,
                                    uint64_t number);

/* The value of a tree where each factor has this cell. */
double stats_tree_value(const struct stats_tree *t, const unsigned char *cells);

#endif
