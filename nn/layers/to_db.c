/* Decibels of powers: 10 log10 max(x, amin). */
#include "nn/export/torch.h"
#include "nn/kernels/kernel.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

#define LN_10 2.30258509299404568402

struct to_db {
    double amin;
};

static const struct opt options[] = {{.name = "amin",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct to_db, amin),
                                      .fallback = "1e-10",
                                      .min = 1e-30,
                                      .max = 1e6,
                                      .help = "floor before the logarithm"},
                                     {0}};

static bool infer(struct nn_rule *rule)
{
    const struct to_db *o = rule->options;
    snprintf(rule->detail, NN_DETAIL, "amin %g", o->amin);
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    const struct to_db *o = call->options;
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    real amin = (real)o->amin;
    for (size_t i = 0; i < count; i++) {
        real x = call->x[0][i];
        call->y[i] = 10 * log10(x < amin ? amin : x);
    }
}

/* dx = dy * 10 / (ln 10 * x) above the floor, 0 below it. */
static void backward(const struct nn_call *call)
{
    const struct to_db *o = call->options;
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    const real *x = call->x[0], *dy = call->dy;
    real *dx = call->dx[0], amin = (real)o->amin, factor = (real)(10 / LN_10);
    bool add = dx && call->dx_add[0];
    for (size_t i = 0; dx && i < count; i++) {
        real slope = x[i] < amin ? 0 : factor / x[i];
        dx[i] = (add ? dx[i] : 0) + dy[i] * slope;
    }
}

static void torch(struct nn_torch *t)
{
    const struct to_db *o = t->options;
    str_addf(&t->value, "10 * torch.log10(%s.clamp(min=", t->x[0]);
    str_add_double(&t->value, o->amin);
    str_add(&t->value, "))");
}

const struct nn_layer_type nn_layer_to_db = {
    .plugin = {.name = "to_db",
               .help = "decibels of powers: 10 log10 max(x, amin)",
               .options = options,
               .options_size = sizeof(struct to_db),
               .reference = "torchaudio.transforms.AmplitudeToDB",
               .example = "{amin: 0.1}",
               .main_option = "amin"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .in_place = true,
    .torch = torch};
