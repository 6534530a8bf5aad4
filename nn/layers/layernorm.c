/* Normalisation of each vector, or of the channels of each frame. */
#include "nn/export/torch.h"
#include "nn/kernels/layer_norm.h"
#include "nn/layers/shared/help.h"

struct layernorm {
    double eps;
};

static const struct opt options[] = {{.name = "eps",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct layernorm, eps),
                                      .fallback = "1e-5",
                                      .min = 0,
                                      .max = 1,
                                      .help = "added to the variance"},
                                     {0}};

static bool infer(struct nn_rule *rule)
{
    enum { REALS = sizeof(double) / sizeof(real) };
    size_t channels = (size_t)rule->in[0].channels;
    if (!nn_check_kind(rule, "layernorm", 0, NN_VECTORS | NN_SEQUENCES))
        return false;
    struct nn_param_spec *gain = nn_rule_param(rule, "weight", NN_NORM);
    gain->fill = 1;
    gain->dims[gain->rank++] = rule->in[0].channels;
    struct nn_param_spec *shift = nn_rule_param(rule, "bias", NN_NORM);
    shift->dims[shift->rank++] = rule->in[0].channels;
    rule->saved = 2 * nn_places(rule->in[0]);
    rule->scratch = 2 * channels * REALS + 2 * channels;
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    const struct layernorm *o = call->options;
    nn_layer_norm(call->y, call->saved, call->x[0], call->param[0], call->param[1],
                  o->eps, (size_t)call->batch * nn_places(call->out),
                  (size_t)call->out.channels);
}

static void backward(const struct nn_call *call)
{
    nn_layer_norm_backward(call->dx[0], call->grad[0], call->grad[1], call->dy,
                           call->x[0], call->saved, call->param[0],
                           (double *)(void *)call->scratch,
                           (size_t)call->batch * nn_places(call->out),
                           (size_t)call->out.channels, call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    const struct layernorm *o = t->options;
    str_addf(&t->module, "nn.LayerNorm(%d", t->in[0].channels);
    nn_torch_add_option(&t->module, "eps", o->eps, 1e-5);
    str_add(&t->module, ")");
    if (t->in[0].kind == NN_SEQUENCE)
        str_addf(&t->value, "%s(%s.transpose(1, 2)).transpose(1, 2)", t->self, t->x[0]);
}

const struct nn_layer_type nn_layer_layernorm = {
    .plugin = {.name = "layernorm",
               .help = "brings the channels of each frame to mean 0 and deviation 1, "
                       "then scales and shifts them",
               .options = options,
               .options_size = sizeof(struct layernorm),
               .reference = "Ba, Kiros and Hinton 2016; PyTorch's LayerNorm",
               .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .in_place = true,
    .torch = torch};
