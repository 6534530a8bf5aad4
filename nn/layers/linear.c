/* A matrix product with each vector, or with each frame of a sequence. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"
#include "nn/layers/shared/initial.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>

struct linear {
    int units, init;
    bool bias;
};

static const char *const words[] = {"tags", NULL};

static const struct opt options[] = {{.name = "units",
                                      .kind = OPT_INT,
                                      .offset = offsetof(struct linear, units),
                                      .min = 1,
                                      .max = 1048576,
                                      .words = words,
                                      .help = "outputs; `tags`: as many as tags"},
                                     {.name = "bias",
                                      .kind = OPT_BOOL,
                                      .offset = offsetof(struct linear, bias),
                                      .fallback = "true",
                                      .help = "add a trained number to each output"},
                                     NN_INIT_OPTION(offsetof(struct linear, init)),
                                     {0}};

static bool infer(struct nn_rule *rule)
{
    const struct linear *o = rule->options;
    if (!nn_check_kind(rule, "linear", 0, NN_VECTORS | NN_SEQUENCES))
        return false;
    rule->out = rule->in[0];
    rule->out.channels = o->units == OPT_WORD(0) ? rule->tags : o->units;
    double bound = 1 / sqrt((double)rule->in[0].channels);
    struct nn_param_spec *weight = nn_rule_param(rule, "weight", NN_WEIGHT);
    weight->bound = bound;
    weight->dims[weight->rank++] = rule->out.channels;
    weight->dims[weight->rank++] = rule->in[0].channels;
    if (o->bias) {
        struct nn_param_spec *bias = nn_rule_param(rule, "bias", NN_BIAS);
        bias->bound = bound;
        bias->dims[bias->rank++] = rule->out.channels;
    }
    nn_init_weights(rule, o->init);
    rule->macs = (uint64_t)nn_shape_count(rule->out) * (uint64_t)rule->in[0].channels;
    snprintf(rule->detail, NN_DETAIL, "%d -> %d", rule->in[0].channels,
             rule->out.channels);
    return true;
}

static void forward(const struct nn_call *call)
{
    const struct linear *o = call->options;
    int rows = call->batch * call->out.frames;
    int in = call->in[0].channels, out = call->out.channels;
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, rows, out, in, 1, call->x[0], in,
            call->param[0], in, 0, call->y, out);
    if (o->bias)
        nn_add_row(call->y, call->param[1], (size_t)rows, (size_t)out);
}

static void backward(const struct nn_call *call)
{
    const struct linear *o = call->options;
    int rows = call->batch * call->out.frames;
    int in = call->in[0].channels, out = call->out.channels;
    NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, rows, 1, call->dy, out,
            call->x[0], in, 1, call->grad[0], in);
    if (o->bias)
        nn_add_column_sums(call->grad[1], call->dy, (size_t)rows, (size_t)out);
    if (call->dx[0])
        NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, in, out, 1, call->dy,
                out, call->param[0], in, call->dx_add[0] ? 1 : 0, call->dx[0], in);
}

static void torch(struct nn_torch *t)
{
    const struct linear *o = t->options;
    str_addf(&t->module, "nn.Linear(%d, %d%s)", t->in[0].channels, t->out.channels,
             o->bias ? "" : ", bias=False");
    if (t->in[0].kind == NN_SEQUENCE)
        str_addf(&t->value, "%s(%s.transpose(1, 2)).transpose(1, 2)", t->self, t->x[0]);
}

const struct nn_layer_type nn_layer_linear = {
    .plugin = {.name = "linear",
               .help = "every output is a weighted sum of all channels or units",
               .options = options,
               .options_size = sizeof(struct linear),
               .reference = "PyTorch's Linear",
               .example = "{units: 5}",
               .main_option = "units"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .torch = torch};
