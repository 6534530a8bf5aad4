/* Mean of as many windows of bands and frames as asked for. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_adaptive_infer(rule, "adaptive_avg_pool2d", NN_IMAGE, false);
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
    nn_adaptive_torch(t, "F.adaptive_avg_pool2d");
}

const struct nn_layer_type nn_layer_adaptive_avg_pool2d = {
    .plugin = {.name = "adaptive_avg_pool2d",
               .help = "mean of as many windows of bands and frames as asked for",
               .options = nn_adaptive2d_options,
               .options_size = sizeof(struct nn_adaptive_options),
               .reference = "PyTorch's AdaptiveAvgPool2d",
               .example = "{size: [2, 3]}",
               .main_option = "size"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .torch = torch};
