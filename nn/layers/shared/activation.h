/* Shared by the layers of one element-wise function: relu, gelu, ... Only their
 * `describe` differs: it tells the function. */
#ifndef MTAG_NN_LAYERS_SHARED_ACTIVATION_H
#define MTAG_NN_LAYERS_SHARED_ACTIVATION_H

#include "nn/kernels/activation.h"
#include "nn/layers/shared/help.h"

/* The layers that `activation` can be; NULL-terminated. */
extern const char *const nn_activation_names[];

void nn_activation_forward(const struct nn_call *call);
void nn_activation_backward(const struct nn_call *call);

/* In a descriptor; beside them each says whether it needs x or y, and by `describe`
 * which function it is. */
#define NN_ACTIVATION_PARTS                                                            \
    .min_inputs = 1, .max_inputs = 1, .infer = nn_infer_same,                          \
    .forward = nn_activation_forward, .backward = nn_activation_backward,              \
    .in_place = true, .part = NN_PART_ACTIVATION

#endif
