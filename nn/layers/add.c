/* The sum of several layers' outputs. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

static bool infer(struct nn_rule *rule)
{
    for (int i = 1; i < rule->inputs; i++)
        if (!nn_shape_equal(rule->in[0], rule->in[i])) {
            struct str shapes = {0};
            nn_shape_add(&shapes, rule->in[0]);
            str_add(&shapes, " and ");
            nn_shape_add(&shapes, rule->in[i]);
            diag_error(rule->diag, rule->node,
                       "shortcut brings a layer's output to another shape",
                       "add needs inputs of one shape, got %s", str_text(&shapes));
            str_deinit(&shapes);
            return false;
        }
    return nn_infer_same(rule);
}

static void forward(const struct nn_call *call)
{
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    nn_sum(call->y, call->x[0], call->x[1], count);
    for (int i = 2; i < call->inputs; i++)
        nn_copy(call->y, call->x[i], count, true);
}

/* The first input last: its gradient may lie where dy is. */
static void backward(const struct nn_call *call)
{
    size_t count = (size_t)call->batch * nn_shape_count(call->out);
    for (int i = call->inputs - 1; i >= 0; i--)
        if (call->dx[i])
            nn_copy(call->dx[i], call->dy, count, call->dx_add[i]);
}

static void torch(struct nn_torch *t)
{
    for (int i = 0; i < t->inputs; i++)
        str_addf(&t->value, "%s%s", i ? " + " : "", t->x[i]);
}

const struct nn_layer_type nn_layer_add = {
    .plugin = {.name = "add", .help = "the sum of its inputs", .example = "{}"},
    .min_inputs = 2,
    .max_inputs = 0,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .in_place = true,
    .part = NN_PART_ADD,
    .torch = torch};
