/* librosa adds up angles: phase += angle(next) - angle(now), wrapped. The same turn is
 * the product of unit numbers, phase *= next conj(now) / |next conj(now)|, without an
 * arc tangent or sine; what librosa adds and takes off for the hop cancels out. */
#include "features/dsp/vocoder.h"

#include "base/arena.h"
#include "base/simd.h"
#include "features/dsp/real_fft.h"
#include "features/dsp/window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 2048, HOP = 512, BINS = N / 2 + 1, ROOM = BINS + 15 };

/* A frame's spectrum: re and im apart, so that loops over bins are vectorised. */
struct spectrum {
    float *re, *im, *magnitude;
    long number; /* of the frame; -1: none */
};

struct vocoder {
    struct real_fft *transform;
    float *window; /* N */
    struct spectrum two[2];
    float *phase_re, *phase_im; /* unit numbers */
    float *re, *im;             /* of the frame that is made */
    float *sum, *weight;        /* N: what frames overlapping from here on add up to */
    float *block;               /* what all of the above lies in */
};

enum err_code vocoder_create(struct vocoder **out, struct err *e)
{
    struct vocoder *v = calloc(1, sizeof(*v));
    if (v != NULL)
        v->block = mem_alloc(3 * N + 10 * ROOM, sizeof(float));
    if (v == NULL || v->block == NULL ||
        real_fft_create(N, &v->transform, NULL) != ERR_OK) {
        vocoder_destroy(v);
        return err_set(e, ERR_MEMORY, "no memory for a phase vocoder");
    }
    float *at = v->block;
    float **rows[] = {&v->two[0].re, &v->two[0].im, &v->two[0].magnitude,
                      &v->two[1].re, &v->two[1].im, &v->two[1].magnitude,
                      &v->phase_re,  &v->phase_im,  &v->re,
                      &v->im};
    float **frames[] = {&v->window, &v->sum, &v->weight};
    for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++, at += N)
        *frames[i] = at;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++, at += ROOM)
        *rows[i] = at;
    window_fill(WINDOW_HANN, v->window, N);
    *out = v;
    return ERR_OK;
}

void vocoder_destroy(struct vocoder *v)
{
    if (v == NULL)
        return;
    real_fft_destroy(v->transform);
    free(v->block);
    free(v);
}

long vocoder_length(long count, double rate)
{
    return lrint((double)count / rate);
}

SIMD_CLONES static void fill_magnitudes(const float *re, const float *im,
                                        float *magnitude)
{
    for (int i = 0; i < BINS; i++)
        magnitude[i] = __builtin_sqrtf(re[i] * re[i] + im[i] * im[i]);
}

SIMD_CLONES static void multiply(float *out, const float *x, const float *window,
                                 long count)
{
    for (long i = 0; i < count; i++)
        out[i] = x[i] * window[i];
}

/* The spectrum of frame `number`, centred on sample number * HOP; of frames past the
 * last one it is 0. */
static void analyse(struct vocoder *v, const float *x, long count, long number,
                    struct spectrum *out)
{
    long start = number * HOP - N / 2, end = start + N < count ? start + N : count;
    long before = start < 0 ? -start : 0;
    float *frame = real_fft_samples(v->transform);
    out->number = number;
    if (number > count / HOP) {
        memset(out->re, 0, BINS * sizeof(float));
        memset(out->im, 0, BINS * sizeof(float));
        memset(out->magnitude, 0, BINS * sizeof(float));
        return;
    }
    memset(frame, 0, N * sizeof(*frame));
    multiply(frame + before, x + start + before, v->window + before,
             end - start - before);
    real_fft_forward(v->transform, out->re, out->im);
    fill_magnitudes(out->re, out->im, out->magnitude);
}

/* Frames number and number + 1, the first in v->two[0]. */
static void load(struct vocoder *v, const float *x, long count, long number)
{
    struct spectrum *a = &v->two[0], *b = &v->two[1];
    if (b->number == number) {
        struct spectrum swap = *a;
        *a = *b;
        *b = swap;
    }
    if (a->number != number)
        analyse(v, x, count, number, a);
    if (b->number != number + 1)
        analyse(v, x, count, number + 1, b);
}

