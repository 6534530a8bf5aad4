/* Spectral flatness: the geometric mean of a frame's powers, none below amin, over
 * their arithmetic mean: near 1 for noise, near 0 for tones. */
#include "features/extract/shared/descriptor.h"

#include <math.h>

struct flatness {
    struct spectral spectral;
    double amin;
};

static const struct opt options[] = {
    SPECTRAL_TRANSFORM_OPTIONS("2048", "512", "zero", "2"),
    {.name = "amin",
     .kind = OPT_REAL,
     .offset = offsetof(struct flatness, amin),
     .fallback = "1e-10",
     .min = 1e-30,
     .max = 1,
     .help = "the least power that counts"},
    FEAT_COMMON_OPTIONS,
    {0}};

/* The product of mantissas is logged once in a while: it stays above 2^-64. */
static float value(const struct descriptor *d, const float *spectrum)
{
    const struct flatness *o = d->options;
    double sum = 0, mantissas = 1;
    long exponents = 0;
    for (int k = 0; k < d->bins; k++) {
        double s = fmax((double)spectrum[k], o->amin);
        int exponent;
        sum += s;
        mantissas *= frexp(s, &exponent);
        exponents += exponent;
        if (k % 64 == 63) {
            mantissas = frexp(mantissas, &exponent);
            exponents += exponent;
        }
    }
    double mean_log2 = (log2(mantissas) + (double)exponents) / d->bins;
    return (float)(exp2(mean_log2) / (sum / d->bins));
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    return descriptor_run(x, samples, count, value, out);
}

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct flatness *o = options_in;
    descriptor_torch(&o->spectral, t);
    feat_torch_set(t, "%s.clamp(min=%.9g)", t->name, o->amin);
    feat_torch_set(t,
                   "(%s.log().mean(1, keepdim=True).exp() / %s.mean(1, "
                   "keepdim=True)).float()",
                   t->name, t->name);
}

const struct feat_type feat_flatness = {
    .plugin = {.name = "flatness",
               .help = "geometric over arithmetic mean of the powers: an image of one "
                       "band",
               .options = options,
               .options_size = sizeof(struct flatness),
               .reference = "librosa.feature.spectral_flatness",
               .example = "{n_fft: 2048, hop_length: 512}"},
    DESCRIPTOR_PARTS,
    .run = run,
    .torch = torch,
    .axis = "ratio",
    .version = 1};
