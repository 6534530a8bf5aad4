/* Matrix products without packing: product.h. */
#include "nn/kernels/product.h"

#include "nn/kernels/versions.h"

/* For each CPU as many sums as its registers hold, besides two vectors of b and one
 * number of a. */

#define TILE_NAME(x) plain_##x
#define TILE_LANES 4
#define TILE_ROWS 6
#include "nn/kernels/product_tiles.inc"

#ifdef NN_VERSIONS
NN_BEGIN_AVX2
#define TILE_NAME(x) avx2_##x
#define TILE_LANES (32 / (int)sizeof(real))
#define TILE_ROWS 6
#include "nn/kernels/product_tiles.inc"
NN_END_VERSION

NN_BEGIN_AVX512
#define TILE_NAME(x) avx512_##x
#define TILE_LANES (64 / (int)sizeof(real))
#define TILE_ROWS 12
#include "nn/kernels/product_tiles.inc"
NN_END_VERSION
#endif

void nn_product_into(real *y, size_t y_step, struct nn_matrix a, struct nn_matrix b,
                     size_t rows, size_t depth, size_t cols, bool add)
{
    NN_BEST_VERSION(product, (y, y_step, a, b, rows, depth, cols, add));
}

void nn_product_of_panels(real *y, size_t y_step, struct nn_matrix a, const real *b,
                          size_t rows, size_t depth, size_t cols)
{
    for (size_t c = 0; c < cols; c += NN_PANEL) {
        size_t width = nn_panel_width(c, cols);
        struct nn_matrix panel = {b + nn_panel_at(0, c, depth, cols), width, 1};
        nn_product_into(y + c, y_step, a, panel, rows, depth, width, false);
    }
}

void nn_product_add_to_panels(real *y, struct nn_matrix a, struct nn_matrix b,
                              size_t rows, size_t depth, size_t cols)
{
    for (size_t c = 0; c < cols; c += NN_PANEL) {
        size_t width = nn_panel_width(c, cols);
        struct nn_matrix strip = {b.at + c, b.row, 1};
        nn_product_into(y + nn_panel_at(0, c, rows, cols), width, a, strip, rows, depth,
                        width, true);
    }
}
