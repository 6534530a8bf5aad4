/* A layer written in PyTorch, for networks that mtag-model writes as a Python class.
 *
 * Tensors there have the batch first and then PyTorch's order: images (B, channels,
 * bands, frames), sequences (B, channels, frames), vectors (B, units). */
#ifndef MTAG_NN_EXPORT_TORCH_H
#define MTAG_NN_EXPORT_TORCH_H

#include "nn/layer.h"

/* One use of a layer. nn_layer_type.torch reads the first part and fills in the second,
 * which is empty before. */
struct nn_torch {
    const void *options;
    const struct nn_shape *in;
    struct nn_shape out;
    int inputs;
    const char *self;     /* "self.conv1d1", where the module of this layer is */
    const char *const *x; /* the names of the inputs' tensors */

    struct str module;  /* the constructor's call, with the names of the layer's tensors
                           for its own; empty: it needs no module */
    struct str value;   /* the output as an expression; empty: SELF(x[0]) */
    const char *helper; /* a class or function that one of them uses, whole; or NULL */
};

/* Adds "3" for a sequence or if both numbers are equal, else "(3, 2)". */
void nn_torch_add_pair(struct str *s, const int pair[2], enum nn_kind kind);
/* Adds ", NAME=VALUE", unless the value is the default. */
void nn_torch_add_option(struct str *s, const char *name, double value,
                         double fallback);

#endif
