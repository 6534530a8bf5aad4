/* The output of a layer of a trained network, computed from the samples of an example
 * with the network's own features, normalisation and running statistics.
 *
 * An example that is longer than the network's is cut into examples of its length from
 * the start on (a rest is unused): a vector is the mean of theirs, frames are put one
 * after another. Of training clips, outputs are computed every `step` seconds, and an
 * example gets those of the nearest start; validation and test chunks get their own. */
#include "features/network.h"

#include "features/extract.h"
#include "features/extract/shared/deltas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct network {
    struct feat_common common;
    const char *trial, *weights, *model, *layer;
    double step; /* s; NAN: auto */
    /* Found by bind: */
    const struct feat_network *network;
    int step_samples;
};

#define FIELD(field) .name = #field, .offset = offsetof(struct network, field)

static const char *const none_word[] = {"none", NULL};
static const char *const auto_word[] = {"auto", NULL};

static const struct opt options[] = {
    {FIELD(trial), .kind = OPT_STRING, .fallback = "none", .words = none_word,
     .silent = true,
     .help =
         "number of a trial (37) or run (37.2) whose weights are kept in the results"},
    {FIELD(weights), .kind = OPT_PATH, .fallback = "none", .words = none_word,
     .silent = true, .help = "a file of weights in place of a trial, with `model`"},
    {FIELD(model), .kind = OPT_PATH, .fallback = "none", .words = none_word,
     .silent = true, .help = "the experiment file that `weights` belong to"},
    {FIELD(layer), .kind = OPT_STRING, .fallback = "auto", .words = auto_word,
     .silent = true,
     .help =
         "the layer or block whose output is taken; auto: the input of the last layer "
         "with weights"},
    {FIELD(step), .kind = OPT_REAL, .fallback = "auto", .words = auto_word, .max = 3600,
     .above_min = true, .unit = "s",
     .help = "distance of the computed starts in training clips; auto: a quarter of an "
             "example"},
    FEAT_COMMON_OPTIONS,
    {0}};

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct network *o = options_in;
    (void)sample_rate;
    if (o->trial != NULL && (o->weights != NULL || o->model != NULL))
        diag_error(diag, yaml_find(at, "trial"), NULL,
                   "a network is named by `trial`, or by `weights` and `model`, not by "
                   "both");
    else if (o->trial == NULL && (o->weights == NULL || o->model == NULL))
        diag_error(
            diag, at, "trial: 37, or weights: FILE with model: EXPERIMENT.yaml",
            "which network? The feature needs `trial`, or `weights` and `model`");
}

static void check_example(const struct network *o, const struct feat_binding *b)
{
    const struct feat_data *data = &b->dataset->options;
    const struct feat_network *n = o->network;
    if (n->sample_rate != data->sample_rate)
        diag_error(b->diag, b->at, "the same data.sample_rate",
                   "the network was trained at %d Hz, the data have %d Hz",
                   n->sample_rate, data->sample_rate);
    else if (n->samples > data->samples)
        diag_error(b->diag, b->at, "longer examples: data.seconds",
                   "the network's examples have %ld samples, those of the data only %d",
                   n->samples, data->samples);
    else if (n->shape.vector && o->common.deltas > 0)
        diag_error(b->diag, b->at, "deltas: 0, or another layer",
                   "deltas are derivatives in time, which a layer of %d units has not",
                   n->shape.channels);
}

static void bind(void *options_in, const struct feat_binding *b)
{
    struct network *o = options_in;
    const struct feat_data *data = &b->dataset->options;
    struct feat_network_choice choice = {.trial = o->trial,
                                         .weights = o->weights,
                                         .model = o->model,
                                         .layer = o->layer,
                                         .at = b->at};
    double step = isnan(o->step) ? data->samples / 4.0 : o->step * data->sample_rate;
    o->step_samples = step < 1 ? 1 : (int)lround(fmin(step, 1e9));
    o->network = b->networks->find(b->networks, &choice, b->arena, b->diag);
    if (o->network != NULL)
        check_example(o, b);
}

static void add_key(const void *options_in, struct str *out)
{
    const struct network *o = options_in;
    str_addf(out, " network %s", o->network->text);
}

/* The network's examples in so many samples. */
static int count_parts(const struct feat_network *n, long samples)
{
    return samples > n->samples ? (int)(samples / n->samples) : 1;
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct network *o = options_in;
    struct feat_shape s = {0};
    (void)sample_rate;
    if (o->network == NULL)
        return s;
    s = o->network->shape;
    s.channels *= 1 + o->common.deltas;
    if (!s.vector)
        s.frames *= count_parts(o->network, samples);
    return s;
}

static int hop(const void *options_in, int sample_rate)
{
    const struct network *o = options_in;
    (void)sample_rate;
    return o->step_samples;
}

struct feat_extractor {
    const struct network *options;
    struct feat_network_run *network;
    float *part; /* the output for one of the network's examples */
    size_t floats;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    x->options->network->close(x->network);
    free(x->part);
    free(x);
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct network *o = options_in;
    const struct feat_shape *s = &o->network->shape;
    (void)sample_rate;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature network");
    x->options = o;
    x->floats = feat_shape_floats(*s);
    x->part = mem_alloc(x->floats, sizeof(*x->part));
    enum err_code code = ERR_OK;
    if (x->part == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for the feature network");
    if (code == ERR_OK)
        code = o->network->open(o->network, &x->network, e);
    if (code == ERR_OK)
        *out = x;
    else
        close_extractor(x);
    return code;
}

/* The outputs for the network's examples one after another. */
static enum err_code run_frames(struct feat_extractor *x, const float *samples,
                                int parts, float *out, struct err *e)
{
    const struct feat_network *n = x->options->network;
    enum err_code code = ERR_OK;
    for (int i = 0; i < parts && code == ERR_OK; i++)
        code = n->run(x->network, samples + i * n->samples, out + (size_t)i * x->floats,
                      e);
    if (code == ERR_OK)
        feat_deltas(out, parts * n->shape.frames, n->shape.channels * n->shape.bands,
                    &x->options->common);
    return code;
}

/* Their mean. */
static enum err_code run_vector(struct feat_extractor *x, const float *samples,
                                int parts, float *out, struct err *e)
{
    const struct feat_network *n = x->options->network;
    enum err_code code = ERR_OK;
    memset(out, 0, x->floats * sizeof(*out));
    for (int i = 0; i < parts && code == ERR_OK; i++) {
        code = n->run(x->network, samples + i * n->samples, x->part, e);
        for (size_t k = 0; k < x->floats && code == ERR_OK; k++)
            out[k] += x->part[k] / (float)parts;
    }
    return code;
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct feat_network *n = x->options->network;
    int parts = count_parts(n, count);
    return n->shape.vector ? run_vector(x, samples, parts, out, e)
                           : run_frames(x, samples, parts, out, e);
}

const struct feat_type feat_network = {
    .plugin = {.name = "network",
               .help = "the output of a layer of a trained network, of the layer's "
                       "shape",
               .options = options,
               .options_size = sizeof(struct network),
               .example = "{trial: 37, layer: linear1}"},
    .check = check,
    .bind = bind,
    .add_key = add_key,
    .cut = FEAT_CUT_EXAMPLES,
    .shape = shape,
    .hop = hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .version = 1};
