/* x, or alpha * (exp(x) - 1) below 0. */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

struct elu {
    double alpha;
};

static const struct opt options[] = {{.name = "alpha",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct elu, alpha),
                                      .fallback = "1",
                                      .min = 0,
                                      .max = 1000,
                                      .help = "x falls towards -alpha below 0"},
                                     {0}};

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)in, (void)out;
    const struct elu *o = type_options;
    *(struct nn_function *)part = (struct nn_function){NN_ELU, o->alpha};
    return true;
}

static void torch(struct nn_torch *t)
{
    const struct elu *o = t->options;
    str_addf(&t->value, "F.elu(%s, ", t->x[0]);
    str_add_double(&t->value, o->alpha);
    str_add(&t->value, ")");
}

const struct nn_layer_type nn_layer_elu = {
    .plugin = {.name = "elu",
               .help = "x, or alpha * (exp(x) - 1) below 0",
               .options = options,
               .options_size = sizeof(struct elu),
               .reference = "Clevert et al. 2016; PyTorch's ELU",
               .example = "{alpha: 0.7}",
               .main_option = "alpha"},
    NN_ACTIVATION_PARTS,
    .needs_y = true,
    .describe = describe,
    .torch = torch};
