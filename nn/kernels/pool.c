/* Pooling of images: pool.h. */
#include "nn/kernels/pool.h"

#include "nn/kernels/kernel.h"

NN_INLINE void raise_maximum(real *restrict y, int32_t *restrict place,
                             const real *restrict x, int32_t here, size_t channels)
{
    if (place)
        for (size_t c = 0; c < channels; c++) {
            bool larger = x[c] > y[c] || x[c] != x[c];
            y[c] = larger ? x[c] : y[c];
            place[c] = larger ? here : place[c];
        }
    else
        for (size_t c = 0; c < channels; c++)
            y[c] = x[c] > y[c] || x[c] != x[c] ? x[c] : y[c];
}

NN_KERNEL void nn_max_pool(const struct nn_pool *p, real *y, int32_t *place,
                           const real *x, size_t items)
{
    size_t channels = (size_t)p->channels;
    size_t item_size = channels * (size_t)p->in[0] * (size_t)p->in[1];
    for (size_t item = 0; item < items; item++, x += item_size)
        for (int t = 0; t < p->out[1]; t++)
            for (int f = 0; f < p->out[0]; f++) {
                struct nn_window wf = nn_pool_window(p, 0, f);
                struct nn_window wt = nn_pool_window(p, 1, t);
                int32_t first = wt.first * p->in[0] + wf.first;
                for (size_t c = 0; c < channels; c++)
                    y[c] = -(real)INFINITY;
                if (place)
                    for (size_t c = 0; c < channels; c++)
                        place[c] = first;
                for (int i = wf.first; i < wf.end; i++)
                    for (int j = wt.first; j < wt.end; j++) {
                        int32_t here = j * p->in[0] + i;
                        raise_maximum(y, place, x + (size_t)here * channels, here,
                                      channels);
                    }
                y += channels;
                if (place)
                    place += channels;
            }
}

void nn_max_pool_backward(const struct nn_pool *p, real *restrict dx,
                          const real *restrict dy, const int32_t *restrict place,
                          size_t items, bool add)
{
    size_t channels = (size_t)p->channels;
    size_t item_size = channels * (size_t)p->in[0] * (size_t)p->in[1];
    size_t outputs = (size_t)p->out[0] * (size_t)p->out[1];
    if (!add)
        memset(dx, 0, items * item_size * sizeof(real));
    for (size_t item = 0; item < items; item++, dx += item_size)
        for (size_t o = 0; o < outputs; o++, dy += channels, place += channels)
            for (size_t c = 0; c < channels; c++)
                dx[(size_t)place[c] * channels + c] += dy[c];
}

NN_KERNEL void nn_avg_pool(const struct nn_pool *p, real *restrict y,
                           const real *restrict x, size_t items)
{
    size_t channels = (size_t)p->channels;
    size_t item_size = channels * (size_t)p->in[0] * (size_t)p->in[1];
    for (size_t item = 0; item < items; item++, x += item_size)
        for (int t = 0; t < p->out[1]; t++)
            for (int f = 0; f < p->out[0]; f++, y += channels) {
                struct nn_window wf = nn_pool_window(p, 0, f);
                struct nn_window wt = nn_pool_window(p, 1, t);
                for (size_t c = 0; c < channels; c++)
                    y[c] = 0;
                for (int j = wt.first; j < wt.end; j++)
                    for (int i = wf.first; i < wf.end; i++) {
                        const real *at =
                            x + ((size_t)j * (size_t)p->in[0] + (size_t)i) * channels;
                        for (size_t c = 0; c < channels; c++)
                            y[c] += at[c];
                    }
                real factor = 1 / (real)(wf.size * wt.size);
                for (size_t c = 0; c < channels; c++)
                    y[c] *= factor;
            }
}

NN_KERNEL void nn_avg_pool_backward(const struct nn_pool *p, real *restrict dx,
                                    const real *restrict dy, size_t items, bool add)
{
    size_t channels = (size_t)p->channels;
    size_t item_size = channels * (size_t)p->in[0] * (size_t)p->in[1];
    if (!add)
        memset(dx, 0, items * item_size * sizeof(real));
    for (size_t item = 0; item < items; item++, dx += item_size)
        for (int t = 0; t < p->out[1]; t++)
            for (int f = 0; f < p->out[0]; f++, dy += channels) {
                struct nn_window wf = nn_pool_window(p, 0, f);
                struct nn_window wt = nn_pool_window(p, 1, t);
                real factor = 1 / (real)(wf.size * wt.size);
                for (int j = wt.first; j < wt.end; j++)
                    for (int i = wf.first; i < wf.end; i++) {
                        real *at =
                            dx + ((size_t)j * (size_t)p->in[0] + (size_t)i) * channels;
                        for (size_t c = 0; c < channels; c++)
                            at[c] += factor * dy[c];
                    }
            }
}
