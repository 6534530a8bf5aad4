/* The way around a residual block: the input itself if it has the wanted shape, else a
 * strided convolution and batch normalisation (He et al. 2016, option B). */
#include "nn/layers/shared/initial.h"

struct shortcut {
    int filters, init;
    int stride[2], kernel[2];
};

static const char *const words[] = {"same", NULL};

static const struct opt options[] = {
    {.name = "filters",
     .kind = OPT_INT,
     .offset = offsetof(struct shortcut, filters),
     .fallback = "same",
     .min = 1,
     .max = 65536,
     .words = words,
     .help = "output channels; `same`: the input's"},
    {.name = "stride",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct shortcut, stride),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .help = "distance from one place of the filter to the next, [bands, frames]"},
    {.name = "kernel",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct shortcut, kernel),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .help = "size of the convolution's filters, padded by half of it"},
    NN_INIT_OPTION(offsetof(struct shortcut, init)),
    {0}};

static struct yaml_node *number(int value, struct arena *a)
{
    return yaml_scalar(a, arena_printf(a, "%d", value));
}

/* A pair for conv2d, its second number for conv1d. */
static struct yaml_node *pair(int bands, int frames, bool image, struct arena *a)
{
    if (!image)
        return number(frames, a);
    struct yaml_node *list = yaml_sequence(a);
    yaml_append(list, number(bands, a), a);
    yaml_append(list, number(frames, a), a);
    return list;
}

static struct yaml_node *expand(const void *type_options, const struct nn_shape *in,
                                int inputs, struct arena *a)
{
    (void)inputs;
    const struct shortcut *o = type_options;
    struct yaml_node *layers = yaml_sequence(a);
    bool image = in->kind == NN_IMAGE;
    int filters = o->filters == OPT_WORD(0) ? in->channels : o->filters;
    bool strided = o->stride[1] != 1 || (image && o->stride[0] != 1);
    if (filters == in->channels && !strided) {
        yaml_append(layers, yaml_scalar(a, "identity"), a);
        return layers;
    }
    struct yaml_node *conv = yaml_mapping(a), *layer = yaml_mapping(a);
    yaml_set(conv, "filters", number(filters, a), a);
    yaml_set(conv, "kernel", pair(o->kernel[0], o->kernel[1], image, a), a);
    yaml_set(conv, "stride", pair(o->stride[0], o->stride[1], image, a), a);
    yaml_set(conv, "padding", pair(o->kernel[0] / 2, o->kernel[1] / 2, image, a), a);
    nn_init_pass_on(conv, o->init, a);
    yaml_set(layer, image ? "conv2d" : "conv1d", conv, a);
    yaml_append(layers, layer, a);
    yaml_append(layers, yaml_scalar(a, "batchnorm"), a);
    return layers;
}

const struct nn_layer_type nn_layer_shortcut = {
    .plugin = {.name = "shortcut",
               .help = "its input, brought to another shape if that is needed",
               .options = options,
               .options_size = sizeof(struct shortcut),
               .reference = "He et al. 2016",
               .example = "{filters: 6, stride: 2}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .expand = expand};
