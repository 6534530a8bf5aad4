/* Mean of each window of bands and frames. */
#include "nn/export/torch.h"
#include "nn/layers/shared/pool.h"

static bool infer(struct nn_rule *rule)
{
    return nn_pool_infer(rule, "avg_pool2d", NN_IMAGE, false);
}

static void forward(const struct nn_call *call)
{
    struct nn_pool p;
    nn_pool_describe(call->options, call->in[0], call->out, &p);
    nn_avg_pool(&p, call->y, call->x[0], (size_t)call->batch);
}

static void backward(const struct nn_call *call)
{
    struct nn_pool p;
    nn_pool_describe(call->options, call->in[0], call->out, &p);
    if (call->dx[0])
        nn_avg_pool_backward(&p, call->dx[0], call->dy, (size_t)call->batch,
                             call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    nn_pool_torch(t, "F.avg_pool2d");
}

const struct nn_layer_type nn_layer_avg_pool2d = {
    .plugin = {.name = "avg_pool2d",
               .help = "mean of each window of bands and frames",
               .options = nn_pool2d_options,
               .options_size = sizeof(struct nn_pool_options),
               .reference = "PyTorch's AvgPool2d",
               .example = "{kernel: [2, 3], ceil: true}",
               .main_option = "kernel"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .torch = torch};
