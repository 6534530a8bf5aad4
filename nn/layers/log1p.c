/* Compresses large values: ln(1 + scale * x). */
#include "nn/export/torch.h"
#include "nn/kernels/kernel.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

struct compression {
    double scale;
};

static const struct opt options[] = {{.name = "scale",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct compression, scale),
                                      .fallback = "1",
                                      .min = 0,
                                      .max = 1e12,
                                      .above_min = true,
                                      .help = "factor before 1 is added"},
                                     {0}};

static bool infer(struct nn_rule *rule)
{
    const struct compression *o = rule->options;
    snprintf(rule->detail, NN_DETAIL, "scale %g", o->scale);
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    const struct compression *o = call->options;
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    real scale = (real)o->scale;
    for (size_t i = 0; i < count; i++)
        call->y[i] = log1p(scale * call->x[0][i]);
}

/* dx = dy * scale / (1 + scale * x) */
static void backward(const struct nn_call *call)
{
    const struct compression *o = call->options;
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    const real *x = call->x[0], *dy = call->dy;
    real *dx = call->dx[0], scale = (real)o->scale;
    bool add = dx && call->dx_add[0];
    for (size_t i = 0; dx && i < count; i++)
        dx[i] = (add ? dx[i] : 0) + dy[i] * scale / (1 + scale * x[i]);
}

static void torch(struct nn_torch *t)
{
    const struct compression *o = t->options;
    str_addf(&t->value, "torch.log1p(%s * ", t->x[0]);
    str_add_double(&t->value, o->scale);
    str_add(&t->value, ")");
}

const struct nn_layer_type nn_layer_log1p = {
    .plugin = {.name = "log1p",
               .help = "ln(1 + scale * x), for x that are not negative",
               .options = options,
               .options_size = sizeof(struct compression),
               .reference = "PyTorch's log1p",
               .example = "{scale: 0.1}",
               .main_option = "scale"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .in_place = true,
    .torch = torch};
