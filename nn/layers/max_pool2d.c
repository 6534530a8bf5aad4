/* Largest value of each window of bands and frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_pool_infer(rule, "max_pool2d", NN_IMAGE, true);
}

static void torch(struct nn_torch *t)
{
    nn_pool_torch(t, "F.max_pool2d");
}

const struct nn_layer_type nn_layer_max_pool2d = {
    .plugin = {.name = "max_pool2d",
               .help = "largest value of each window of bands and frames",
               .options = nn_pool2d_options,
               .options_size = sizeof(struct nn_pool_options),
               .reference = "PyTorch's MaxPool2d",
               .example = "{kernel: [2, 3], ceil: true}",
               .main_option = "kernel"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = nn_max_pool_layer_forward,
    .backward = nn_max_pool_layer_backward,
    .part = NN_PART_MAX_POOL,
    .describe = nn_pool_describe,
    .torch = torch};
