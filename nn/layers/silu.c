/* x times the logistic of x (swish). */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)type_options, (void)in, (void)out;
    *(struct nn_function *)part = (struct nn_function){NN_SILU, 0};
    return true;
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "F.silu(%s)", t->x[0]);
}

const struct nn_layer_type nn_layer_silu = {
    .plugin = {.name = "silu",
               .help = "x times the logistic of x (swish)",
               .reference = "Ramachandran et al. 2017; PyTorch's SiLU",
               .example = "{}"},
    NN_ACTIVATION_PARTS,
    .needs_x = true,
    .describe = describe,
    .torch = torch};
