/* How often the sign changes from one sample of a frame to the next, divided by the
 * frame's length. Samples within the threshold of zero count as positive; the first of
 * a frame never counts; the signal's ends are held beyond them. */
#include "features/extract/shared/framing.h"

struct crossings {
    struct framing framing;
    double threshold;
};

static const struct opt options[] = {FRAMING_OPTIONS,
                                     {.name = "threshold",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct crossings, threshold),
                                      .fallback = "1e-10",
                                      .min = 0,
                                      .max = 1,
                                      .help = "samples up to this size count as zero"},
                                     FEAT_COMMON_OPTIONS,
                                     {0}};

static float value(const void *options_in, const float *samples, long count, long start)
{
    const struct crossings *o = options_in;
    const float below = (float)-o->threshold;
    long from = start < 0 ? 0 : start;
    long to = start + o->framing.n_fft < count ? start + o->framing.n_fft : count;
    int changes = 0;
    for (long i = from + 1; i < to; i++)
        changes += (samples[i] < below) != (samples[i - 1] < below);
    return (float)((double)changes / o->framing.n_fft);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    return framing_run(x, samples, count, value, out);
}

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct crossings *o = options_in;
    framing_torch(&o->framing, false, t);
    feat_torch_set(t, "%s < %.9g", t->name, -o->threshold);
    feat_torch_set(t, "(%s[:, :, 1:] != %s[:, :, :-1]).sum(2)[:, None] / %d", t->name,
                   t->name, o->framing.n_fft);
}

const struct feat_type feat_zero_crossing_rate = {
    .plugin = {.name = "zero_crossing_rate",
               .help = "changes of sign per sample: an image of one band",
               .options = options,
               .options_size = sizeof(struct crossings),
               .reference = "librosa.feature.zero_crossing_rate",
               .example = "{n_fft: 2048, hop_length: 512}"},
    FRAMING_PARTS,
    .run = run,
    .torch = torch,
    .axis = "changes per sample",
    .version = 1};
