/* Convolution as matrix products over blocks of output lines.
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

/* Pairs are [bands, frames]. padding is what is before; what is after follows from out.
 */
struct nn_conv {
    int channels, filters, groups;
    int in[2], out[2];
    int kernel[2], stride[2], padding[2], dilation[2];
};

size_t nn_conv_depth(const struct nn_conv *c); /* K: length of a patch, of one group */
size_t nn_conv_weights(const struct nn_conv *c); /* filters * K */
size_t nn_conv_in_count(const struct nn_conv *c);
size_t nn_conv_out_count(const struct nn_conv *c);
size_t nn_conv_line_rows(const struct nn_conv *c); /* output places of a line */
/* Lines of a block whose patches fill the cache well; and the reals of its patches. */
size_t nn_conv_block(const struct nn_conv *c);
size_t nn_conv_patch_room(const struct nn_conv *c);

/* PyTorch's (filters, channels / groups, bands, frames) to groups x K x (filters /
 * groups) and back; the way back adds. */
void nn_conv_pack(const struct nn_conv *c, real *packed, const real *weight);
void nn_conv_unpack_add(const struct nn_conv *c, real *weight, const real *packed);

/* y (rows x filters of these lines) = conv(x); no bias. x: all items. */
void nn_conv_forward(const struct nn_conv *c, real *y, const real *x,
                     const real *packed, size_t line, size_t lines, real *patches);
/* dpacked += the weight gradient from dy of these lines. */
void nn_conv_backward_weights(const struct nn_conv *c, real *dpacked, const real *x,
                              const real *dy, size_t line, size_t lines, real *patches);
/* dx (all items) += the data gradient from dy of these lines. */
void nn_conv_backward_data(const struct nn_conv *c, real *dx, const real *dy,
                           const real *packed, size_t line, size_t lines,
                           real *patches);

/* The two steps under these: patches of a group (rows x K), and their way back. */
void nn_conv_gather(const struct nn_conv *c, real *patches, const real *x, int group,
                    size_t line, size_t lines);
void nn_conv_scatter_add(const struct nn_conv *c, real *x, const real *patches,
                         int group, size_t line, size_t lines);

#endif
