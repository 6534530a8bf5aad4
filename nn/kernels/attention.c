/* Attention of one head: attention.h. */
#include "nn/kernels/attention.h"

#include "nn/kernels/rows.h"
#include "nn/kernels/softmax.h"

#include <cblas.h>

NN_KERNEL void nn_attention_drop(real *restrict w, const float *restrict numbers,
                                 float limit, size_t n)
{
    for (size_t i = 0; i < n; i++)
        w[i] = numbers[i] < limit ? -w[i] : w[i];
}

NN_KERNEL void nn_attention_kept(real *y, const real *w, real factor, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = w[i] > 0 ? factor * w[i] : 0;
}

/* From the gradient of the kept weights to that of the scores: with g = factor * d
 * where w is kept, else 0: |w| * (g - sum of g * |w|). */
NN_KERNEL static void scores_backward(real *restrict d, const real *restrict w,
                                      real factor, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++, d += cols, w += cols) {
        real lane[NN_LANES] = {0};
        NN_LANE_LOOP(cols, lane[l] += w[i] > 0 ? d[i] * w[i] : 0);
        real dot = factor * nn_lanes_sum(lane);
        for (size_t c = 0; c < cols; c++)
            d[c] = w[c] > 0 ? w[c] * (factor * d[c] - dot) : w[c] * dot;
    }
}

static real scale_of(const struct nn_head *h)
{
    return (real)(1 / sqrt((double)h->depth));
}

void nn_attention_weights(real *w, const struct nn_head *h)
{
    size_t frames = (size_t)h->frames;
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, h->frames, h->frames, h->depth,
            scale_of(h), h->query, h->wide, h->key, h->wide, 0, w, h->frames);
    nn_softmax(w, w, frames, frames);
}

void nn_attention_gather(const struct nn_head *h, const real *kept)
{
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, h->frames, h->depth, h->frames,
            1, kept, h->frames, h->value, h->wide, 0, h->gathered, h->channels);
}

void nn_attention_backward(const struct nn_head *d, const struct nn_head *h,
                           const real *w, real factor, real *work)
{
    int t = h->frames, depth = h->depth, wide = h->wide;
    const real *kept = w;
    if (factor != 1) {
        nn_attention_kept(work, w, factor, (size_t)t * (size_t)t);
        kept = work;
    }
    NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, t, depth, t, 1, kept, t,
            d->gathered, d->channels, 0, d->value, wide);
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, t, t, depth, 1, d->gathered,
            d->channels, h->value, wide, 0, work, t);
    scores_backward(work, w, factor, (size_t)t, (size_t)t);
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, t, depth, t, scale_of(h), work,
            t, h->key, wide, 0, d->query, wide);
    NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, t, depth, t, scale_of(h), work, t,
            h->query, wide, 0, d->key, wide);
}
