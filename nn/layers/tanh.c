/* hyperbolic tangent. */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)type_options, (void)in, (void)out;
    *(struct nn_function *)part = (struct nn_function){NN_TANH, 0};
    return true;
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "torch.tanh(%s)", t->x[0]);
}

const struct nn_layer_type nn_layer_tanh = {
    .plugin = {.name = "tanh", .help = "hyperbolic tangent", .example = "{}"},
    NN_ACTIVATION_PARTS,
    .needs_y = true,
    .limits = "from 0.27 to 0.73",
    .describe = describe,
    .torch = torch};
