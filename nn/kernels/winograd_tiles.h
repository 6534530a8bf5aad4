/* Transforms of Winograd's method (winograd.h): tiles of an image or a sequence to
 * parts and back, filters to parts and back. Of an image, part (i, j) of the frame and
 * band axis is number i * n + j, with n parts along an axis. */
#ifndef MTAG_NN_KERNELS_WINOGRAD_TILES_H
#define MTAG_NN_KERNELS_WINOGRAD_TILES_H

#include "nn/real.h"

#include <stddef.h>

/* Channels that go together; taps of a filter, output places of a tile and parts of a
 * filter, along an axis. */
enum { WIDTH = 16, TAPS = 3, OUT = 4, FILTER_PARTS = 6, MOST_PARTS = 9 };

/* How a convolution is cut up: into squares of an image, or stretches of a sequence
 * (stride 1). */
enum tiling { STRIDE_1, STRIDE_2, SEQUENCE };

/* The tiles to transform: places of the input or of the output. */
enum side {
    IN_STRIDE_1,
    OUT_STRIDE_1,
    IN_STRIDE_2,
    OUT_STRIDE_2,
    IN_SEQUENCE,
    OUT_SEQUENCE
};

/* Along an axis. */
static inline int side_places(enum side side)
{
    return side == IN_STRIDE_2                          ? 9
           : side == IN_STRIDE_1 || side == IN_SEQUENCE ? 6
                                                        : OUT;
}

static inline int side_parts(enum side side)
{
    return side == IN_STRIDE_2 || side == OUT_STRIDE_2 ? 9 : 6;
}

/* A square of places in an image, part of which may lie outside. Of a sequence, the
 * bands and their step do not count. */
struct square {
    ptrdiff_t origin; /* where place (0, 0) is, even if that is outside */
    ptrdiff_t frame_step, band_step;
    int frames[2], bands[2]; /* [first, end) that lie inside */
};

/* channels (a multiple of WIDTH) numbers at each place; parts are `step` apart. Outside
 * is 0. */
void nn_tile_to_parts(enum side side, real *parts, size_t step, const real *image,
                      const struct square *s, size_t channels);
/* Inputs are added to the image, outputs written. */
void nn_parts_to_tile(enum side side, real *image, const struct square *s,
                      const real *parts, size_t step, size_t channels);

/* WIDTH filters; number (band, frame) of filter w is at weight[w * filter_step + band *
 * TAPS + frame], number `frame` of a sequence's filter at weight[w * filter_step +
 * frame]. */
void nn_filter_to_parts(enum tiling tiling, real *parts, size_t step,
                        const real *weight, size_t filter_step);
void nn_parts_to_filter_add(enum tiling tiling, real *weight, size_t filter_step,
                            const real *parts, size_t step);

#endif
