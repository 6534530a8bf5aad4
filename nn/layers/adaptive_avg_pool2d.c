/* Mean of as many windows of bands and frames as asked for. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_adaptive_infer(rule, "adaptive_avg_pool2d", NN_IMAGE, false);
}

static void torch(struct nn_torch *t)
{
    nn_adaptive_torch(t, "F.adaptive_avg_pool2d");
}

const struct nn_layer_type nn_layer_adaptive_avg_pool2d = {
    .plugin = {.name = "adaptive_avg_pool2d",
               .help = "mean of each window of bands and frames, with as many windows "
                       "as `size` says",
               .options = nn_adaptive2d_options,
               .options_size = sizeof(struct nn_adaptive_options),
               .reference = "PyTorch's AdaptiveAvgPool2d",
               .example = "{size: [2, 3]}",
               .main_option = "size"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = nn_avg_pool_layer_forward,
    .backward = nn_avg_pool_layer_backward,
    .describe = nn_adaptive_describe,
    .torch = torch};
