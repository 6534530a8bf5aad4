/* Convolution as matrix products over blocks of output lines: of gathered patches, of
 * shifted frames (long sequences), or of transformed tiles (kernels/winograd.h); or by
 * oneDNN, if told so.
 *
 * A line is all bands of one output frame; line l is frame l % frames of item l /
 * frames. The patches of a block of lines (each output place's receptive field as one
 * row, in the order frame, band, channel) are gathered into scratch that stays in
 * cache, and multiply the packed weights. 1-D convolutions are images of one band. */
#ifndef MTAG_NN_KERNELS_CONV_H
#define MTAG_NN_KERNELS_CONV_H

#include "nn/real.h"

#include <stdbool.h>
#include <stddef.h>

/* Pairs are [bands, frames]. padding is that before the input; the padding behind it
 * follows from out. */
struct nn_conv {
    int channels, filters, groups;
    int in[2], out[2];
    int kernel[2], stride[2], padding[2], dilation[2];
    bool direct; /* never Winograd's method */
    /* The passes that oneDNN computes (nn/kernels/onednn.h; 0: none) and its objects
     * for them, which only the functions that compute need. */
    unsigned passes;
    struct nn_onednn *onednn;
};

size_t nn_conv_depth(const struct nn_conv *c); /* K: length of a patch, of one group */
size_t nn_conv_weights(const struct nn_conv *c); /* filters * K */
size_t nn_conv_in_count(const struct nn_conv *c);
size_t nn_conv_out_count(const struct nn_conv *c);
size_t nn_conv_line_rows(const struct nn_conv *c); /* output places of a line */
/* Whether patches would have to be gathered: the products cannot be had without. */
bool nn_conv_needs_patches(const struct nn_conv *c);
/* How many of `lines` from `line` on make the next block (whole items or a part of one,
 * or as many as fill the cache well); at most nn_conv_block. Reals of a block's room.
 */
size_t nn_conv_next(const struct nn_conv *c, size_t line, size_t lines);
size_t nn_conv_block(const struct nn_conv *c);
size_t nn_conv_room(const struct nn_conv *c);

/* Packs weights in PyTorch's order (filters, channels / groups, bands, frames) for the
 * products (groups x K x filters / groups, or Winograd's), nn_conv_packed numbers;
 * back: for nn_conv_backward. The gradient dpacked is added to the gradient in
 * PyTorch's order. */
size_t nn_conv_packed(const struct nn_conv *c);
void nn_conv_pack(const struct nn_conv *c, real *packed, const real *weight, bool back);
void nn_conv_unpack_add(const struct nn_conv *c, real *weight, const real *packed);

/* y (rows x filters of these lines) = conv(x); no bias. x: all items. The lines are one
 * of nn_conv_next's blocks. */
void nn_conv_forward(const struct nn_conv *c, real *y, const real *x,
                     const real *packed, size_t line, size_t lines, real *room);
/* Before the first block of backward, all items of a batch: prepares dpacked and dx
 * (NULL: not wanted), which is to be added to, or else written. */
void nn_conv_start_backward(const struct nn_conv *c, real *dx, bool dx_add,
                            size_t items, real *dpacked);
/* From dy of these lines: the weight gradient goes to dpacked, and the data gradient to
 * dx (all items; NULL or dx_add as it was prepared). */
void nn_conv_backward(const struct nn_conv *c, real *dx, bool dx_add, real *dpacked,
                      const real *x, const real *dy, const real *packed, size_t line,
                      size_t lines, real *room);

#endif
