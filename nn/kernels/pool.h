/* Pooling of images by windows that the geometry gives: fixed, or PyTorch's adaptive
 * ones. A sequence is an image of one band. */
#ifndef MTAG_NN_KERNELS_POOL_H
#define MTAG_NN_KERNELS_POOL_H

#include "nn/real.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pairs are [bands, frames]. */
struct nn_pool {
    int channels;
    int in[2], out[2];
    bool adaptive; /* the rest is for fixed windows */
    int kernel[2], stride[2], padding[2];
};

/* What one output place covers along an axis: inputs [first, end), and the size by
 * which an average divides (padding counts). */
struct nn_window {
    int first, end, size;
};

static inline struct nn_window nn_pool_window(const struct nn_pool *p, int axis, int o)
{
    int in = p->in[axis];
    if (p->adaptive) {
        int first = (int)((long long)o * in / p->out[axis]);
        int end = (int)(((long long)(o + 1) * in + p->out[axis] - 1) / p->out[axis]);
        return (struct nn_window){first, end, end - first};
    }
    int first = o * p->stride[axis] - p->padding[axis];
    int end = first + p->kernel[axis];
    if (end > in + p->padding[axis])
        end = in + p->padding[axis];
    int size = end - first;
    return (struct nn_window){first < 0 ? 0 : first, end > in ? in : end, size};
}

/* y: items x frames x bands x channels of `out`. place[same]: which input place (frame
 * * bands + band) the maximum is: the first one in PyTorch's order; a NaN wins. place
 * may be NULL. */
void nn_max_pool(const struct nn_pool *p, real *y, int32_t *place, const real *x,
                 size_t items);
void nn_max_pool_backward(const struct nn_pool *p, real *dx, const real *dy,
                          const int32_t *place, size_t items, bool add);
void nn_avg_pool(const struct nn_pool *p, real *y, const real *x, size_t items);
void nn_avg_pool_backward(const struct nn_pool *p, real *dx, const real *dy,
                          size_t items, bool add);

#endif
