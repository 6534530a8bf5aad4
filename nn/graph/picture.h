/* A network from its input to its tags, as a picture: a box for each row of layers
 * (rows.h), and between boxes the sizes that go from one to the next. Boxes stand below
 * each other in the order of execution. A line at the right goes around the boxes that
 * a connection skips. Boxes of layers with weights are blue. */
#ifndef MTAG_NN_GRAPH_PICTURE_H
#define MTAG_NN_GRAPH_PICTURE_H

#include "base/plot.h"
#include "nn/graph/graph.h"

/* For plot_write, as wide as one or two columns of a paper. */
void nn_graph_draw(const struct nn_graph *g, int columns, struct plot_figure *out,
                   struct arena *a);

#endif
