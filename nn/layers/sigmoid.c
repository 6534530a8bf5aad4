/* 1 / (1 + exp(-x)). */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)type_options, (void)in, (void)out;
    *(struct nn_function *)part = (struct nn_function){NN_SIGMOID, 0};
    return true;
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "torch.sigmoid(%s)", t->x[0]);
}

const struct nn_layer_type nn_layer_sigmoid = {
    .plugin = {.name = "sigmoid", .help = "1 / (1 + exp(-x))", .example = "{}"},
    NN_ACTIVATION_PARTS,
    .needs_y = true,
    .probabilities = true,
    .describe = describe,
    .torch = torch};
