/* Sets numbers to 0 at random in training, and raises the others to keep the mean. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/dropout.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

static bool infer(struct nn_rule *rule)
{
    const struct nn_dropout *o = rule->options;
    rule->saved = nn_shape_count(rule->in[0]);
    snprintf(rule->detail, NN_DETAIL, "p %g", o->p);
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    const struct nn_dropout *o = call->options;
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    if (call->mode == NN_EVAL) {
        nn_copy(call->y, call->x[0], count, false);
        return;
    }
    nn_dropout_draw(call, o->p, call->saved, count);
    nn_product(call->y, call->x[0], call->saved, count, false);
}

static void backward(const struct nn_call *call)
{
    if (call->dx[0])
        nn_product(call->dx[0], call->dy, call->saved,
                   (size_t)call->batch * nn_shape_count(call->out), call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    const struct nn_dropout *o = t->options;
    str_addf(&t->value, "F.dropout(%s, ", t->x[0]);
    str_add_double(&t->value, o->p);
    str_add(&t->value, ", self.training)");
}

const struct nn_layer_type nn_layer_dropout = {
    .plugin = {.name = "dropout",
               .help = "sets numbers to 0 at random while training",
               .options = nn_dropout_options,
               .options_size = sizeof(struct nn_dropout),
               .reference = "Srivastava et al. 2014; PyTorch's Dropout",
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
