/* The product of two inputs of one shape, or of one with a vector of a number for each
 * of its channels (as squeeze-and-excitation needs). */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <string.h>

/* Which input is the vector that is spread; -1: none. */
static int spread_input(const struct nn_shape *in)
{
    if (nn_shape_equal(in[0], in[1]) || in[0].channels != in[1].channels)
        return -1;
    return in[1].kind == NN_VECTOR ? 1 : in[0].kind == NN_VECTOR ? 0 : -1;
}

static bool infer(struct nn_rule *rule)
{
    int spread = spread_input(rule->in);
    if (spread < 0 && !nn_shape_equal(rule->in[0], rule->in[1])) {
        struct str shapes = {0};
        nn_shape_add(&shapes, rule->in[0]);
        str_add(&shapes, " and ");
        nn_shape_add(&shapes, rule->in[1]);
        diag_error(
            rule->diag, rule->node,
            "global_avg_pool makes a vector of as many units as channels",
            "multiply needs inputs of one shape, or a vector with a unit for each "
            "channel, got %s",
            str_text(&shapes));
        str_deinit(&shapes);
        return false;
    }
    rule->out = rule->in[spread == 0 ? 1 : 0];
    return true;
}

static void forward(const struct nn_call *call)
{
    size_t count = nn_shape_count(call->out), items = (size_t)call->batch;
    size_t channels = (size_t)call->out.channels;
    int spread = spread_input(call->in);
    if (spread < 0) {
        nn_product(call->y, call->x[0], call->x[1], items * count, false);
        return;
    }
    for (size_t i = 0; i < items; i++)
        nn_multiply_row(call->y + i * count, call->x[1 - spread] + i * count,
                        call->x[spread] + i * channels, count / channels, channels,
                        false);
}

static void backward(const struct nn_call *call)
{
    size_t count = nn_shape_count(call->out), items = (size_t)call->batch;
    size_t channels = (size_t)call->out.channels;
    int spread = spread_input(call->in);
    if (spread < 0) {
        for (int i = 0; i < 2; i++)
            if (call->dx[i])
                nn_product(call->dx[i], call->dy, call->x[1 - i], items * count,
                           call->dx_add[i]);
        return;
    }
    const real *big = call->x[1 - spread], *row = call->x[spread];
    real *dbig = call->dx[1 - spread], *drow = call->dx[spread];
    if (drow && !call->dx_add[spread])
        memset(drow, 0, items * channels * sizeof(real));
    for (size_t i = 0; i < items; i++) {
        if (drow)
            nn_add_column_dots(drow + i * channels, call->dy + i * count,
                               big + i * count, count / channels, channels);
        if (dbig)
            nn_multiply_row(dbig + i * count, call->dy + i * count, row + i * channels,
                            count / channels, channels, call->dx_add[1 - spread]);
    }
}

static void torch(struct nn_torch *t)
{
    int spread = spread_input(t->in);
    const char *places =
        t->out.kind == NN_IMAGE ? "[:, :, None, None]" : "[:, :, None]";
    str_addf(&t->value, "%s%s * %s%s", t->x[0], spread == 0 ? places : "", t->x[1],
             spread == 1 ? places : "");
}

const struct nn_layer_type nn_layer_multiply = {
    .plugin = {.name = "multiply",
               .help =
                   "the product of two inputs; a vector is spread over its channels",
               .example = "{}"},
    .min_inputs = 2,
    .max_inputs = 2,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .torch = torch};
