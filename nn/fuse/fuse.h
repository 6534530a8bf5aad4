/* Fused steps: chains of layers that are executed as one, with fewer passes over
 * memory.
 *
 * The table in fuse.c lists patterns of parts (nn_layer_type.part), longest first. A
 * chain of nodes whose inner outputs nobody else reads, and that its fusion accepts,
 * becomes one step; every other node is a step of its own. The results are the plain
 * layers' up to rounding. */
#ifndef MTAG_NN_FUSE_FUSE_H
#define MTAG_NN_FUSE_FUSE_H

#include "nn/graph/graph.h"

enum { NN_MAX_PARTS = 4 };

/* Like a layer type, for `parts` nodes in a row. Calls are an array with one element
 * for each node: options, shapes, params, gradients and buffers of its own; x, inputs
 * and dx in the first, y and dy in the last; saved, scratch, mode, batch and stream are
 * those of the first. */
struct nn_fusion {
    int parts;
    enum nn_part pattern[NN_MAX_PARTS];
    /* Fills in saved, saved_once, scratch and scratch_example. False: these nodes are
     * not fused. */
    bool (*infer)(const struct nn_node *const *nodes, int parts, struct nn_rule *sizes);
    void (*forward)(const struct nn_call *calls, int parts);
    void (*backward)(const struct nn_call *calls, int parts);
    bool needs_x, needs_y, in_place; /* as in struct nn_layer_type */
};

/* The nodes that a net executes at once: nodes[parts], in the order of the graph. */
struct nn_step {
    const struct nn_fusion *fusion; /* NULL: the one node's own layer */
    int nodes[NN_MAX_PARTS], parts;
    struct nn_rule sizes; /* saved, saved_once, scratch, scratch_example */
};

/* Fills in steps (room for node_count) in order of execution; returns how many. plain:
 * no fusion. apart: for each node, whether it must be a step of its own; NULL: no node
 * must. */
size_t nn_fuse(const struct nn_graph *g, bool plain, const bool *apart,
               struct nn_step *steps);

#endif
