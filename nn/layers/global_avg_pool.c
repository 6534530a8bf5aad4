/* Mean of all places, of the bands or of the frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_global_infer(rule, "global_avg_pool", false);
}

static void forward(const struct nn_call *call)
{
    struct nn_pool p = nn_adaptive_pool(call->in[0], call->out);
    nn_avg_pool(&p, call->y, call->x[0], (size_t)call->batch);
}

static void backward(const struct nn_call *call)
{
    struct nn_pool p = nn_adaptive_pool(call->in[0], call->out);
    if (call->dx[0])
        nn_avg_pool_backward(&p, call->dx[0], call->dy, (size_t)call->batch,
                             call->dx_add[0]);
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
    .forward = forward,
    .backward = backward,
    .torch = torch};
