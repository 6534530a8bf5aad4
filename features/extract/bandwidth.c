/* Spectral bandwidth: how far the magnitudes of a frame lie from their centroid c, in
 * Hz:
 *     (sum(S |f - c|^p) / sum(S))^(1/p). */
#include "features/extract/shared/descriptor.h"

#include <math.h>

struct bandwidth {
    struct spectral spectral;
    double p;
    bool norm;
};

static const struct opt options[] = {DESCRIPTOR_TRANSFORM_OPTIONS,
                                     {.name = "p",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct bandwidth, p),
                                      .fallback = "2",
                                      .min = 0,
                                      .max = 100,
                                      .above_min = true,
                                      .help = "exponent of the distance"},
                                     {.name = "norm",
                                      .kind = OPT_BOOL,
                                      .offset = offsetof(struct bandwidth, norm),
                                      .fallback = "true",
                                      .help = "divide by the sum of the magnitudes"},
                                     FEAT_COMMON_OPTIONS,
                                     {0}};

static float value(const struct descriptor *d, const float *spectrum)
{
    const struct bandwidth *o = d->options;
    double centre = descriptor_centroid(d, spectrum), sum = 0, moment = 0;
    for (int k = 0; k < d->bins; k++) {
        double away = fabs(k * d->spacing - centre);
        sum += (double)spectrum[k];
        moment += (double)spectrum[k] * (o->p == 2 ? away * away : pow(away, o->p));
    }
    if (o->norm && sum > 0)
        moment /= sum;
    return (float)pow(moment, 1 / o->p);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    (void)e;
    return descriptor_run(x, samples, count, value, out);
}

static const char helper[] =
    "def bandwidth(x, spacing, p, norm):\n"
    "    \"\"\"The spread of spectra (B, bins, frames) around their centroids; "
    "Hz.\"\"\"\n"
    "    hertz = spacing * torch.arange(x.shape[1], device=x.device)[:, None]\n"
    "    away = (hertz - centroid(x, spacing)).abs() ** p\n"
    "    moment = (x * away).sum(1, keepdim=True)\n"
    "    total = x.sum(1, keepdim=True)\n"
    "    if norm:\n"
    "        moment = torch.where(total > 0, moment / total, moment)\n"
    "    return moment ** (1 / p)\n";

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct bandwidth *o = options_in;
    descriptor_torch(&o->spectral, t);
    feat_torch_helper(t, descriptor_centroid_helper);
    feat_torch_helper(t, helper);
    feat_torch_set(t, "bandwidth(%s, %.17g, %.9g, %s).float()", t->name,
                   (double)t->sample_rate / o->spectral.n_fft, o->p,
                   o->norm ? "True" : "False");
}

const struct feat_type feat_bandwidth = {
    .plugin = {.name = "bandwidth",
               .help = "spread of the spectrum around its centroid in Hz: an image of "
                       "one band",
               .options = options,
               .options_size = sizeof(struct bandwidth),
               .reference = "librosa.feature.spectral_bandwidth",
               .example = "{n_fft: 2048, hop_length: 512, p: 2}"},
    DESCRIPTOR_PARTS,
    .run = run,
    .torch = torch,
    .axis = "Hz",
    .version = 1};
