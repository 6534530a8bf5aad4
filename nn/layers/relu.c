/* max(x, 0). */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)type_options, (void)in, (void)out;
    *(struct nn_function *)part = (struct nn_function){NN_RELU, 0};
    return true;
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "F.relu(%s)", t->x[0]);
}

const struct nn_layer_type nn_layer_relu = {
    .plugin = {.name = "relu",
               .help = "max(x, 0)",
               .reference = "Nair and Hinton 2010",
               .example = "{}"},
    NN_ACTIVATION_PARTS,
    .needs_y = true,
    .limits = "from 0.5 to 1",
    .describe = describe,
    .torch = torch};
