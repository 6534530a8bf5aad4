/* Squeeze and excitation: each channel is multiplied by a number between 0 and 1 that
 * two linear layers make of the means of all channels. */
#include "nn/layer.h"

struct squeeze_excite {
    int ratio, hidden;
};

static const char *const none_word[] = {"none", NULL};

static const struct opt options[] = {
    {.name = "ratio",
     .kind = OPT_INT,
     .offset = offsetof(struct squeeze_excite, ratio),
     .fallback = "16",
     .min = 1,
     .max = 65536,
     .help = "channels for each hidden unit"},
    {.name = "hidden",
     .kind = OPT_INT,
     .offset = offsetof(struct squeeze_excite, hidden),
     .fallback = "none",
     .min = 1,
     .max = 65536,
     .words = none_word,
     .help = "hidden units, whatever the ratio; none: channels / ratio, at least 1"},
    {0}};

static void append_linear(struct yaml_node *layers, int units, struct arena *a)
{
    struct yaml_node *linear = yaml_mapping(a), *layer = yaml_mapping(a);
    yaml_set(linear, "units", yaml_scalar(a, arena_printf(a, "%d", units)), a);
    yaml_set(layer, "linear", linear, a);
    yaml_append(layers, layer, a);
}

static struct yaml_node *expand(const void *type_options, const struct nn_shape *in,
                                int inputs, struct arena *a)
{
    (void)inputs;
    const struct squeeze_excite *o = type_options;
    int hidden = o->hidden != OPT_WORD(0)  ? o->hidden
                 : in->channels > o->ratio ? in->channels / o->ratio
                                           : 1;
    struct yaml_node *layers = yaml_sequence(a);
    yaml_append(layers, yaml_scalar(a, "global_avg_pool"), a);
    append_linear(layers, hidden, a);
    yaml_append(layers, yaml_scalar(a, "relu"), a);
    append_linear(layers, in->channels, a);
    yaml_append(layers, yaml_scalar(a, "sigmoid"), a);
    struct yaml_node *from = yaml_sequence(a), *multiply = yaml_mapping(a);
    struct yaml_node *layer = yaml_mapping(a);
    yaml_append(from, yaml_scalar(a, "input"), a);
    yaml_append(from, yaml_scalar(a, "previous"), a);
    yaml_set(multiply, "from", from, a);
    yaml_set(layer, "multiply", multiply, a);
    yaml_append(layers, layer, a);
    return layers;
}

const struct nn_layer_type nn_layer_squeeze_excite = {
    .plugin = {.name = "squeeze_excite",
               .help = "weighs each channel by a factor that two small layers compute "
                       "from the means of all channels",
               .options = options,
               .options_size = sizeof(struct squeeze_excite),
               .reference = "Hu et al. 2018; Kim et al. 2018 (ratio 1)",
               .example = "{ratio: 2}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .expand = expand};
