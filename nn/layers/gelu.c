/* x times the normal distribution of x. */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)type_options, (void)in, (void)out;
    *(struct nn_function *)part = (struct nn_function){NN_GELU, 0};
    return true;
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "F.gelu(%s)", t->x[0]);
}

const struct nn_layer_type nn_layer_gelu = {
    .plugin = {.name = "gelu",
               .help = "x times the cumulative normal distribution at x",
               .reference = "Hendrycks and Gimpel 2016; PyTorch's GELU (exact)",
               .example = "{}"},
    NN_ACTIVATION_PARTS,
    .needs_x = true,
    .describe = describe,
    .torch = torch};
