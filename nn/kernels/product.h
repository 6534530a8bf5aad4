/* Matrix products of many rows and few hundred columns, straight from where the numbers
 * lie: no copies into packed panels, which for matrices of this size cost a library's
 * product a third of its time. */
#ifndef MTAG_NN_KERNELS_PRODUCT_H
#define MTAG_NN_KERNELS_PRODUCT_H

#include "nn/real.h"

#include <stdbool.h>
#include <stddef.h>

enum { NN_PRODUCT_COLS = 16 };

/* A matrix in memory: number (i, k) is at[i * row + k * col]. */
struct nn_matrix {
    const real *at;
    size_t row, col;
};

/* y[rows][cols] (rows y_step apart) = a[rows][depth] * b[depth][cols], or += if add.
 * cols is a multiple of NN_PRODUCT_COLS and b's columns are neighbours (col 1). */
void nn_product_into(real *y, size_t y_step, struct nn_matrix a, struct nn_matrix b,
                     size_t rows, size_t depth, size_t cols, bool add);

/* Where number (row, col) of a matrix lies that is cut into panels of NN_PANEL columns,
 * the last of them perhaps narrower: a panel's rows follow each other, so that they do
 * not meet in the cache as rows of a wide matrix do. cols: a multiple of
 * NN_PRODUCT_COLS. */
enum { NN_PANEL = 32 };

static inline size_t nn_panel_width(size_t col, size_t cols)
{
    size_t start = col / NN_PANEL * NN_PANEL;
    return cols - start < NN_PANEL ? cols - start : NN_PANEL;
}

static inline size_t nn_panel_at(size_t row, size_t col, size_t rows, size_t cols)
{
    return col / NN_PANEL * NN_PANEL * rows + row * nn_panel_width(col, cols) +
           col % NN_PANEL;
}

/* y = a[rows][depth] * b[depth][cols], where b lies in panels; and panels
 * [rows][cols] += a * b. */
void nn_product_of_panels(real *y, size_t y_step, struct nn_matrix a, const real *b,
                          size_t rows, size_t depth, size_t cols);
void nn_product_add_to_panels(real *y, struct nn_matrix a, struct nn_matrix b,
                              size_t rows, size_t depth, size_t cols);

#endif
