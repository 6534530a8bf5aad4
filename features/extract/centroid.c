/* Spectral centroid: the mean frequency of each frame's magnitudes, in Hz:
 *     sum(f S) / sum(S);
 * 0 for silence. */
#include "features/extract/shared/descriptor.h"

struct centroid {
    struct spectral spectral;
};

static const struct opt options[] = {
    DESCRIPTOR_TRANSFORM_OPTIONS, FEAT_COMMON_OPTIONS, {0}};

static float value(const struct descriptor *d, const float *spectrum)
{
    return (float)descriptor_centroid(d, spectrum);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    return descriptor_run(x, samples, count, value, out);
}

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct centroid *o = options_in;
    descriptor_torch(&o->spectral, t);
    feat_torch_helper(t, descriptor_centroid_helper);
    feat_torch_set(t, "centroid(%s, %.17g).float()", t->name,
                   (double)t->sample_rate / o->spectral.n_fft);
}

const struct feat_type feat_centroid = {
    .plugin = {.name = "centroid",
               .help = "mean frequency of the spectrum in Hz: an image of one band",
               .options = options,
               .options_size = sizeof(struct centroid),
               .reference = "librosa.feature.spectral_centroid",
               .example = "{n_fft: 2048, hop_length: 512}"},
    DESCRIPTOR_PARTS,
    .run = run,
    .torch = torch,
    .axis = "Hz",
    .version = 1};
