/* Derivatives in time, and their text for PyTorch: deltas.h. */
#include "features/extract/shared/deltas.h"

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

/* Half of the frames that a polynomial goes through. */
enum { REACH = 4 };

/* With n = -h..h and m the mean of n^2, the derivatives of the fitted line and parabola
 * are sum(n c) / sum(n^2) and 2 sum((n^2 - m) c) / sum((n^2 - m)^2). */
static void fit(const float *from, float *to, int frames, int bands, int channels,
                int order)
{
    size_t row = (size_t)bands * (size_t)channels;
    int h = (frames - 1) / 2 < REACH ? (frames - 1) / 2 : REACH;
    float weights[2 * REACH + 1];
    double mean = h * (h + 1) / 3.0, norm = 0;
    for (int n = -h; n <= h; n++)
        norm += order == 1 ? n * n : (n * n - mean) * (n * n - mean);
    for (int n = -h; n <= h; n++)
        weights[n + h] =
            norm > 0 ? (float)((order == 1 ? n : 2 * (n * n - mean)) / norm) : 0.0f;
    for (int t = 0; t < frames; t++) {
        int centre = t < h ? h : t > frames - 1 - h ? frames - 1 - h : t;
        const float *window = from + row * (size_t)(centre - h);
        float *out = to + row * (size_t)t;
        for (size_t i = 0; i < row; i += (size_t)channels) {
            float sum = 0;
            for (int n = 0; n <= 2 * h; n++)
                sum += weights[n] * window[row * (size_t)n + i];
            out[i] = sum;
        }
    }
}

void feat_deltas(float *x, int frames, int bands, const struct feat_common *o)
{
    if (o->deltas == 0)
        return;
    size_t channels = (size_t)o->deltas + 1;
    for (size_t i = (size_t)frames * (size_t)bands; i-- > 0;)
        x[i * channels] = x[i];
    for (int n = 1; n <= o->deltas; n++)
        if (o->delta_method == FEAT_DELTA_SAVGOL)
            fit(x, x + n, frames, bands, o->deltas + 1, n);
        else
            derive(x + n - 1, x + n, frames, bands, o->deltas + 1);
}

static const char savgol_helper[] =
    "def savgol(x, order):\n"
    "    \"\"\"The slope (order 1) of a line or the curvature (2) of a parabola "
    "through 9 "
    "frames of x (..., frames).\"\"\"\n"
    "    frames = x.shape[-1]\n"
    "    reach = min((frames - 1) // 2, 4)\n"
    "    if reach == 0:\n"
    "        return torch.zeros_like(x)\n"
    "    n = torch.arange(-reach, reach + 1, dtype=torch.float64)\n"
    "    n = n if order == 1 else n ** 2 - reach * (reach + 1) / 3\n"
    "    weights = order * n / (n ** 2).sum()\n"
    "    centre = torch.arange(frames, device=x.device).clamp(reach, frames - 1 - "
    "reach)\n"
    "    return sum(w * x[..., centre + k - reach] for k, w in "
    "enumerate(weights.tolist()))\n";

void feat_deltas_torch(const struct feat_common *o, struct feat_torch *t)
{
    const char *x = t->name;
    if (o->deltas == 0)
        return;
    feat_torch_set(t, "[%s]", x);
    for (int n = 1; n <= o->deltas; n++) {
        str_addf(t->forward, "        %s.append(", x);
        if (o->delta_method == FEAT_DELTA_SAVGOL)
            str_addf(t->forward, "savgol(%s[0], %d))\n", x, n);
        else
            str_addf(t->forward, "torchaudio.functional.compute_deltas(%s[-1]))\n", x);
    }
    if (o->delta_method == FEAT_DELTA_SAVGOL)
        feat_torch_helper(t, savgol_helper);
    feat_torch_set(t, "torch.cat(%s, 1)", x);
}
