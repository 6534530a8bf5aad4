/* The layers of a graph in rows, as a table or a picture shows them.
 *
 * A layer with weights or a name, a join, a change of shape's kind and the start of a
 * block begin a row; normalisation, activation, pooling and dropout behind it share the
 * row, as in "conv2d, batchnorm, relu, max_pool2d". */
#ifndef MTAG_NN_GRAPH_ROWS_H
#define MTAG_NN_GRAPH_ROWS_H

#include "nn/graph/graph.h"

struct nn_row {
    size_t begin, end; /* nodes */
    const char
        *label; /* the name of one of them, or the block they are in; NULL: none */
};

struct nn_rows {
    const struct nn_graph *graph;
    struct arena *arena;
    struct nn_row *items;
    size_t count;
    size_t *row_of; /* each node's */
};

/* In the arena. */
struct nn_rows nn_graph_rows(const struct nn_graph *g, struct arena *a);

/* The length of the path of the blocks that a node is in, its last dot included. */
size_t nn_node_folder(const struct nn_node *n);

/* Adds "conv2d, batchnorm, relu". */
void nn_row_add_types(const struct nn_rows *rows, const struct nn_row *row,
                      struct str *out);

#endif
