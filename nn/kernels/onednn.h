/* Convolutions by oneDNN, where it is faster than our own kernels: small maps, groups,
 * dilations, kernels other than 3x3, few channels.
 *
 * onednn.c is the only file that knows the library (its version 2). Whether it computes
 * a pass is a fixed rule of the geometry and the CPU, never of time; it works in the
 * calling thread alone, so that the same convolution has the same bits. A build without
 * it has onednn_none.c instead, and no pass. Data lie as in kernels/conv.h. */
#ifndef MTAG_NN_KERNELS_ONEDNN_H
#define MTAG_NN_KERNELS_ONEDNN_H

#include "nn/kernels/conv.h"

/* Sets of passes. */
enum {
    NN_ONEDNN_FORWARD = 1,
    NN_ONEDNN_WEIGHTS = 2,
    NN_ONEDNN_DATA = 4,
    NN_ONEDNN_ALL = 7
};

/* "oneDNN 2.6.3", or "no oneDNN". */
enum { NN_ONEDNN_VERSION = 32 };
void nn_onednn_version(char out[NN_ONEDNN_VERSION]);

/* The passes that oneDNN should do. */
unsigned nn_onednn_passes(const struct nn_conv *c);

/* Items that are computed at once, if there are as many. */
size_t nn_onednn_items(const struct nn_conv *c);

/* The primitives of c->passes, for at most `batch` items (training: all passes, else
 * forward alone), with packed weights, their gradient and room of their own. NULL: no
 * memory. Used by one thread at a time. */
struct nn_onednn *nn_onednn_create(const struct nn_conv *c, int batch, bool training);
void nn_onednn_destroy(struct nn_onednn *n); /* NULL is allowed */
size_t nn_onednn_bytes(const struct nn_onednn *n);

/* Weights in PyTorch's order, for forward or for the data gradient. */
void nn_onednn_pack(struct nn_onednn *n, const real *weight, bool back);
/* y = conv(x) of whole items. */
void nn_onednn_forward(struct nn_onednn *n, real *y, const real *x, size_t items);

/* The weight gradient: cleared, += that of some items, added to PyTorch's. */
void nn_onednn_clear(struct nn_onednn *n);
void nn_onednn_weights(struct nn_onednn *n, const real *x, const real *dy,
                       size_t items);
void nn_onednn_unpack_add(struct nn_onednn *n, real *weight);

/* dx = the data gradient, or +=. */
void nn_onednn_data(struct nn_onednn *n, real *dx, const real *dy, size_t items,
                    bool add);

#endif
