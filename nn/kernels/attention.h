/* Scaled dot-product attention of one head (Vaswani et al. 2017, equation 1).
 *
 * Its weights w[frames][frames] say how much a frame (row) takes of each frame
 * (column). Dropout is kept in their signs: a dropped weight is stored negative, so
 * that no mask is needed. */
#ifndef MTAG_NN_KERNELS_ATTENTION_H
#define MTAG_NN_KERNELS_ATTENTION_H

#include "nn/real.h"

#include <stddef.h>

/* One head's columns of the rows of a sequence: queries, keys and values, `wide` reals
 * from a frame's to the next frame's, and the gathered values, `channels` apart. */
struct nn_head {
    int frames, depth, wide, channels;
    real *query, *key, *value, *gathered;
};

/* w = softmax(query * key^T / sqrt(depth)) */
void nn_attention_weights(real *w, const struct nn_head *h);
/* w[i] becomes negative where numbers[i] < limit. */
void nn_attention_drop(real *w, const float *numbers, float limit, size_t n);
/* y = factor * w where w is kept, else 0; y may be w. */
void nn_attention_kept(real *y, const real *w, real factor, size_t n);
/* h->gathered = kept * value */
void nn_attention_gather(const struct nn_head *h, const real *kept);

/* The gradients d->query, d->key and d->value of h, given d->gathered. factor: what
 * kept weights were multiplied by; 1: none was dropped. work: frames * frames. */
void nn_attention_backward(const struct nn_head *d, const struct nn_head *h,
                           const real *w, real factor, real *work);

#endif
