/* A real frame of even length n is taken as h = n / 2 complex numbers
 * z[j] = x[2 j] + i x[2 j + 1], because FFTW's complex transforms are several times as
 * fast as its real ones. With Z the transform of z, Z[h] = Z[0] and w = exp(-2 pi i/n),
 *     2 E = Z[k] + conj Z[h - k],  2 i O = Z[k] - conj Z[h - k],
 *     X[k] = E + w^k O,            X[h - k] = conj(E - w^k O)
 * (Cooley, Lewis and Welch 1970, Journal of Sound and Vibration 12). Frames of odd
 * length go through FFTW's real transform.
 *
 * Plans are estimated, never measured, and the buffers are aligned, so the same plan is
 * made each time and the bits repeat. */
#include "features/dsp/real_power.h"

#include "base/arena.h"
#include "base/simd.h"
#include "features/dsp/pi.h"

#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct real_power {
    int n, frames;
    fftwf_plan plan;
    float *samples; /* frames x in_stride */
    float *bins;    /* frames x out_stride complex values */
    float *power;   /* frames x out_stride */
    float *turn;    /* re, im of w^k for k <= n / 4; each of half_stride values */
    float *parts;   /* re, im of Z[0 .. h]; each of out_stride values */
    int in_stride, out_stride, half_stride;
};

static int padded(int count)
{
    return (count + 15) / 16 * 16;
}

static bool is_even(const struct real_power *p)
{
    return p->n % 2 == 0;
}

static fftwf_plan make_plan(const struct real_power *p)
{
    fftwf_complex *out = (fftwf_complex *)p->bins;
    int half = p->n / 2;
    if (is_even(p))
        return fftwf_plan_many_dft(1, &half, p->frames, (fftwf_complex *)p->samples,
                                   NULL, 1, p->in_stride / 2, out, NULL, 1,
                                   p->out_stride, FFTW_FORWARD, FFTW_ESTIMATE);
    return fftwf_plan_many_dft_r2c(1, &p->n, p->frames, p->samples, NULL, 1,
                                   p->in_stride, out, NULL, 1, p->out_stride,
                                   FFTW_ESTIMATE);
}

enum err_code real_power_create(int n, int frames, struct real_power **out,
                                struct err *e)
{
    struct real_power *p = calloc(1, sizeof(*p));
    if (p == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a Fourier transform");
    *p = (struct real_power){.n = n,
                             .frames = frames,
                             .in_stride = padded(n),
                             .out_stride = padded(n / 2 + 1),
                             .half_stride = padded(n / 4 + 1)};
    size_t count = (size_t)frames, bins = (size_t)p->out_stride;
    p->samples = mem_alloc(count * (size_t)p->in_stride, sizeof(float));
    p->bins = mem_alloc(count * bins, 2 * sizeof(float));
    p->power = mem_alloc(count * bins, sizeof(float));
    p->turn = mem_alloc(2 * (size_t)p->half_stride, sizeof(float));
    p->parts = mem_alloc(2 * bins, sizeof(float));
    if (p->samples != NULL && p->bins != NULL && p->power != NULL && p->turn != NULL &&
        p->parts != NULL)
        p->plan = make_plan(p);
    if (p->plan == NULL) {
        real_power_destroy(p);
        return err_set(e, ERR_MEMORY, "no memory for a Fourier transform of %d samples",
                       n);
    }
    for (int k = 0; k <= n / 4; k++) {
        p->turn[k] = (float)cos(2 * PI * k / n);
        p->turn[p->half_stride + k] = (float)-sin(2 * PI * k / n);
    }
    memset(p->samples, 0, count * (size_t)p->in_stride * sizeof(float));
    *out = p;
    return ERR_OK;
}

void real_power_destroy(struct real_power *p)
{
    if (p == NULL)
        return;
    if (p->plan != NULL)
        fftwf_destroy_plan(p->plan);
    free(p->samples);
    free(p->bins);
    free(p->power);
    free(p->turn);
    free(p->parts);
    free(p);
}

float *real_power_frame(struct real_power *p, int frame)
{
    return p->samples + (size_t)frame * (size_t)p->in_stride;
}

SIMD_CLONES static void take_apart(float *restrict re, float *restrict im,
                                   const float *restrict z, int count)
{
    for (int k = 0; k < count; k++) {
        re[k] = z[2 * k];
        im[k] = z[2 * k + 1];
    }
}

/* |X[k]|^2 to low[k] and |X[h - k]|^2 to high[-k], k < count; re, im: of Z[0 .. h]. */
SIMD_CLONES static void unfold(float *restrict low, float *restrict high,
                               const float *restrict re, const float *restrict im,
                               const float *restrict c, const float *restrict s,
                               int half, int count)
{
    for (int k = 0; k < count; k++) {
        float even_re = re[k] + re[half - k], even_im = im[k] - im[half - k];
        float odd_re = im[k] + im[half - k], odd_im = re[half - k] - re[k];
        float turned_re = c[k] * odd_re - s[k] * odd_im;
        float turned_im = c[k] * odd_im + s[k] * odd_re;
        float a = even_re + turned_re, b = even_im + turned_im;
        float f = even_re - turned_re, g = even_im - turned_im;
        low[k] = 0.25f * (a * a + b * b);
        high[-k] = 0.25f * (f * f + g * g);
    }
}

static void even_row(struct real_power *p, const float *z, float *out)
{
    int half = p->n / 2;
    float *re = p->parts, *im = p->parts + p->out_stride;
    const float *c = p->turn, *s = p->turn + p->half_stride;
    take_apart(re, im, z, half);
    re[half] = re[0];
    im[half] = im[0];
    unfold(out, out + half, re, im, c, s, half, (half + 1) / 2);
    if (half % 2 == 0) /* X[h / 2] = conj Z[h / 2] */
        out[half / 2] = re[half / 2] * re[half / 2] + im[half / 2] * im[half / 2];
}

static void odd_row(const struct real_power *p, const float *z, float *out)
{
    for (int k = 0; k <= p->n / 2; k++)
        out[k] = z[2 * k] * z[2 * k] + z[2 * k + 1] * z[2 * k + 1];
}

float *real_power_run(struct real_power *p, int count, int *stride)
{
    fftwf_execute(p->plan);
    for (int r = 0; r < count; r++) {
        size_t at = (size_t)r * (size_t)p->out_stride;
        if (is_even(p))
            even_row(p, p->bins + 2 * at, p->power + at);
        else
            odd_row(p, p->bins + 2 * at, p->power + at);
    }
    *stride = p->out_stride;
    return p->power;
}
