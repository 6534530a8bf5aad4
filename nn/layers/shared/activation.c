/* The layers of one element-wise function: activation.h. */
#include "nn/layers/shared/activation.h"

const char *const nn_activation_names[] = {"relu", "gelu", "silu",       "sigmoid",
                                           "tanh", "elu",  "leaky_relu", NULL};

static struct nn_function function_of(const struct nn_call *call)
{
    struct nn_function f = {NN_LINEAR, 0};
    call->type->describe(call->options, call->in[0], call->out, &f);
    return f;
}

void nn_activation_forward(const struct nn_call *call)
{
    nn_activate(function_of(call), call->y, call->x[0],
                (size_t)call->batch * nn_shape_count(call->out));
}

void nn_activation_backward(const struct nn_call *call)
{
    if (call->dx[0])
        nn_activate_backward(function_of(call), call->dx[0], call->dy, call->x[0],
                             call->y, (size_t)call->batch * nn_shape_count(call->out),
                             call->dx_add[0]);
}
