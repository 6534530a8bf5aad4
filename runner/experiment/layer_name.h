/* Layers and blocks of a network as a person names them. */
#ifndef MTAG_EXPERIMENT_LAYER_NAME_H
#define MTAG_EXPERIMENT_LAYER_NAME_H

#include "nn/graph/graph.h"

/* Whether name is that of the node or of a block around it. */
bool exp_layer_is(const struct nn_node *node, const char *name);

/* A hint for a name that no layer or block has; from the arena. */
const char *exp_layer_nearest(const struct nn_graph *g, const char *name,
                              struct arena *a);

#endif
