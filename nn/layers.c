/* The registry of layers: the list of layers.def as a table. */
#include "nn/layer.h"

#define NN_LAYER(name) extern const struct nn_layer_type nn_layer_##name;
#include "nn/layers.def"
#undef NN_LAYER

#define NN_LAYER(name) &nn_layer_##name.plugin,
static const struct plugin *const items[] = {
#include "nn/layers.def"
    NULL};
#undef NN_LAYER

const struct registry nn_layers = {"layer", items};
