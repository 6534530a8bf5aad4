/* Through a complex transform of h = n / 2 numbers z[j] = x[2 j] + i x[2 j + 1], as in
 * real_power.c: with Z[h] = Z[0], w = exp(-2 pi i / n), k = 0 .. h,
 *     2 X[k] = Z[k] + conj Z[h - k] - i w^k (Z[k] - conj Z[h - k]),
 *     Z[k] = X[k] + conj X[h - k] + i w^-k (X[k] - conj X[h - k])   for 2 z. */
#include "features/dsp/real_fft.h"

#include "base/arena.h"
#include "base/simd.h"
#include "features/dsp/pi.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>

struct real_fft {
    int half;
    fftwf_plan forward, inverse;
    float *samples;         /* n: half complex numbers */
    float *bins;            /* half complex numbers */
    float *re, *im;         /* of Z[0 .. half] */
    float *turn_c, *turn_s; /* w^k, k <= half */
    float *block;           /* what all of the above lies in */
};

enum err_code real_fft_create(int n, struct real_fft **out, struct err *e)
{
    struct real_fft *f = calloc(1, sizeof(*f));
    size_t row = ((size_t)n / 2 + 16) / 16 * 16; /* at least half + 1 */
    if (f != NULL)
        f->block = mem_alloc(8 * row, sizeof(float));
    if (f != NULL && f->block != NULL) {
        f->half = n / 2;
        f->samples = f->block;
        f->bins = f->block + 2 * row;
        f->re = f->block + 4 * row;
        f->im = f->block + 5 * row;
        f->turn_c = f->block + 6 * row;
        f->turn_s = f->block + 7 * row;
        fftwf_complex *z = (fftwf_complex *)f->samples, *to = (fftwf_complex *)f->bins;
        f->forward = fftwf_plan_dft_1d(f->half, z, to, FFTW_FORWARD, FFTW_ESTIMATE);
        f->inverse = fftwf_plan_dft_1d(f->half, to, z, FFTW_BACKWARD, FFTW_ESTIMATE);
    }
    if (f == NULL || f->forward == NULL || f->inverse == NULL) {
        real_fft_destroy(f);
        return err_set(e, ERR_MEMORY, "no memory for a Fourier transform of %d samples",
                       n);
    }
    for (int k = 0; k <= f->half; k++) {
        f->turn_c[k] = (float)cos(PI * k / f->half);
        f->turn_s[k] = (float)-sin(PI * k / f->half);
    }
    *out = f;
    return ERR_OK;
}

void real_fft_destroy(struct real_fft *f)
{
    if (f == NULL)
        return;
    if (f->forward != NULL)
        fftwf_destroy_plan(f->forward);
    if (f->inverse != NULL)
        fftwf_destroy_plan(f->inverse);
    free(f->block);
    free(f);
}

float *real_fft_samples(struct real_fft *f)
{
    return f->samples;
}

SIMD_CLONES static void take_apart(const float *restrict z, int count,
                                   float *restrict re, float *restrict im)
{
    for (int k = 0; k < count; k++) {
        re[k] = z[2 * k];
        im[k] = z[2 * k + 1];
    }
}

SIMD_CLONES static void unfold(const float *restrict re, const float *restrict im,
                               const float *restrict c, const float *restrict s,
                               int half, float *restrict out_re, float *restrict out_im)
{
    for (int k = 0; k <= half; k++) {
        float sum_re = re[k] + re[half - k], difference_re = re[k] - re[half - k];
        float sum_im = im[k] + im[half - k], difference_im = im[k] - im[half - k];
        out_re[k] = 0.5f * (sum_re + c[k] * sum_im + s[k] * difference_re);
        out_im[k] = 0.5f * (difference_im + s[k] * sum_im - c[k] * difference_re);
    }
}

SIMD_CLONES static void refold(const float *restrict re, const float *restrict im,
                               const float *restrict c, const float *restrict s,
                               int half, float *restrict z)
{
    for (int k = 1; k < half; k++) {
        float sum_re = re[k] + re[half - k], difference_re = re[k] - re[half - k];
        float sum_im = im[k] + im[half - k], difference_im = im[k] - im[half - k];
        z[2 * k] = sum_re - c[k] * sum_im + s[k] * difference_re;
        z[2 * k + 1] = difference_im + s[k] * sum_im + c[k] * difference_re;
    }
}

void real_fft_forward(struct real_fft *f, float *re, float *im)
{
    fftwf_execute(f->forward);
    take_apart(f->bins, f->half, f->re, f->im);
    f->re[f->half] = f->re[0];
    f->im[f->half] = f->im[0];
    unfold(f->re, f->im, f->turn_c, f->turn_s, f->half, re, im);
}

void real_fft_inverse(struct real_fft *f, const float *re, const float *im)
{
    refold(re, im, f->turn_c, f->turn_s, f->half, f->bins);
    f->bins[0] = re[0] + re[f->half];
    f->bins[1] = re[0] - re[f->half];
    fftwf_execute(f->inverse);
}
