/* Which of a graph's weights are trained, and how their gradient is limited. */
#ifndef MTAG_NN_TRAINED_H
#define MTAG_NN_TRAINED_H

#include "nn/graph/graph.h"

/* Weights first .. first + count - 1 of the block of all weights. */
struct nn_range {
    size_t first, count;
};

struct nn_trained {
    struct nn_range *ranges; /* in order, as few as possible */
    size_t range_count;
    size_t weights; /* of all ranges */
};

/* frozen: one value for each node; NULL: no node is frozen. The ranges are in the
 * arena. */
struct nn_trained nn_trained_find(const struct nn_graph *g, const bool *frozen,
                                  struct arena *a);

/* Finds the bias of the output among all weights: `tags` numbers of the last node.
 * False: that node has no bias. */
bool nn_output_bias(const struct nn_graph *g, size_t *at);

/* clip_gradient {norm, value}: as torch.nn.utils.clip_grad_norm_ (with the norm of all
 * trained weights' gradient, and 1e-6 added to it) and clip_grad_value_. NaN: no
 * limit. */
struct nn_clip {
    double norm, value;
};
extern const struct opt nn_clip_table[];

void nn_clip_gradient(const struct nn_clip *c, const struct nn_trained *t, real *g);

#endif
