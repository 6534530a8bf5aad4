/* Tonal centroids: pitch classes as points on the circles of fifths, minor thirds and
 * major thirds (radius 1, 1 and 1/2), averaged with the weights of a frame's chroma:
 *     out[2 i] = r sum over c of x[c] sin(pi a c), out[2 i + 1] the same with cos,
 * a = 7/6, 3/2, 2/3, x the frame's chroma_cqt divided by its sum. */
#include "features/extract/shared/cq_chroma.h"
#include "features/dsp/pi.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/frame_norm.h"

#include <math.h>
#include <stdlib.h>

struct tonnetz {
    struct cq_options cq;
};

enum { CLASSES = 12, DIMENSIONS = 6 };

static const struct opt options[] = {
    CQ_OPTIONS("252", "36", "estimate"), FEAT_COMMON_OPTIONS, {0}};

static const struct feat_preset presets[] = {{"librosa", "{delta_method: savgol}"},
                                             {0}};

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct tonnetz *o = options_in;
    cq_check(options_in, sample_rate, at, diag);
    cq_chroma_check(&o->cq, CLASSES, at, diag);
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct tonnetz *o = options_in;
    (void)sample_rate;
    return cq_shape(&o->cq, DIMENSIONS, samples);
}

struct feat_extractor {
    struct cq_extractor cq;
    const struct tonnetz *options;
    int *classes;
    float points[DIMENSIONS][CLASSES];
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    cq_close(&x->cq);
    free(x->classes);
    free(x);
}

static void fill_points(float points[DIMENSIONS][CLASSES])
{
    static const double angle[] = {7.0 / 6, 3.0 / 2, 2.0 / 3}, radius[] = {1, 1, 0.5};
    for (int i = 0; i < DIMENSIONS / 2; i++)
        for (int c = 0; c < CLASSES; c++) {
            points[2 * i][c] = (float)(radius[i] * sin(PI * angle[i] * c));
            points[2 * i + 1][c] = (float)(radius[i] * cos(PI * angle[i] * c));
        }
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct tonnetz *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature tonnetz");
    x->options = o;
    enum err_code code = cq_open(&x->cq, &o->cq, sample_rate, e);
    x->classes = calloc((size_t)o->cq.n_bins, sizeof(*x->classes));
    if (code == ERR_OK && x->classes == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for the feature tonnetz");
    if (code != ERR_OK) {
        close_extractor(x);
        return code;
    }
    cq_chroma_classes(&o->cq, CLASSES, x->classes);
    fill_points(x->points);
    *out = x;
    return ERR_OK;
}

static void gather(const void *context, const float *magnitudes, float *out)
{
    const struct feat_extractor *x = context;
    float chroma[CLASSES];
    cq_chroma_fold(magnitudes, x->classes, x->options->cq.n_bins, CLASSES, chroma);
    frame_normalize(chroma, CLASSES, FRAME_NORM_MAX);
    frame_normalize(chroma, CLASSES, FRAME_NORM_L1);
    for (int i = 0; i < DIMENSIONS; i++) {
        out[i] = 0;
        for (int c = 0; c < CLASSES; c++)
            out[i] += x->points[i][c] * chroma[c];
    }
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct tonnetz *o = x->options;
    const struct cq_gathering how = {DIMENSIONS, gather, x};
    enum err_code code = cq_frames(&x->cq, samples, count, &how, out, e);
    if (code == ERR_OK)
        feat_deltas(out, shape(o, 0, count).frames, DIMENSIONS, &o->cq.common);
    return code;
}

static const char *const dimension_names[] = {"fifths, sine",
                                              "fifths, cosine",
                                              "minor thirds, sine",
                                              "minor thirds, cosine",
                                              "major thirds, sine",
                                              "major thirds, cosine",
                                              NULL};

const struct feat_type feat_tonnetz = {
    .plugin = {.name = "tonnetz",
               .help = "tonal centroids: an image (channels, 6, frames)",
               .options = options,
               .options_size = sizeof(struct tonnetz),
               .reference = "Harte, Sandler and Gasser 2006; librosa.feature.tonnetz",
               .example = "{hop_length: 512}"},
    .check = check,
    .resolve = cq_resolve,
    .shape = shape,
    .hop = cq_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .presets = presets,
    .axis = "dimension",
    .band_names = dimension_names,
    .version = 2};
