/* Mean of all places, of the bands or of the frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_global_infer(rule, "global_avg_pool", false);
}

static void torch(struct nn_torch *t)
{
    nn_global_torch(t, "mean");
}

const struct nn_layer_type nn_layer_global_avg_pool = {
    .plugin = {.name = "global_avg_pool",
               .help = "mean of all places, of the bands or of the frames",
               .options = nn_global_options,
               .options_size = sizeof(struct nn_global_options),
               .reference = "PyTorch's AdaptiveAvgPool with size 1",
               .example = "{over: all}",
               .main_option = "over"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = nn_avg_pool_layer_forward,
    .backward = nn_avg_pool_layer_backward,
    .describe = nn_adaptive_describe,
    .torch = torch};
