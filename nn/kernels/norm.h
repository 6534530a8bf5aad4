/* Batch normalisation (Ioffe and Szegedy 2015) of x[rows][cols], over the rows of each
 * column, as PyTorch computes it: the variance that normalises is biased. */
#ifndef MTAG_NN_KERNELS_NORM_H
#define MTAG_NN_KERNELS_NORM_H

#include "nn/kernels/activation.h"

/* Mean and sum of squared deviations of each column, taken in pieces: arrays of `cols`
 * doubles, and how many rows they cover. */
struct nn_moments {
    double *mean, *m2;
    size_t rows;
};

void nn_moments_clear(struct nn_moments *m, size_t cols);
/* Merges further rows (Chan, Golub and LeVeque 1979). */
void nn_moments_add(struct nn_moments *m, const real *x, size_t rows, size_t cols);

/* Merges the moments of other rows. */
void nn_moments_merge(struct nn_moments *m, const double *mean, const double *m2,
                      size_t rows, size_t cols);

/* The two sums over rows that the gradient needs, arrays of `cols` doubles. */
struct nn_norm_sums {
    double *g, *gx; /* sum of g, sum of g * (x - mean) */
};

void nn_norm_sums_clear(struct nn_norm_sums *s, size_t cols);
void nn_norm_sums_add(struct nn_norm_sums *s, const real *g, const real *x,
                      const real *mean, size_t rows, size_t cols);

/* y = (x - mean) * factor + shift, each an array of `cols`; x may be y. */
void nn_norm_apply(real *y, const real *x, const real *mean, const real *factor,
                   const real *shift, size_t rows, size_t cols);

/* dx = factor * g + slope * (x - mean) + shift, or added; dx may be g or x. */
void nn_norm_backward(real *dx, const real *g, const real *x, const real *mean,
                      const real *factor, const real *slope, const real *shift,
                      size_t rows, size_t cols, bool add);

#endif
