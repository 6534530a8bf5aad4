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

#endif
