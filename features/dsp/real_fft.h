/* Discrete Fourier transform of a real signal and back,
 *     X[k] = sum over j of x[j] exp(-2 pi i j k / n),  k = 0 .. n / 2,
 * real and imaginary parts apart, so that loops over them are vectorised. */
#ifndef MTAG_FEATURES_DSP_REAL_FFT_H
#define MTAG_FEATURES_DSP_REAL_FFT_H

#include "base/err.h"

struct real_fft;
/* n is even. */
enum err_code real_fft_create(int n, struct real_fft **out, struct err *e);
void real_fft_destroy(struct real_fft *f); /* NULL is allowed */

/* The n samples: aligned, zero at first. */
float *real_fft_samples(struct real_fft *f);

/* re, im <- X, n / 2 + 1 values each; the samples are left as they are. */
void real_fft_forward(struct real_fft *f, float *re, float *im);

/* samples <- n x. The imaginary parts of X[0] and X[n / 2] are taken as 0. */
void real_fft_inverse(struct real_fft *f, const float *re, const float *im);

#endif
