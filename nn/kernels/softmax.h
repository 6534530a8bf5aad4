/* exp(x) over its sum, for each row of x[rows][cols]. */
#ifndef MTAG_NN_KERNELS_SOFTMAX_H
#define MTAG_NN_KERNELS_SOFTMAX_H

#include "nn/real.h"

#include <stdbool.h>
#include <stddef.h>

/* y may be x. */
void nn_softmax(real *y, const real *x, size_t rows, size_t cols);
/* dx = y * (dy - sum(y * dy)), or added; dx may be dy. */
void nn_softmax_backward(real *dx, const real *y, const real *dy, size_t rows,
                         size_t cols, bool add);

#endif
