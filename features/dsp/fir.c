/* Convolution by Fourier transforms of blocks, of which the end is kept (overlap-save):
 * small blocks for short filters, large ones for long filters. */
#include "features/dsp/fir.h"

#include "base/arena.h"
#include "base/simd.h"

#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES = 2, ZEROS = 8 };
static const int sizes[SIZES] = {4096, 16384};
static const double pi = 3.14159265358979323846;

struct transform {
    int size;
    float *block, *bins, *filter; /* size, size + 2, size + 2 */
    fftwf_plan forward, inverse, of_filter;
};

struct fir {
    struct transform transforms[SIZES];
};

static bool open_transform(struct transform *t, int size)
{
    size_t floats = (size_t)size + 16;
    t->size = size;
    t->block = mem_alloc(3 * floats, sizeof(float));
    if (t->block == NULL)
        return false;
    t->bins = t->block + floats;
    t->filter = t->bins + floats;
    t->forward =
        fftwf_plan_dft_r2c_1d(size, t->block, (fftwf_complex *)t->bins, FFTW_ESTIMATE);
    t->inverse =
        fftwf_plan_dft_c2r_1d(size, (fftwf_complex *)t->bins, t->block, FFTW_ESTIMATE);
    t->of_filter = fftwf_plan_dft_r2c_1d(size, t->block, (fftwf_complex *)t->filter,
                                         FFTW_ESTIMATE);
    return t->forward != NULL && t->inverse != NULL && t->of_filter != NULL;
}

enum err_code fir_create(struct fir **out, struct err *e)
{
    struct fir *f = calloc(1, sizeof *f);
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
        struct transform *t = &f->transforms[i];
        if (t->forward != NULL)
            fftwf_destroy_plan(t->forward);
        if (t->inverse != NULL)
            fftwf_destroy_plan(t->inverse);
        if (t->of_filter != NULL)
            fftwf_destroy_plan(t->of_filter);
        free(t->block);
    }
    free(f);
}

/* The spectrum of w(t) sin(2 pi cutoff t) / (pi t), |t| <= half, of sum 1. */
static void make_filter(struct transform *t, double cutoff, int half)
{
    double sum = 0;
    memset(t->block, 0, (size_t)t->size * sizeof(float));
    for (int i = -half; i <= half; i++) {
        double window = 0.5 + 0.5 * cos(pi * i / (half > 0 ? half : 1));
        double y = i == 0 ? 2 * cutoff : sin(2 * pi * cutoff * i) / (pi * i);
        t->block[i + half] = (float)(window * y);
        sum += window * y;
    }
    for (int i = 0; i <= 2 * half; i++)
        t->block[i] = (float)((double)t->block[i] / sum / t->size);
    fftwf_execute(t->of_filter);
}

SIMD_CLONES static void multiply(float *x, const float *y, int bins)
{
    for (int i = 0; i < bins; i++) {
        float re = x[2 * i] * y[2 * i] - x[2 * i + 1] * y[2 * i + 1];
        x[2 * i + 1] = x[2 * i] * y[2 * i + 1] + x[2 * i + 1] * y[2 * i];
        x[2 * i] = re;
    }
}

/* Samples [start, start + size) of x, whose ends go on. */
static void load(const struct transform *t, const float *x, long count, long start)
{
    for (long i = 0; i < t->size; i++) {
        long at = start + i;
        t->block[i] = x[at < 0 ? 0 : at >= count ? count - 1 : at];
    }
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
        fftwf_execute(t->forward);
        multiply(t->bins, t->filter, t->size / 2 + 1);
        fftwf_execute(t->inverse);
        memcpy(out + start, t->block + 2 * half, (size_t)n * sizeof *out);
    }
}
