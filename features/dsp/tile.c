/* Tiles of products, in versions for several instruction sets: tile.h. */
#include "features/dsp/tile.h"

#include "base/simd.h"

#include <string.h>

/* Explicit, because left alone the compiler makes vectors of the wrong loop. */
typedef float vector __attribute__((vector_size(TILE * sizeof(float))));

SIMD_CLONES void tile_product(const float *weights, int stride,
                              const float *const x[TILE], int count,
                              float out[TILE][TILE])
{
    vector sums[TILE] = {0};
    SIMD_UNROLL(2)
    for (int k = 0; k < count; k++, weights += stride) {
        vector w = *(const vector *)weights;
        SIMD_UNROLL(8)
        for (int r = 0; r < TILE; r++)
            sums[r] += x[r][k] * w;
    }
    memcpy(out, sums, sizeof(sums));
}
