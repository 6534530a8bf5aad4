/* The macro ROC-AUC and macro average precision of networks on bootstrap samples of the
 * clips that all of them were tested on.
 *
 * The scores of each tag are sorted once; a sample gives each clip a whole weight, how
 * often it was drawn. Going down the distinct scores of a tag, with TP and FP the
 * weights of the clips with and without it so far, dTP and dFP those at a score, P and
 * Q all: ROC-AUC = sum dFP (TP + dTP/2) / (P Q), average precision = 1/P sum dTP
 * TP'/(TP'
 * + FP'), TP' and FP' after the step: scikit-learn's values on the repeated clips. A
 * tag that has no clip with it or none without it in a sample is left out of the
 * sample's means, of all networks alike.
 *
 * STATS_LANES samples are taken side by side. Sums of weights are integers and the rest
 * is double in a fixed order, so that every processor gives the same bits. */
#ifndef MTAG_BASE_STATS_BOOTSTRAP_H
#define MTAG_BASE_STATS_BOOTSTRAP_H

#include "base/stats/resample.h"

#include <stdbool.h>
#include <stddef.h>

struct stats_bootstrap;

/* Of networks tested on clips x tags; truth [clips][tags] is 0 or not, and is read by
 * every call. NULL: no memory. */
struct stats_bootstrap *stats_bootstrap_create(const unsigned char *truth, size_t clips,
                                               size_t tags);
void stats_bootstrap_destroy(struct stats_bootstrap *b); /* NULL is allowed */

/* Adds a network with its scores [clips][tags]; networks are numbered in this order
 * from 0. False: no memory. Tags with a score of NaN make its areas NaN. */
bool stats_bootstrap_add(struct stats_bootstrap *b, const float *score);

/* The areas of every network on every sample, [networks][samples] each. NaN where no
 * tag counts. left_out: how often a tag was left out of a sample. units->clips are
 * those of the bootstrap. False: no memory. */
struct stats_areas {
    double *roc, *pr;
    size_t left_out;
};
bool stats_bootstrap_run(struct stats_bootstrap *b, const struct stats_units *units,
                         size_t samples, struct stats_areas *out);

#endif
