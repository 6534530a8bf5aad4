/* 1-D convolution over frames. */
#include "nn/layer_conv.h"

static const char *const words[] = {"same", NULL};

static const struct opt options[] = {
    {.name = "filters",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, filters),
     .min = 1,
     .max = 65536,
     .help = "output channels"},
    {.name = "kernel",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, kernel[1]),
     .min = 1,
     .max = 65536,
     .unit = "frames",
     .help = "length of a filter"},
    {.name = "stride",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, stride[1]),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .unit = "frames",
     .help = "step"},
    {.name = "padding",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, padding[1]),
     .fallback = "0",
     .min = 0,
     .max = 65536,
     .words = words,
     .unit = "frames",
     .help = "zeros before and after; `same` keeps the length"},
    {.name = "dilation",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, dilation[1]),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .unit = "frames",
     .help = "distance of the filter's taps"},
    {.name = "groups",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_conv_options, groups),
     .fallback = "1",
     .min = 1,
     .max = 65536,
     .help = "parts of the channels that are filtered apart"},
    {.name = "bias",
     .kind = OPT_BOOL,
     .offset = offsetof(struct nn_conv_options, bias),
     .fallback = "true",
     .help = "add a trained number to each output channel"},
    {0}};

static bool infer(struct nn_rule *rule)
{
    return nn_conv_infer(rule, "conv1d", NN_SEQUENCE);
}

const struct nn_layer_type nn_layer_conv1d = {
    .plugin = {.name = "conv1d",
               .help = "1-D convolution over the frames of a sequence",
               .options = options,
               .options_size = sizeof(struct nn_conv_options),
               .reference = "LeCun et al. 1989; PyTorch's Conv1d",
               .example = "{filters: 5, kernel: 3, padding: 2}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = nn_conv_layer_forward,
    .backward = nn_conv_layer_backward,
    .needs_x = true,
    .part = NN_PART_CONV,
    .describe = nn_conv_describe,
    .torch = nn_conv_torch};
