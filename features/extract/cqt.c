/* Constant-Q transform (features/dsp/constant_q.h): magnitudes at the notes of a scale,
 * scaled to decibels by default. */
#include "features/extract/shared/cq_feature.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/scaling.h"

#include <stdlib.h>
#include <string.h>

struct cqt {
    struct cq_options cq;
    struct scaling scaling;
};

static const struct opt options[] = {
    CQ_OPTIONS("84", "12", "0"),
    SCALING_OPTIONS(offsetof(struct cqt, scaling), "db", "1e-5"),
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {
    {"librosa", "{top_db: 80, delta_method: savgol}"}, {0}};

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct cqt *o = options_in;
    (void)sample_rate;
    return cq_shape(&o->cq, o->cq.n_bins, samples);
}

struct feat_extractor {
    struct cq_extractor cq;
    const struct cqt *options;
    double frame_rate;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    cq_close(&x->cq);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct cqt *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature cqt");
    x->options = o;
    x->frame_rate = (double)sample_rate / o->cq.hop_length;
    enum err_code code = cq_open(&x->cq, &o->cq, sample_rate, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

static void gather(const void *context, const float *magnitudes, float *bands)
{
    const struct feat_extractor *x = context;
    memcpy(bands, magnitudes, (size_t)x->options->cq.n_bins * sizeof(*bands));
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct cqt *o = x->options;
    int bins = o->cq.n_bins, frames = shape(o, 0, count).frames;
    const struct cq_gathering how = {bins, gather, x};
    enum err_code code = cq_frames(&x->cq, samples, count, &how, out, e);
    if (code != ERR_OK)
        return code;
    const struct scaling_values values = {.power = 1, .frame_rate = x->frame_rate};
    scaling_run(&o->scaling, &values, out, frames, bins);
    feat_deltas(out, frames, bins, &o->cq.common);
    return ERR_OK;
}

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct cqt *o = options_in;
    cq_check(o, sample_rate, at, diag);
    scaling_check(&o->scaling, at, diag);
}

static struct feat_unit unit(const void *options_in)
{
    const struct cqt *o = options_in;
    return scaling_unit(&o->scaling, &(struct scaling_values){.power = 1});
}

const struct feat_type feat_cqt = {
    .plugin = {.name = "cqt",
               .help = "constant-Q transform: an image (channels, bins, frames)",
               .options = options,
               .options_size = sizeof(struct cqt),
               .reference = "Brown 1991; librosa.cqt",
               .example = "{f_min: C1, n_bins: 84, bins_per_octave: 12}"},
    .check = check,
    .resolve = cq_resolve,
    .shape = shape,
    .hop = cq_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .frequency = cq_frequency,
    .unit = unit,
    .presets = presets,
    .version = 3};
