/* Windowed-sinc filters, as julius.LowPassFilter: a sinc of 8 zero crossings on each
 * side under a Hann window, its sum 1, without delay; beyond the ends the first and
 * last samples go on. */
#ifndef MTAG_FEATURES_DSP_FIR_H
#define MTAG_FEATURES_DSP_FIR_H

#include "base/err.h"

struct fir;
enum err_code fir_create(struct fir **out, struct err *e);
void fir_destroy(struct fir *f); /* NULL is allowed */

/* out <- the part of x below cutoff (as a part of the sample rate, above 0, at most
 * 0.5). Filters longer than 8193 samples (cutoffs below 0.00098) are cut to that. out
 * is not x. */
void fir_lowpass(struct fir *f, double cutoff, const float *x, long count, float *out);

#endif
