/* Chroma of a constant-Q transform: each frame's magnitudes summed over octaves into
 * pitch classes, C first, then divided by the largest. */
#include "features/extract/shared/cq_chroma.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/frame_norm.h"
#include "features/extract/shared/scaling.h"

#include <stdlib.h>

struct chroma_cqt {
    struct cq_options cq;
    int n_chroma, norm;
    struct scaling scaling;
};

#define FIELD(field) .name = #field, .offset = offsetof(struct chroma_cqt, field)

static const struct opt options[] = {
    CQ_OPTIONS("84", "12", "estimate"),
    {FIELD(n_chroma), .kind = OPT_INT, .fallback = "12", .min = 1, .max = 512,
     .unit = "classes", .help = "pitch classes of an octave"},
    {FIELD(norm), .kind = OPT_CHOICE, .fallback = "max", .choices = frame_norm_choices,
     .help =
         "each frame is divided by its maximum, its sum or its length, or not at all"},
    SCALING_OPTIONS(offsetof(struct chroma_cqt, scaling), "magnitude", "1e-5"),
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {
    {"librosa", "{n_bins: 252, bins_per_octave: 36, delta_method: savgol}"}, {0}};

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct chroma_cqt *o = options_in;
    cq_check(options_in, sample_rate, at, diag);
    cq_chroma_check(&o->cq, o->n_chroma, at, diag);
    scaling_check(&o->scaling, at, diag);
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct chroma_cqt *o = options_in;
    (void)sample_rate;
    return cq_shape(&o->cq, o->n_chroma, samples);
}

struct feat_extractor {
    struct cq_extractor cq;
    const struct chroma_cqt *options;
    double frame_rate;
    int *classes;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    cq_close(&x->cq);
    free(x->classes);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct chroma_cqt *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature chroma_cqt");
    x->options = o;
    x->frame_rate = (double)sample_rate / o->cq.hop_length;
    enum err_code code = cq_open(&x->cq, &o->cq, sample_rate, e);
    x->classes = calloc((size_t)o->cq.n_bins, sizeof(*x->classes));
    if (code == ERR_OK && x->classes == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for the feature chroma_cqt");
    if (code != ERR_OK) {
        close_extractor(x);
        return code;
    }
    cq_chroma_classes(&o->cq, o->n_chroma, x->classes);
    *out = x;
    return ERR_OK;
}

static void gather(const void *context, const float *magnitudes, float *out)
{
    const struct feat_extractor *x = context;
    const struct chroma_cqt *o = x->options;
    cq_chroma_fold(magnitudes, x->classes, o->cq.n_bins, o->n_chroma, out);
    frame_normalize(out, o->n_chroma, (enum frame_norm)o->norm);
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct chroma_cqt *o = x->options;
    int frames = shape(o, 0, count).frames;
    const struct cq_gathering how = {o->n_chroma, gather, x};
    enum err_code code = cq_frames(&x->cq, samples, count, &how, out, e);
    if (code != ERR_OK)
        return code;
    const struct scaling_values values = {.power = 1, .frame_rate = x->frame_rate};
    scaling_run(&o->scaling, &values, out, frames, o->n_chroma);
    feat_deltas(out, frames, o->n_chroma, &o->cq.common);
    return ERR_OK;
}

const struct feat_type feat_chroma_cqt = {
    .plugin = {.name = "chroma_cqt",
               .help = "pitch classes of a constant-Q transform: an image (channels, "
                       "classes, frames)",
               .options = options,
               .options_size = sizeof(struct chroma_cqt),
               .reference = "librosa.feature.chroma_cqt",
               .example = "{n_bins: 84, bins_per_octave: 12}"},
    .check = check,
    .resolve = cq_resolve,
    .shape = shape,
    .hop = cq_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .axis = "pitch class",
    .band_names = pitch_class_names,
    .version = 3};
