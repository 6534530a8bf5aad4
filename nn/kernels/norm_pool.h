/* Normalisation, activation and max pooling in one pass: only the maxima are stored. */
#ifndef MTAG_NN_KERNELS_NORM_POOL_H
#define MTAG_NN_KERNELS_NORM_POOL_H

#include "nn/kernels/activation.h"
#include "nn/kernels/pool.h"

/* Whether these kernels take the windows: fixed ones, of at most 256 places. */
bool nn_norm_pool_takes(const struct nn_pool *p);

/* u = f((z - mean) * factor + shift) (rows of channels), for all places of the items;
 * y: the largest u of each window; top: its z; place: where in the window it is (band *
 * kernel frames
 * + frame; the first one in PyTorch's order). top and place may be NULL, both. */
void nn_norm_max_pool(const struct nn_pool *p, struct nn_function f, real *y, real *top,
                      uint8_t *place, const real *z, const real *mean,
                      const real *factor, const real *shift, size_t items);

/* The gradient of some lines (line l is frame l % frames of item l / frames) of z:
 * dz = slope * (z - mean) + shift, and g added where the maxima were. z, dz: these
 * lines; g, place: the pooled gradient and places of all items. */
void nn_norm_max_pool_backward(const struct nn_pool *p, real *dz, const real *z,
                               const real *g, const uint8_t *place, const real *mean,
                               const real *slope, const real *shift, size_t line,
                               size_t lines);

#endif
