/* The body of nn_product_into for one kind of CPU; product.c includes it once for each.
 * TILE_NAME(x) makes names; TILE_LANES numbers make a vector; TILE_ROWS rows of two
 * vectors are summed in registers at a time. */

typedef real TILE_NAME(vector) __attribute__((vector_size(TILE_LANES * sizeof(real))));
/* The same anywhere in memory. */
typedef real TILE_NAME(unaligned) __attribute__((vector_size(TILE_LANES * sizeof(real)),
                                                 aligned(sizeof(real)), may_alias));

/* rows x (vectors * TILE_LANES) numbers of y. */
static inline __attribute__((always_inline)) void
TILE_NAME(tile)(int rows, int vectors, real *restrict y, size_t y_step,
                const real *restrict a, size_t a_row, size_t a_col,
                const real *restrict b, size_t b_row, size_t depth, bool add)
{
    TILE_NAME(vector) sum[TILE_ROWS][2];
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++)
            sum[i][j] = (TILE_NAME(vector)){0};
    for (size_t k = 0; k < depth; k++, a += a_col, b += b_row) {
        TILE_NAME(vector) right[2];
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++)
            right[j] = *(const TILE_NAME(unaligned) *)(b + j * TILE_LANES);
#pragma GCC unroll 16
        for (int i = 0; i < rows; i++)
#pragma GCC unroll 2
            for (int j = 0; j < vectors; j++)
                sum[i][j] += a[(size_t)i * a_row] * right[j];
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++)
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) {
            TILE_NAME(unaligned) *to =
                (TILE_NAME(unaligned) *)(y + (size_t)i * y_step + j * TILE_LANES);
            if (add)
                sum[i][j] += *to;
            *to = sum[i][j];
        }
}

static inline __attribute__((always_inline)) void
TILE_NAME(columns)(int vectors, real *y, size_t y_step, struct nn_matrix a,
                   const real *b, size_t b_row, size_t rows, size_t depth, bool add)
{
    size_t i = 0;
#define TILE_STEP(count)                                                               \
    for (; i + (count) <= rows; i += (count))                                          \
        TILE_NAME(tile)                                                                \
    (count, vectors, y + i * y_step, y_step, a.at + i * a.row, a.row, a.col, b, b_row, \
     depth, add)
    TILE_STEP(TILE_ROWS);
    TILE_STEP(TILE_ROWS * 2 / 3);
    TILE_STEP(TILE_ROWS / 3);
    TILE_STEP(1);
#undef TILE_STEP
}

static void TILE_NAME(product)(real *y, size_t y_step, struct nn_matrix a,
                               struct nn_matrix b, size_t rows, size_t depth,
                               size_t cols, bool add)
{
    size_t c = 0;
    for (; c + 2 * TILE_LANES <= cols; c += 2 * TILE_LANES)
        TILE_NAME(columns)(2, y + c, y_step, a, b.at + c, b.row, rows, depth, add);
    for (; c < cols; c += TILE_LANES)
        TILE_NAME(columns)(1, y + c, y_step, a, b.at + c, b.row, rows, depth, add);
}

#undef TILE_NAME
#undef TILE_LANES
#undef TILE_ROWS
