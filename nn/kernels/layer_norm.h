/* Layer normalisation (Ba, Kiros and Hinton 2016) of each row of x[rows][cols], as
 * PyTorch computes it: the variance is biased. Statistics are summed in double. */
#ifndef MTAG_NN_KERNELS_LAYER_NORM_H
#define MTAG_NN_KERNELS_LAYER_NORM_H

#include "nn/real.h"

#include <stdbool.h>
#include <stddef.h>

/* y = (x - mean) / sqrt(variance + eps) * gain + shift; y may be x. statistics: mean
 * and 1 / deviation of each row, [rows][2]; NULL: not wanted. */
void nn_layer_norm(real *y, real *statistics, const real *x, const real *gain,
                   const real *shift, double eps, size_t rows, size_t cols);

/* The gradients of x (written, or added), and of gain and shift (added). dx may be dy;
 * NULL: not wanted. room: 2 * cols doubles, then 2 * cols reals. */
void nn_layer_norm_backward(real *dx, real *dgain, real *dshift, const real *dy,
                            const real *x, const real *statistics, const real *gain,
                            double *room, size_t rows, size_t cols, bool add);

#endif
