/* A network as YAML describes it: read, expanded, named, checked, with every shape
 * known.
 *
 * nn_graph_read expands blocks, repeat, each and composites into a flat list of nodes
 * in order of execution. Every fault is noted at its place in the file: unknown layers
 * and options, `from` nowhere or forward, blocks that contain themselves, shapes that
 * do not fit, an output that is not (tags) units. It reads only the features that are
 * used. */
#ifndef MTAG_NN_GRAPH_GRAPH_H
#define MTAG_NN_GRAPH_GRAPH_H

#include "base/dollar.h"
#include "base/table/table.h"
#include "nn/layer.h"

struct nn_feature {
    const char *name;      /* "": any unknown name may be that of a feature */
    struct nn_shape shape; /* channels 0: the shape is not known, and the layers that
                              depend on it are checked without it */
};

struct nn_node {
    const struct nn_layer_type *type;
    const void *options;
    const char
        *name;  /* unique path: "body.1.conv2d", the `name` given, or type and number */
    bool named; /* by `name` in the file */
    const struct yaml_node *at;
    int inputs;
    const int *from; /* node numbers; -1 - i is feature i */
    const struct nn_shape *in;
    struct nn_rule rule;
    size_t param_offset,
        buffer_offset; /* in the blocks of all weights and all statistics */
};

struct nn_graph {
    const struct nn_feature *features; /* as given to nn_graph_read */
    size_t feature_count;
    bool *feature_used;
    struct nn_node *nodes;
    size_t
        node_count; /* the last node is the output: logits, a vector of `tags` units */
    int tags;
    size_t weights;    /* trained numbers */
    size_t statistics; /* numbers in buffers */
    uint64_t macs;     /* multiply-adds of one example */
};

/* model: the mapping under `model:` with its dollars unresolved where they name block
 * options or variables; scope: the file's variables. NULL after faults, and where the
 * network uses an unknown feature. */
struct nn_graph *nn_graph_read(const struct yaml_node *model,
                               const struct dollar_scope *scope,
                               const struct nn_feature *features, size_t feature_count,
                               int tags, struct arena *a, struct diag *diag);

/* The part of a graph that computes one node. That node becomes the output, and `tags`
 * the count of its numbers. Weights and statistics keep their places among those of the
 * whole graph; nodes and shapes are shared with it. */
struct nn_graph *nn_graph_part(const struct nn_graph *g, size_t node, struct arena *a);

/* The layer whose values are the outputs (layers that move or average values may follow
 * it); NULL: there is none. If it makes probabilities or has limits, the outputs are no
 * logits, which every loss takes. */
const struct nn_node *nn_graph_last(const struct nn_graph *g);

/* Equal networks (whatever their names, blocks and defaults written out) give equal
 * text. */
void nn_graph_canonical(const struct nn_graph *g, struct str *out);

/* Numbers of a parameter tensor. */
size_t nn_param_count(const struct nn_param_spec *p);

/* Initial weights (PyTorch's distributions) into `weights` numbers, and statistics; a
 * function of seed and the parameter's number alone. */
void nn_graph_init(const struct nn_graph *g, uint64_t seed, real *weights,
                   real *statistics);

/* The layer table: Layer, Output size, Details, Weights, Multiply-adds; one row a layer
 * and a last row with the totals. name: of what is shown, for caption and label; or
 * NULL. Texts are in the arena, or the graph's. */
struct table nn_graph_table(const struct nn_graph *g, const char *name,
                            struct arena *a);

#endif
