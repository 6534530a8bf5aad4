/* Mean of each window of frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_pool_infer(rule, "avg_pool1d", NN_SEQUENCE, false);
}

static void torch(struct nn_torch *t)
{
    nn_pool_torch(t, "F.avg_pool1d");
}

const struct nn_layer_type nn_layer_avg_pool1d = {
    .plugin = {.name = "avg_pool1d",
               .help = "mean of each window of frames",
               .options = nn_pool1d_options,
               .options_size = sizeof(struct nn_pool_options),
               .reference = "PyTorch's AvgPool1d",
               .example = "{kernel: 3, stride: 2, padding: 1}",
               .main_option = "kernel"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = nn_avg_pool_layer_forward,
    .backward = nn_avg_pool_layer_backward,
    .describe = nn_pool_describe,
    .torch = torch};
