/* Batch normalisation of each channel over the batch and all its places. */
#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"
#include "nn/layers/shared/norm.h"

#include <stdio.h>
#include <string.h>

static const struct opt options[] = {
    {.name = "eps",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_batchnorm, eps),
     .fallback = "1e-5",
     .min = 0,
     .max = 1,
     .help = "added to the variance"},
    {.name = "momentum",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_batchnorm, momentum),
     .fallback = "0.1",
     .min = 0,
     .max = 1,
     .help = "weight of a batch in the running statistics"},
    {.name = "affine",
     .kind = OPT_BOOL,
     .offset = offsetof(struct nn_batchnorm, affine),
     .fallback = "true",
     .help = "train a gain and a shift of each channel"},
    {0}};

/* Scratch: two arrays of doubles (the moments, or the gradient's sums), then three
 * rows. */
enum { DOUBLES = sizeof(double) / sizeof(real), SCRATCH_ROWS = 2 * DOUBLES + 3 };

static bool infer(struct nn_rule *rule)
{
    const struct nn_batchnorm *o = rule->options;
    int channels = rule->in[0].channels;
    rule->out = rule->in[0];
    if (o->affine) {
        struct nn_param_spec *gain = nn_rule_param(rule, "weight", NN_NORM);
        gain->fill = 1;
        gain->dims[gain->rank++] = channels;
        struct nn_param_spec *shift = nn_rule_param(rule, "bias", NN_NORM);
        shift->dims[shift->rank++] = channels;
    }
    rule->buffers[rule->buffer_count++] = (struct nn_buffer_spec){
        .name = "running_mean", .count = channels, .momentum = o->momentum};
    rule->buffers[rule->buffer_count++] = (struct nn_buffer_spec){
        .name = "running_var", .count = channels, .fill = 1, .momentum = o->momentum};
    rule->saved_once = NN_NORM_SAVED * (size_t)channels;
    rule->scratch = SCRATCH_ROWS * (size_t)channels;
    return true;
}

static double *scratch_doubles(const struct nn_call *call, size_t channels, int i)
{
    return (double *)(void *)call->scratch + (size_t)i * channels;
}

static real *scratch_row(const struct nn_call *call, size_t channels, int i)
{
    return call->scratch + (size_t)(2 * DOUBLES + i) * channels;
}

static void forward(const struct nn_call *call)
{
    size_t channels = (size_t)call->in[0].channels;
    size_t places = (size_t)call->batch * nn_places(call->in[0]);
    struct nn_norm_rows rows = {scratch_row(call, channels, 0),
                                scratch_row(call, channels, 1),
                                scratch_row(call, channels, 2)};
    if (call->mode == NN_TRAIN && !call->frozen) {
        struct nn_moments m = {scratch_doubles(call, channels, 0),
                               scratch_doubles(call, channels, 1), 0};
        nn_moments_clear(&m, channels);
        nn_moments_add(&m, call->x[0], places, channels);
        nn_norm_train(call, &m, NULL, call->saved);
        nn_norm_train_rows(call, call->saved, &rows, channels);
    } else {
        nn_norm_eval_rows(call, NULL, &rows, channels);
    }
    nn_norm_apply(call->y, call->x[0], rows.mean, rows.factor, rows.shift, places,
                  channels);
}

/* With running statistics y is a line in x: dx = factor dy. */
static void backward_frozen(const struct nn_call *call)
{
    size_t channels = (size_t)call->in[0].channels;
    struct nn_norm_rows rows = {scratch_row(call, channels, 0),
                                scratch_row(call, channels, 1),
                                scratch_row(call, channels, 2)};
    nn_norm_eval_rows(call, NULL, &rows, channels);
    memset(rows.mean, 0, channels * sizeof(real));
    memset(rows.shift, 0, channels * sizeof(real));
    nn_norm_backward(call->dx[0], call->dy, call->x[0], rows.mean, rows.factor,
                     rows.mean, rows.shift,
                     (size_t)call->batch * nn_places(call->in[0]), channels,
                     call->dx_add[0]);
}

static void backward(const struct nn_call *call)
{
    if (call->frozen) {
        if (call->dx[0])
            backward_frozen(call);
        return;
    }
    size_t channels = (size_t)call->in[0].channels;
    size_t places = (size_t)call->batch * nn_places(call->in[0]);
    struct nn_norm_sums sums = {scratch_doubles(call, channels, 0),
                                scratch_doubles(call, channels, 1)};
    const struct nn_norm_back back = {scratch_row(call, channels, 0),
                                      scratch_row(call, channels, 1),
                                      scratch_row(call, channels, 2)};
    const real *mean = call->saved;
    nn_norm_sums_clear(&sums, channels);
    nn_norm_sums_add(&sums, call->dy, call->x[0], mean, places, channels);
    nn_norm_gradients(call, &sums, places, call->saved, &back, channels);
    if (call->dx[0])
        nn_norm_backward(call->dx[0], call->dy, call->x[0], mean, back.factor,
                         back.slope, back.shift, places, channels, call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    const struct nn_batchnorm *o = t->options;
    str_addf(&t->module, "nn.BatchNorm%dd(%d", t->in[0].kind == NN_IMAGE ? 2 : 1,
             t->in[0].channels);
    nn_torch_add_option(&t->module, "eps", o->eps, 1e-5);
    nn_torch_add_option(&t->module, "momentum", o->momentum, 0.1);
    str_add(&t->module, o->affine ? ")" : ", affine=False)");
}

const struct nn_layer_type nn_layer_batchnorm = {
    .plugin = {.name = "batchnorm",
               .help = "brings each channel to mean 0 and variance 1 over the batch",
               .options = options,
               .options_size = sizeof(struct nn_batchnorm),
               .reference =
                   "Ioffe and Szegedy 2015; PyTorch's BatchNorm1d, BatchNorm2d",
               .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .in_place = true,
    .part = NN_PART_NORM,
    .torch = torch};
