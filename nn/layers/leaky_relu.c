/* x, or slope * x below 0. */
#include "nn/export/torch.h"
#include "nn/layers/shared/activation.h"

struct leaky_relu {
    double slope;
};

static const struct opt options[] = {{.name = "slope",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct leaky_relu, slope),
                                      .fallback = "0.01",
                                      .min = 0,
                                      .max = 1000,
                                      .help = "slope below 0"},
                                     {0}};

static bool describe(const void *type_options, struct nn_shape in, struct nn_shape out,
                     void *part)
{
    (void)in, (void)out;
    const struct leaky_relu *o = type_options;
    *(struct nn_function *)part = (struct nn_function){NN_LEAKY_RELU, o->slope};
    return true;
}

static void torch(struct nn_torch *t)
{
    const struct leaky_relu *o = t->options;
    str_addf(&t->value, "F.leaky_relu(%s, ", t->x[0]);
    str_add_double(&t->value, o->slope);
    str_add(&t->value, ")");
}

const struct nn_layer_type nn_layer_leaky_relu = {
    .plugin = {.name = "leaky_relu",
               .help = "x, or slope * x below 0",
               .options = options,
               .options_size = sizeof(struct leaky_relu),
               .reference = "Maas et al. 2013; PyTorch's LeakyReLU",
               .example = "{slope: 0.1}",
               .main_option = "slope"},
    NN_ACTIVATION_PARTS,
    .needs_y = true,
    .describe = describe,
    .torch = torch};
