/* Spectral rolloff: the lowest frequency, in Hz, below which lies at least a part of
 * the sum of a frame's magnitudes. */
#include "features/extract/shared/descriptor.h"

struct rolloff {
    struct spectral spectral;
    double part;
};

static const struct opt options[] = {
    DESCRIPTOR_TRANSFORM_OPTIONS,
    {.name = "roll_percent",
     .kind = OPT_REAL,
     .offset = offsetof(struct rolloff, part),
     .fallback = "0.85",
     .min = 0,
     .max = 1,
     .above_min = true,
     .below_max = true,
     .help = "share of the spectrum below the frequency"},
    FEAT_COMMON_OPTIONS,
    {0}};

static float value(const struct descriptor *d, const float *spectrum)
{
    const struct rolloff *o = d->options;
    double total = 0, sum = 0;
    int k = 0;
    for (int i = 0; i < d->bins; i++)
        total += (double)spectrum[i];
    for (; k < d->bins - 1; k++) {
        sum += (double)spectrum[k];
        if (sum >= o->part * total)
            break;
    }
    return (float)(k * d->spacing);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    return descriptor_run(x, samples, count, value, out);
}

const struct feat_type feat_rolloff = {
    .plugin = {.name = "rolloff",
               .help = "frequency below which most of the spectrum lies, in Hz: an "
                       "image of one band",
               .options = options,
               .options_size = sizeof(struct rolloff),
               .reference = "librosa.feature.spectral_rolloff",
               .example = "{n_fft: 2048, hop_length: 512, roll_percent: 0.85}"},
    DESCRIPTOR_PARTS,
    .run = run,
    .axis = "Hz",
    .version = 1};
