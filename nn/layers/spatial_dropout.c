/* Sets whole channels of an example to 0 at random in training. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/dropout.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

static bool infer(struct nn_rule *rule)
{
    const struct nn_dropout *o = rule->options;
    if (!nn_check_kind(rule, "spatial_dropout", 0, NN_SEQUENCES | NN_IMAGES))
        return false;
    rule->saved = (size_t)rule->in[0].channels;
    snprintf(rule->detail, NN_DETAIL, "p %g", o->p);
    return nn_infer_same(rule);
}

static void multiply(const struct nn_call *call, real *y, const real *x, bool add)
{
    size_t channels = (size_t)call->out.channels, count = nn_shape_count(call->out);
    for (size_t i = 0; i < (size_t)call->batch; i++)
        nn_multiply_row(y + i * count, x + i * count, call->saved + i * channels,
                        count / channels, channels, add);
}

static void forward(const struct nn_call *call)
{
    const struct nn_dropout *o = call->options;
    if (call->mode == NN_EVAL) {
        nn_copy(call->y, call->x[0], (size_t)call->batch * nn_shape_count(call->out),
                false);
        return;
    }
    nn_dropout_draw(call, o->p, call->saved,
                    (size_t)call->batch * (size_t)call->out.channels);
    multiply(call, call->y, call->x[0], false);
}

static void backward(const struct nn_call *call)
{
    if (call->dx[0])
        multiply(call, call->dx[0], call->dy, call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    const struct nn_dropout *o = t->options;
    str_addf(&t->value, "F.dropout%dd(%s, ", t->in[0].kind == NN_IMAGE ? 2 : 1,
             t->x[0]);
    str_add_double(&t->value, o->p);
    str_add(&t->value, ", self.training)");
}

const struct nn_layer_type nn_layer_spatial_dropout = {
    .plugin = {.name = "spatial_dropout",
               .help = "sets whole channels to 0 at random while training",
               .options = nn_dropout_options,
               .options_size = sizeof(struct nn_dropout),
               .reference = "Tompson et al. 2015; PyTorch's Dropout2d",
               .example = "{p: 0.3}",
               .main_option = "p"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .in_place = true,
    .torch = torch};