/* z / |z|; 1 if z is too small to have an angle. */
static inline void make_unit(float *re, float *im)
{
    float power = *re * *re + *im * *im;
    float scale = 1.0f / __builtin_sqrtf(power > 1e-30f ? power : 1.0f);
    *re = power > 1e-30f ? *re * scale : 1.0f;
    *im = power > 1e-30f ? *im * scale : 0.0f;
}

SIMD_CLONES static void begin_phase(const float *a_re, const float *a_im, float *re,
                                    float *im)
{
    for (int i = 0; i < BINS; i++) {
        re[i] = a_re[i];
        im[i] = a_im[i];
        make_unit(&re[i], &im[i]);
    }
}

/* re, im <- ((1 - part) |a| + part |b|) phase */
SIMD_CLONES static void compose(const float *a, const float *b, float part,
                                const float *phase_re, const float *phase_im, float *re,
                                float *im)
{
    for (int i = 0; i < BINS; i++) {
        float m = (1.0f - part) * a[i] + part * b[i];
        re[i] = m * phase_re[i];
        im[i] = m * phase_im[i];
    }
}

/* phase <- phase b conj(a), of magnitude 1 */
SIMD_CLONES static void turn(const float *a_re, const float *a_im, const float *b_re,
                             const float *b_im, float *re, float *im)
{
    for (int i = 0; i < BINS; i++) {
        float ar = a_re[i], ai = a_im[i], br = b_re[i], bi = b_im[i];
        make_unit(&ar, &ai);
        make_unit(&br, &bi);
        float dr = br * ar + bi * ai, di = bi * ar - br * ai;
        float pr = re[i] * dr - im[i] * di, pi = re[i] * di + im[i] * dr;
        float scale = 1.5f - 0.5f * (pr * pr + pi * pi); /* nearly 1 already */
        re[i] = pr * scale;
        im[i] = pi * scale;
    }
}

SIMD_CLONES static void add_frame(const float *frame, const float *window, float *sum,
                                  float *weight)
{
    for (int i = 0; i < N; i++) {
        sum[i] += frame[i] * window[i] * (1.0f / N);
        weight[i] += window[i] * window[i];
    }
}

/* Takes HOP finished samples out, from sample `at` of the result on. */
static void take(struct vocoder *v, float *out, long at, long end)
{
    for (long i = 0; i < HOP; i++)
        if (at + i >= 0 && at + i < end)
            out[at + i] = v->weight[i] > 1e-30f ? v->sum[i] / v->weight[i] : v->sum[i];
    memmove(v->sum, v->sum + HOP, (N - HOP) * sizeof(float));
    memmove(v->weight, v->weight + HOP, (N - HOP) * sizeof(float));
    memset(v->sum + N - HOP, 0, HOP * sizeof(float));
    memset(v->weight + N - HOP, 0, HOP * sizeof(float));
}

void vocoder_stretch(struct vocoder *v, const float *x, long count, double rate,
                     float *out, long out_count)
{
    long frames = count / HOP + 1, end = vocoder_length(count, rate), at = -N / 2;
    end = end < out_count ? end : out_count;
    memset(out, 0, (size_t)out_count * sizeof(*out));
    memset(v->sum, 0, N * sizeof(float));
    memset(v->weight, 0, N * sizeof(float));
    v->two[0].number = v->two[1].number = -1;
    for (long t = 0; at < end; t++, at += HOP) {
        double step = (double)t * rate;
        if (step < (double)frames) {
            const struct spectrum *a = &v->two[0], *b = &v->two[1];
            load(v, x, count, (long)step);
            if (t == 0)
                begin_phase(a->re, a->im, v->phase_re, v->phase_im);
            compose(a->magnitude, b->magnitude, (float)(step - floor(step)),
                    v->phase_re, v->phase_im, v->re, v->im);
            turn(a->re, a->im, b->re, b->im, v->phase_re, v->phase_im);
            real_fft_inverse(v->transform, v->re, v->im);
            add_frame(real_fft_samples(v->transform), v->window, v->sum, v->weight);
        }
        take(v, out, at, end);
    }
}
