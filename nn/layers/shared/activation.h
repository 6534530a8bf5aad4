/* What the layers of one element-wise function share: relu, gelu, ... Which function it
 * is only their `describe` says. */
#ifndef MTAG_NN_LAYERS_SHARED_ACTIVATION_H
#define MTAG_NN_LAYERS_SHARED_ACTIVATION_H

#include "nn/kernels/activation.h"
#include "nn/layer.h"

/* The layers that `activation` can be; NULL-terminated. */
extern const char *const nn_activation_names[];

void nn_activation_forward(const struct nn_call *call);
void nn_activation_backward(const struct nn_call *call);

#endif
