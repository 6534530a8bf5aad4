/* Largest value of all places, of the bands or of the frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_global_infer(rule, "global_max_pool", true);
}

static void torch(struct nn_torch *t)
{
    nn_global_torch(t, "amax");
}

const struct nn_layer_type nn_layer_global_max_pool = {
    .plugin = {.name = "global_max_pool",
               .help = "largest value of all places, of the bands or of the frames",
               .options = nn_global_options,
               .options_size = sizeof(struct nn_global_options),
               .reference = "PyTorch's AdaptiveMaxPool with size 1",
               .example = "{over: all}",
               .main_option = "over"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = nn_max_pool_layer_forward,
    .backward = nn_max_pool_layer_backward,
    .describe = nn_adaptive_describe,
    .torch = torch};
