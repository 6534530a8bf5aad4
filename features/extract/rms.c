/* The root of the mean square of each frame's samples, zeros beyond the ends. */
#include "features/extract/shared/framing.h"

#include <math.h>

static const struct opt options[] = {FRAMING_OPTIONS, FEAT_COMMON_OPTIONS, {0}};

static float value(const void *options_in, const float *samples, long count, long start)
{
    const struct framing *o = options_in;
    long from = start < 0 ? 0 : start;
    long to = start + o->n_fft < count ? start + o->n_fft : count;
    double sums[8] = {0}, sum = 0;
    long i = from;
    for (; i + 8 <= to; i += 8)
        for (int k = 0; k < 8; k++)
            sums[k] += (double)samples[i + k] * (double)samples[i + k];
    for (; i < to; i++)
        sum += (double)samples[i] * (double)samples[i];
    for (int k = 0; k < 8; k++)
        sum += sums[k];
    return (float)sqrt(sum / o->n_fft);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    return framing_run(x, samples, count, value, out);
}

static void torch(const void *options_in, struct feat_torch *t)
{
    framing_torch(options_in, true, t);
    feat_torch_set(t, "(%s ** 2).mean(2).sqrt()[:, None]", t->name);
}

const struct feat_type feat_rms = {
    .plugin = {.name = "rms",
               .help = "root of the mean square of the samples: an image of one band",
               .options = options,
               .options_size = sizeof(struct framing),
               .reference = "librosa.feature.rms",
               .example = "{n_fft: 2048, hop_length: 512}"},
    FRAMING_PARTS,
    .run = run,
    .torch = torch,
    .axis = "amplitude",
    .version = 1};
