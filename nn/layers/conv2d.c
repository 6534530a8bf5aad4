/* 2-D convolution over bands and frames. */
#include "nn/layers/shared/conv.h"

static const char *const words[] = {"same", NULL};
static const char *const filter_words[] = {"tags", NULL};

static const struct opt options[] = {
    {.name = "filters",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, filters),
     .min = 1,
     .max = 65536,
     .words = filter_words,
     .help = "output channels; `tags`: as many as tags"},
    {.name = "kernel",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct nn_conv_options, kernel),
     .min = 1,
     .max = 65536,
     .help = "size of a filter, [bands, frames]"},
    {.name = "stride",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct nn_conv_options, stride),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .help = "distance from one place of the filter to the next, [bands, frames]"},
    {.name = "padding",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct nn_conv_options, padding),
     .fallback = "0",
     .min = 0,
     .max = 65536,
     .words = words,
     .help = "zeros on each side, [bands, frames]; `same` keeps the size"},
    {.name = "dilation",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct nn_conv_options, dilation),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .help = "distance of the filter's taps, [bands, frames]"},
    {.name = "groups",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, groups),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .help = "groups of channels, each with filters of its own"},
    {.name = "bias",
     .kind = OPT_BOOL,
     .offset = offsetof(struct nn_conv_options, bias),
     .fallback = "true",
     .help = "add a trained number to each output channel"},
    NN_INIT_OPTION(offsetof(struct nn_conv_options, init)),
    {0}};

static bool infer(struct nn_rule *rule)
{
    return nn_conv_infer(rule, "conv2d", NN_IMAGE);
}

const struct nn_layer_type nn_layer_conv2d = {
    .plugin = {.name = "conv2d",
               .help = "2-D convolution over the bands and frames of an image",
               .options = options,
               .options_size = sizeof(struct nn_conv_options),
               .reference = "LeCun et al. 1989; PyTorch's Conv2d",
               .example = "{filters: 4, kernel: 3, padding: 1}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = nn_conv_layer_forward,
    .backward = nn_conv_layer_backward,
    .prepare = nn_conv_prepare,
    .release = nn_conv_release,
    .prepared_bytes = nn_conv_prepared_bytes,
    .needs_x = true,
    .part = NN_PART_CONV,
    .describe = nn_conv_describe,
    .torch = nn_conv_torch};
