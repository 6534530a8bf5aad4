/* Everything of an example as one vector, in PyTorch's order: channels, bands, frames.
 */
#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"

static bool infer(struct nn_rule *rule)
{
    size_t count = nn_shape_count(rule->in[0]);
    if (count > INT_MAX) {
        diag_error(rule->diag, rule->node, "pool before flatten",
                   "flatten: %zu numbers are too many", count);
        return false;
    }
    rule->out = (struct nn_shape){NN_VECTOR, (int)count, 1, 1};
    return true;
}

/* Memory order (frame, band, channel) becomes (channel, band, frame). */
static void forward(const struct nn_call *call)
{
    size_t channels = (size_t)call->in[0].channels, bands = (size_t)call->in[0].bands;
    size_t frames = (size_t)call->in[0].frames;
    const real *x = call->x[0];
    real *y = call->y;
    for (int item = 0; item < call->batch; item++, y += channels * bands * frames)
        for (size_t t = 0; t < frames; t++)
            for (size_t f = 0; f < bands; f++)
                for (size_t c = 0; c < channels; c++)
                    y[(c * bands + f) * frames + t] = *x++;
}

static void backward(const struct nn_call *call)
{
    size_t channels = (size_t)call->in[0].channels, bands = (size_t)call->in[0].bands;
    size_t frames = (size_t)call->in[0].frames;
    const real *dy = call->dy;
    real *dx = call->dx[0];
    if (!dx)
        return;
    for (int item = 0; item < call->batch; item++, dy += channels * bands * frames)
        for (size_t t = 0; t < frames; t++)
            for (size_t f = 0; f < bands; f++)
                for (size_t c = 0; c < channels; c++, dx++)
                    *dx =
                        (call->dx_add[0] ? *dx : 0) + dy[(c * bands + f) * frames + t];
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "%s.flatten(1)", t->x[0]);
}

const struct nn_layer_type nn_layer_flatten = {
    .plugin = {.name = "flatten",
               .help = "an image or sequence as one vector",
               .reference = "PyTorch's Flatten",
               .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .torch = torch};
