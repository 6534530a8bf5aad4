/* Winograd's transforms of tiles and filters: winograd_tiles.h. */
#include "nn/kernels/winograd_tiles.h"

#include "nn/kernels/versions.h"

#include <stdbool.h>
#include <string.h>

#define TILE_NAME(x) plain_##x
#include "nn/kernels/winograd_axis.inc"
#include "nn/kernels/winograd_line.inc"
#include "nn/kernels/winograd_plane.inc"

#ifdef NN_VERSIONS
NN_BEGIN_AVX2
#define TILE_NAME(x) avx2_##x
#include "nn/kernels/winograd_axis.inc"
#include "nn/kernels/winograd_line.inc"
#include "nn/kernels/winograd_plane.inc"
NN_END_VERSION

NN_BEGIN_AVX512
#define TILE_NAME(x) avx512_##x
#include "nn/kernels/winograd_axis.inc"
#include "nn/kernels/winograd_line.inc"
#include "nn/kernels/winograd_plane.inc"
NN_END_VERSION
#endif

void nn_tile_to_parts(enum side side, real *parts, size_t step, const real *image,
                      const struct square *s, size_t channels)
{
    NN_BEST_VERSION(tile_to_parts, (side, parts, step, image, s, channels));
}

void nn_parts_to_tile(enum side side, real *image, const struct square *s,
                      const real *parts, size_t step, size_t channels)
{
    NN_BEST_VERSION(parts_to_tile, (side, image, s, parts, step, channels));
}

void nn_filter_to_parts(enum tiling tiling, real *parts, size_t step,
                        const real *weight, size_t filter_step)
{
    NN_BEST_VERSION(filter_to_parts, (tiling, parts, step, weight, filter_step));
}

void nn_parts_to_filter_add(enum tiling tiling, real *weight, size_t filter_step,
                            const real *parts, size_t step)
{
    NN_BEST_VERSION(parts_to_filter_add, (tiling, weight, filter_step, parts, step));
}
