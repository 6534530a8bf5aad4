/* conv1d and conv2d: one rule, one forward, one backward. */
#ifndef MTAG_NN_LAYERS_SHARED_CONV_H
#define MTAG_NN_LAYERS_SHARED_CONV_H

#include "nn/kernels/conv.h"
#include "nn/layer.h"
#include "nn/layers/shared/initial.h"

/* Pairs are [bands, frames]; conv1d's table sets the frames alone. NN_SAME in padding:
 * as much as keeps the shape, an odd one more behind. */
struct nn_conv_options {
    int filters, groups, init; /* filters OPT_WORD(0): as many as tags */
    int kernel[2], stride[2], padding[2], dilation[2];
    bool bias;
};

enum { NN_SAME = OPT_WORD(0) };

bool nn_conv_infer(struct nn_rule *rule, const char *name, enum nn_kind kind);
bool nn_conv_describe(const void *options, struct nn_shape in, struct nn_shape out,
                      void *conv);
/* Then: by which method. */
void nn_conv_choose(struct nn_conv *c, bool direct);
bool nn_conv_prepare(struct nn_call *call, int batch, bool training);
void nn_conv_release(void *prepared);
size_t nn_conv_prepared_bytes(const void *prepared);
void nn_conv_layer_forward(const struct nn_call *call);
void nn_conv_layer_backward(const struct nn_call *call);
void nn_conv_torch(struct nn_torch *t);

#endif
