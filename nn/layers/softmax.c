/* Positive numbers that sum to 1 over the channels of each place. */
#include "nn/export/torch.h"
#include "nn/kernels/softmax.h"
#include "nn/layers/shared/help.h"

static void forward(const struct nn_call *call)
{
    nn_softmax(call->y, call->x[0], (size_t)call->batch * nn_places(call->out),
               (size_t)call->out.channels);
}

static void backward(const struct nn_call *call)
{
    if (call->dx[0])
        nn_softmax_backward(call->dx[0], call->y, call->dy,
                            (size_t)call->batch * nn_places(call->out),
                            (size_t)call->out.channels, call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "torch.softmax(%s, 1)", t->x[0]);
}

const struct nn_layer_type nn_layer_softmax = {
    .plugin = {.name = "softmax",
               .help = "exp(x) over its sum, across the channels",
               .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = nn_infer_same,
    .forward = forward,
    .backward = backward,
    .needs_y = true,
    .probabilities = true,
    .in_place = true,
    .torch = torch};
