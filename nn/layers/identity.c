/* Passes its input on: a name for a place in the network. */
#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

static void forward(const struct nn_call *call)
{
    nn_copy(call->y, call->x[0], (size_t)call->batch * nn_shape_count(call->out),
            false);
}

static void backward(const struct nn_call *call)
{
    if (call->dx[0])
        nn_copy(call->dx[0], call->dy, (size_t)call->batch * nn_shape_count(call->out),
                call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "%s", t->x[0]);
}

const struct nn_layer_type nn_layer_identity = {
    .plugin = {.name = "identity", .help = "gives what it gets", .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = nn_infer_same,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .in_place = true,
    .torch = torch};
