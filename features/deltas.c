#include "features/deltas.h"

#include <stddef.h>

static int clamp(int t, int frames)
{
    return t < 0 ? 0 : t >= frames ? frames - 1 : t;
}

/* d[t] = sum over n = 1, 2 of n (c[t + n] - c[t - n]) / 10 */
static void derive(const float *from, float *to, int frames, int bands, int channels)
{
    size_t row = (size_t)bands * (size_t)channels;
    for (int t = 0; t < frames; t++) {
        const float *a1 = from + row * (size_t)clamp(t + 1, frames);
        const float *a2 = from + row * (size_t)clamp(t + 2, frames);
        const float *b1 = from + row * (size_t)clamp(t - 1, frames);
        const float *b2 = from + row * (size_t)clamp(t - 2, frames);
        float *out = to + row * (size_t)t;
        for (size_t i = 0; i < row; i += (size_t)channels)
            out[i] = ((a1[i] - b1[i]) + 2.0f * (a2[i] - b2[i])) * 0.1f;
    }
}

void feat_deltas(float *x, int frames, int bands, int order)
{
    if (order == 0)
        return;
    size_t channels = (size_t)order + 1;
    for (size_t i = (size_t)frames * (size_t)bands; i-- > 0;)
        x[i * channels] = x[i];
    for (int n = 1; n <= order; n++)
        derive(x + n - 1, x + n, frames, bands, order + 1);
}
