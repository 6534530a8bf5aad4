/* A convolution with few inputs to a place, its normalisation and max pooling, without
 * the convolution's output z ever being stored (kernels/norm_pool.h stores it).
 *
 * A patch is what the filters see at a place: its inputs in the order of PyTorch's
 * weights (channel, band, frame), then a 1, then zeros up to NN_PATCH numbers. With the
 * patches' Gram matrix G the sums that the norm needs are known before z is: of z
 * over all places they are products of the weights with G. Backward, the gradient of z
 * is slope * (z - mean) + offset plus what comes from the maxima: the first part again
 * needs only G, or for the data gradient a product of each patch with an NN_PATCH x
 * NN_PATCH matrix; the second touches one place of each window. */
#ifndef MTAG_NN_KERNELS_PATCH_POOL_H
#define MTAG_NN_KERNELS_PATCH_POOL_H

#include "nn/kernels/conv.h"
#include "nn/kernels/pool.h"

enum { NN_PATCH = 16 };

/* Whether the convolution's patches fit and the pool's windows lie side by side without
 * padding. */
bool nn_patch_pool_takes(const struct nn_conv *c, const struct nn_pool *p);

/* Patches of all places of a line (as in conv.h) of x. The way back adds to dx. */
void nn_patch_gather(const struct nn_conv *c, real *patches, const real *x,
                     size_t line);
void nn_patch_scatter_add(const struct nn_conv *c, real *dx, const real *patches,
                          size_t line);

/* gram[NN_PATCH][NN_PATCH] += the products of the numbers of `rows` patches. */
void nn_patch_gram(double *gram, const real *patches, size_t rows);

/* One line of windows, whose patches are those of p->kernel[1] lines one after the
 * other. weight: NN_PATCH x channels, the filters side by side. sign: 1, 0 or -1 for
 * each channel, the sign of the factor that z gets afterwards. top, place: the z that
 * is then the largest of each window, and its place in the window, as in norm_pool.h;
 * place may be NULL. channels is a multiple of NN_PATCH. */
void nn_patch_max_pool(const struct nn_pool *p, size_t depth, real *top, uint8_t *place,
                       const real *patches, const real *weight, const real *sign);

/* dpatches[rows][NN_PATCH] = matrix * patch + offset. */
void nn_patch_map(real *dpatches, const real *patches, const real *matrix,
                  const double *offset, size_t rows);

/* From the gradients of z at the maxima of a line of windows: filters x NN_PATCH
 * numbers dweight += g * patch, and dpatches += g * weight (filters x NN_PATCH);
 * dpatches may be NULL. */
void nn_patch_spread(const struct nn_pool *p, real *dweight, real *dpatches,
                     const real *g, const uint8_t *place, const real *patches,
                     const real *weight);

#endif
