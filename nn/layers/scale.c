/* Multiplies by a constant. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

struct scale {
    double by;
};

static const struct opt options[] = {{.name = "by",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct scale, by),
                                      .min = -1e9,
                                      .max = 1e9,
                                      .help = "the factor"},
                                     {0}};

static bool infer(struct nn_rule *rule)
{
    const struct scale *o = rule->options;
    snprintf(rule->detail, NN_DETAIL, "by %g", o->by);
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    const struct scale *o = call->options;
    nn_scale(call->y, call->x[0], (real)o->by,
             (size_t)call->batch * nn_shape_count(call->out), false);
}

static void backward(const struct nn_call *call)
{
    const struct scale *o = call->options;
    if (call->dx[0])
        nn_scale(call->dx[0], call->dy, (real)o->by,
                 (size_t)call->batch * nn_shape_count(call->out), call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    const struct scale *o = t->options;
    str_addf(&t->value, "%s * ", t->x[0]);
    str_add_double(&t->value, o->by);
    str_add(&t->value, "");
}

const struct nn_layer_type nn_layer_scale = {
    .plugin = {.name = "scale",
               .help = "multiplies by a constant",
               .options = options,
               .options_size = sizeof(struct scale),
               .example = "{by: 0.5}",
               .main_option = "by"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .in_place = true,
    .torch = torch};
