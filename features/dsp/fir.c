/* Convolution by Fourier transforms of blocks, of which the end is kept (overlap-save):
 * small blocks for short filters, large ones for long filters. */
#include "features/dsp/fir.h"

#include "base/arena.h"
#include "base/simd.h"
#include "features/dsp/pi.h"
#include "features/dsp/real_fft.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES = 2, ZEROS = 8 };
static const int sizes[SIZES] = {4096, 16384};

struct transform {
    int size;
    struct real_fft *fft;
    float *re, *im;               /* of a block */
    float *filter_re, *filter_im; /* of the filter */
    float *bins;                  /* the memory of all four */
};

struct fir {
    struct transform transforms[SIZES];
};

static bool open_transform(struct transform *t, int size)
{
    size_t row = (size_t)size / 2 + 16;
    t->size = size;
    t->bins = mem_alloc(4 * row, sizeof(float));
    t->re = t->bins;
    t->im = t->re + row;
    t->filter_re = t->im + row;
    t->filter_im = t->filter_re + row;
    return t->bins != NULL && real_fft_create(size, &t->fft, NULL) == ERR_OK;
}

enum err_code fir_create(struct fir **out, struct err *e)
{
    struct fir *f = calloc(1, sizeof(*f));
    bool good = f != NULL;
    for (int i = 0; i < SIZES && good; i++)
        good = open_transform(&f->transforms[i], sizes[i]);
    if (!good) {
        fir_destroy(f);
        return err_set(e, ERR_MEMORY, "no memory for a filter");
    }
    *out = f;
    return ERR_OK;
}

void fir_destroy(struct fir *f)
{
    if (f == NULL)
        return;
    for (int i = 0; i < SIZES; i++) {
        real_fft_destroy(f->transforms[i].fft);
        free(f->transforms[i].bins);
    }
    free(f);
}

/* The spectrum of w(t) sin(2 pi cutoff t) / (pi t), |t| <= half, of sum 1. */
static void make_filter(struct transform *t, double cutoff, int half)
{
    float *block = real_fft_samples(t->fft), *middle = block + half;
    double sum = 2 * cutoff;
    memset(block, 0, (size_t)t->size * sizeof(*block));
    middle[0] = (float)sum;
    for (int i = 1; i <= half; i++) {
        double window = 0.5 + 0.5 * cos(PI * i / half);
        double y = window * sin(2 * PI * cutoff * i) / (PI * i);
        middle[i] = middle[-i] = (float)y;
        sum += 2 * y;
    }
    for (int i = 0; i <= 2 * half; i++)
        block[i] = (float)((double)block[i] / sum / t->size);
    real_fft_forward(t->fft, t->filter_re, t->filter_im);
}

SIMD_CLONES static void multiply(float *restrict re, float *restrict im,
                                 const float *restrict filter_re,
                                 const float *restrict filter_im, int bins)
{
    for (int i = 0; i < bins; i++) {
        float x = re[i] * filter_re[i] - im[i] * filter_im[i];
        im[i] = re[i] * filter_im[i] + im[i] * filter_re[i];
        re[i] = x;
    }
}

/* Samples [start, start + size) of x, whose ends go on. */
static void load(const struct transform *t, const float *x, long count, long start)
{
    float *block = real_fft_samples(t->fft);
    long before = start < 0 ? -start : 0, end = count - start;
    end = end < t->size ? end : t->size;
    for (long i = 0; i < before; i++)
        block[i] = x[0];
    memcpy(block + before, x + start + before, (size_t)(end - before) * sizeof(*block));
    for (long i = end; i < t->size; i++)
        block[i] = x[count - 1];
}

void fir_lowpass(struct fir *f, double cutoff, const float *x, long count, float *out)
{
    int half = (int)(ZEROS / cutoff / 2), most = sizes[SIZES - 1] / 4;
    half = half < most ? half : most;
    struct transform *t = &f->transforms[2 * half < sizes[0] / 4 ? 0 : 1];
    long step = t->size - 2 * half;
    make_filter(t, cutoff, half);
    for (long start = 0; start < count; start += step) {
        long n = count - start < step ? count - start : step;
        load(t, x, count, start - half);
        real_fft_forward(t->fft, t->re, t->im);
        multiply(t->re, t->im, t->filter_re, t->filter_im, t->size / 2 + 1);
        real_fft_inverse(t->fft, t->re, t->im);
        memcpy(out + start, real_fft_samples(t->fft) + 2 * half,
               (size_t)n * sizeof(*out));
    }
}
