/* Loops over whole arrays and over rows of channels. */
#ifndef MTAG_NN_KERNELS_VECTOR_H
#define MTAG_NN_KERNELS_VECTOR_H

#include "nn/real.h"

#include <stdbool.h>
#include <stddef.h>

/* y[n] = x[n], or y[n] += x[n] if add; x may be y. */
void nn_copy(real *y, const real *x, size_t n, bool add);
/* y[n] = factor * x[n], or added; x may be y. */
void nn_scale(real *y, const real *x, real factor, size_t n, bool add);
/* y[n] = a[n] + b[n]; any may be the same array. */
void nn_sum(real *y, const real *a, const real *b, size_t n);
/* y[n] = a[n] * b[n], or added; any may be the same array. */
void nn_product(real *y, const real *a, const real *b, size_t n, bool add);

/* x[rows][cols]: x[r][c] += v[c]. */
void nn_add_row(real *x, const real *v, size_t rows, size_t cols);
/* y[r][c] = x[r][c] * v[c], or added; x may be y. */
void nn_multiply_row(real *y, const real *x, const real *v, size_t rows, size_t cols,
                     bool add);
/* sum[c] += the sum of x[rows][c]; summed in double. */
void nn_add_column_sums(real *sum, const real *x, size_t rows, size_t cols);
/* sum[c] += the sum of a[r][c] * b[r][c] over r. */
void nn_add_column_dots(real *sum, const real *a, const real *b, size_t rows,
                        size_t cols);

#endif
