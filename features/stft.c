/* Frames are windowed into a block and transformed by one FFTW plan of STFT_BLOCK
 * transforms. Plans are estimated, never measured, and the buffers are aligned, so the
 * same plan is made each time and the bits repeat. */
#include "features/stft.h"

#include "base/arena.h"
#include "base/simd.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const stft_pad_choices[] = {"reflect", "zero", NULL};

struct stft {
    struct stft_settings settings;
    fftwf_plan plan;
    float *window; /* win_length */
    float *frames; /* STFT_BLOCK x in_stride */
    float *bins;   /* STFT_BLOCK x out_stride complex values */
    float *power;  /* STFT_BLOCK x out_stride */
    int in_stride, out_stride;
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
    struct stft *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a Fourier transform");
    s->settings = *settings;
    int n = settings->n_fft;
    s->in_stride = (n + 15) / 16 * 16;
    s->out_stride = (stft_bins(settings) + 15) / 16 * 16;
    s->window = mem_alloc((size_t)settings->win_length, sizeof(float));
    s->frames = mem_alloc(STFT_BLOCK * (size_t)s->in_stride, sizeof(float));
    s->bins = mem_alloc(STFT_BLOCK * (size_t)s->out_stride, 2 * sizeof(float));
    s->power = mem_alloc(STFT_BLOCK * (size_t)s->out_stride, sizeof(float));
    if (s->window != NULL && s->frames != NULL && s->bins != NULL && s->power != NULL)
        s->plan = fftwf_plan_many_dft_r2c(1, &n, STFT_BLOCK, s->frames, NULL, 1,
                                          s->in_stride, (fftwf_complex *)s->bins, NULL,
                                          1, s->out_stride, FFTW_ESTIMATE);
    if (s->plan == NULL) {
        stft_destroy(s);
        return err_set(e, ERR_MEMORY, "no memory for a Fourier transform of %d samples",
                       n);
    }
    window_fill(settings->window, s->window, settings->win_length);
    memset(s->frames, 0, STFT_BLOCK * (size_t)s->in_stride * sizeof(float));
    *out = s;
    return ERR_OK;
}

void stft_destroy(struct stft *s)
{
    if (s == NULL)
        return;
    if (s->plan != NULL)
        fftwf_destroy_plan(s->plan);
    free(s->window);
    free(s->frames);
    free(s->bins);
    free(s->power);
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

SIMD_CLONES static void squares(float *out, const float *bins, int count)
{
    for (int i = 0; i < count; i++)
        out[i] = bins[2 * i] * bins[2 * i] + bins[2 * i + 1] * bins[2 * i + 1];
}

static void raise_to(float *x, int count, double power)
{
    if (power == 2)
        return;
    if (power == 1)
        for (int i = 0; i < count; i++)
            x[i] = sqrtf(x[i]);
    else
        for (int i = 0; i < count; i++)
            x[i] = powf(x[i], (float)(power / 2));
}

const float *stft_power(struct stft *s, const float *samples, long sample_count,
                        int first, int count, int *stride)
{
    const struct stft_settings *o = &s->settings;
    int lead = (o->n_fft - o->win_length) / 2;
    int bins = stft_bins(o);
    for (int r = 0; r < count; r++) {
        long start = (long)(first + r) * o->hop_length + lead;
        if (o->center)
            start -= o->n_fft / 2;
        float *out = s->frames + (size_t)r * (size_t)s->in_stride + lead;
        if (start >= 0 && start + o->win_length <= sample_count)
            multiply(out, samples + start, s->window, o->win_length);
        else
            window_edge(s, samples, sample_count, start, out);
    }
    fftwf_execute(s->plan);
    for (int r = 0; r < count; r++) {
        float *out = s->power + (size_t)r * (size_t)s->out_stride;
        squares(out, s->bins + 2 * (size_t)r * (size_t)s->out_stride, bins);
        raise_to(out, bins, o->power);
    }
    *stride = s->out_stride;
    return s->power;
}
