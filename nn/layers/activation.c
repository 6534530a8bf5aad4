/* An activation chosen by an option, so that the function is a value that can be swept.
 */
#include "nn/layers/shared/activation.h"

#include <string.h>

struct activation {
    int type;
    double alpha, slope;
};

static const struct opt options[] = {{.name = "type",
                                      .kind = OPT_CHOICE,
                                      .offset = offsetof(struct activation, type),
                                      .choices = nn_activation_names,
                                      .help = "the function"},
                                     {.name = "alpha",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct activation, alpha),
                                      .fallback = "1",
                                      .min = 0,
                                      .max = 1000,
                                      .help = "alpha of elu"},
                                     {.name = "slope",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct activation, slope),
                                      .fallback = "0.01",
                                      .min = 0,
                                      .max = 1000,
                                      .help = "slope of leaky_relu"},
                                     {0}};

static struct yaml_node *expand(const void *type_options, const struct nn_shape *in,
                                int inputs, struct arena *a)
{
    (void)in, (void)inputs;
    const struct activation *o = type_options;
    /* The option of each type that has one. */
    const struct {
        const char *type, *option;
        double value;
    } settings[] = {{"elu", "alpha", o->alpha}, {"leaky_relu", "slope", o->slope}};

    const char *type = nn_activation_names[o->type];
    struct yaml_node *inner = yaml_mapping(a);
    for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
        if (strcmp(type, settings[i].type) == 0)
            yaml_set(inner, settings[i].option, yaml_number(a, settings[i].value), a);
    struct yaml_node *layer = yaml_mapping(a), *layers = yaml_sequence(a);
    yaml_set(layer, type, inner, a);
    yaml_append(layers, layer, a);
    return layers;
}

const struct nn_layer_type nn_layer_activation = {
    .plugin = {.name = "activation",
               .help = "the activation that `type` names",
               .options = options,
               .options_size = sizeof(struct activation),
               .example = "{type: gelu}",
               .main_option = "type"},
    .min_inputs = 1,
    .max_inputs = 1,
    .expand = expand};
