/* The inner part of products of frames with a fixed matrix (mel filters, cosines,
 * wavelets): a tile of the result whose sums stay in registers. */
#ifndef MTAG_FEATURES_DSP_TILE_H
#define MTAG_FEATURES_DSP_TILE_H

enum { TILE = 8 };

/* out[r][i] = sum over k < count of x[r][k] weights[k stride + i].
 * weights: 32-byte aligned, stride a multiple of TILE; rows of x may be the same. */
void tile_product(const float *weights, int stride, const float *const x[TILE],
                  int count, float out[TILE][TILE]);

#endif
