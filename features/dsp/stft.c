/* Frames are windowed into a block, which is transformed at once. */
#include "features/dsp/stft.h"

#include "base/arena.h"
#include "base/simd.h"
#include "features/dsp/real_power.h"

#include <math.h>
#include <stdlib.h>

const char *const stft_pad_choices[] = {"reflect", "zero", NULL};

struct stft {
    struct stft_settings settings;
    struct real_power *transform; /* of STFT_BLOCK frames */
    float *window;                /* win_length */
};

int stft_bins(const struct stft_settings *s)
{
    return s->n_fft / 2 + 1;
}

int stft_frames(const struct stft_settings *s, long count)
{
    long total = count + (s->center ? 2L * (s->n_fft / 2) : 0);
    return total < s->n_fft ? 1 : (int)(1 + (total - s->n_fft) / s->hop_length);
}

enum err_code stft_create(const struct stft_settings *settings, struct stft **out,
                          struct err *e)
{
    struct stft *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a Fourier transform");
    s->settings = *settings;
    s->window = mem_alloc((size_t)settings->win_length, sizeof(float));
    enum err_code code =
        s->window == NULL
            ? err_set(e, ERR_MEMORY, "no memory for a Fourier transform")
            : real_power_create(settings->n_fft, STFT_BLOCK, &s->transform, e);
    if (code != ERR_OK) {
        stft_destroy(s);
        return code;
    }
    window_fill(settings->window, s->window, settings->win_length);
    *out = s;
    return ERR_OK;
}

void stft_destroy(struct stft *s)
{
    if (s == NULL)
        return;
    real_power_destroy(s->transform);
    free(s->window);
    free(s);
}

/* Index i of a signal that is mirrored at both ends without repeating them. */
static long reflect(long i, long count)
{
    if (count == 1)
        return 0;
    long period = 2 * (count - 1);
    i %= period;
    if (i < 0)
        i += period;
    return i < count ? i : period - i;
}

SIMD_CLONES static void multiply(float *out, const float *x, const float *w, int count)
{
    for (int i = 0; i < count; i++)
        out[i] = x[i] * w[i];
}

/* The windowed samples from `start`, which may reach over either end of the signal. */
static void window_edge(const struct stft *s, const float *samples, long count,
                        long start, float *out)
{
    for (int i = 0; i < s->settings.win_length; i++) {
        long at = start + i;
        float x = 0;
        if (at >= 0 && at < count)
            x = samples[at];
        else if (s->settings.center && s->settings.pad == STFT_REFLECT)
            x = samples[reflect(at, count)];
        out[i] = x * s->window[i];
    }
}

SIMD_CLONES static void square_roots(float *x, int count)
{
    for (int i = 0; i < count; i++)
        x[i] = sqrtf(x[i]);
}

static void raise_to(float *x, int count, double power)
{
    if (power == 2)
        return;
    if (power == 1)
        square_roots(x, count);
    else
        for (int i = 0; i < count; i++)
            x[i] = powf(x[i], (float)(power / 2));
}

/* Brings the samples that the next block sees first near while this one is transformed.
 */
static void fetch(const float *samples, long sample_count, long start, long end)
{
    enum { LINE = 64 / sizeof(float) };
    end = end < sample_count ? end : sample_count;
    for (long i = start > 0 ? start : 0; i < end; i += LINE)
        __builtin_prefetch(samples + i);
}

const float *stft_power(struct stft *s, const float *samples, long sample_count,
                        int first, int count, int *stride)
{
    const struct stft_settings *o = &s->settings;
    int lead = (o->n_fft - o->win_length) / 2;
    int bins = stft_bins(o);
    long start = (long)first * o->hop_length + lead - (o->center ? o->n_fft / 2 : 0);
    for (int r = 0; r < count; r++, start += o->hop_length) {
        float *out = real_power_frame(s->transform, r) + lead;
        if (start >= 0 && start + o->win_length <= sample_count)
            multiply(out, samples + start, s->window, o->win_length);
        else
            window_edge(s, samples, sample_count, start, out);
    }
    long seen = start - o->hop_length + o->win_length;
    fetch(samples, sample_count, seen, seen + (long)count * o->hop_length);
    float *power = real_power_run(s->transform, count, stride);
    for (int r = 0; r < count; r++)
        raise_to(power + (size_t)r * (size_t)*stride, bins, o->power);
    return power;
}
