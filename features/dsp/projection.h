/* Products of frames with a fixed matrix: cepstral coefficients of mel bands, pitch
 * classes of spectra. */
#ifndef MTAG_FEATURES_DSP_PROJECTION_H
#define MTAG_FEATURES_DSP_PROJECTION_H

#include "base/err.h"

#include <stddef.h>

struct projection {
    int inputs, outputs, lanes; /* lanes: outputs, rounded up */
    float *weights;             /* inputs x lanes, zero beyond outputs */
};

/* All weights are zero. */
enum err_code projection_init(struct projection *p, int inputs, int outputs,
                              struct err *e);
void projection_deinit(struct projection *p); /* of zeroes is allowed */

static inline float *projection_weight(const struct projection *p, int input,
                                       int output)
{
    return p->weights + (size_t)input * (size_t)p->lanes + (size_t)output;
}

/* out[t][k] = sum over i of x[t][i] weight(i, k); x: frames x inputs. */
void projection_run(const struct projection *p, const float *x, size_t frames,
                    float *out);

#endif
