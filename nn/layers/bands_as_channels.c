/* (channels, bands, frames) as a sequence of channels * bands channels, band after band
 * within a channel, as PyTorch's reshape does. With one channel the memory stays as it
 * is. */
#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"

#include <string.h>

static bool infer(struct nn_rule *rule)
{
    struct nn_shape in = rule->in[0];
    if (!nn_check_kind(rule, "bands_as_channels", 0, NN_IMAGES))
        return false;
    rule->out = (struct nn_shape){NN_SEQUENCE, in.channels * in.bands, 1, in.frames};
    rule->scratch = (size_t)rule->out.channels;
    return true;
}

/* Each frame is a matrix (rows x cols) that is transposed, through `line`. */
static void transpose_frames(real *to, const real *from, size_t count, size_t rows,
                             size_t cols, real *line, bool add)
{
    size_t size = rows * cols;
    for (size_t i = 0; i < count; i++, to += size, from += size) {
        memcpy(line, from, size * sizeof(real));
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < cols; c++) {
                real *y = &to[c * rows + r];
                *y = (add ? *y : 0) + line[r * cols + c];
            }
    }
}

static void forward(const struct nn_call *call)
{
    struct nn_shape in = call->in[0];
    if (in.channels > 1)
        transpose_frames(call->y, call->x[0], (size_t)call->batch * (size_t)in.frames,
                         (size_t)in.bands, (size_t)in.channels, call->scratch, false);
    else if (call->y != call->x[0])
        memcpy(call->y, call->x[0],
               (size_t)call->batch * nn_shape_count(in) * sizeof(real));
}

static void backward(const struct nn_call *call)
{
    struct nn_shape in = call->in[0];
    if (!call->dx[0] || (in.channels == 1 && call->dx[0] == call->dy))
        return;
    transpose_frames(call->dx[0], call->dy, (size_t)call->batch * (size_t)in.frames,
                     (size_t)in.channels, (size_t)in.bands, call->scratch,
                     call->dx_add[0]);
}

static void torch(struct nn_torch *t)
{
    str_addf(&t->value, "%s.flatten(1, 2)", t->x[0]);
}

const struct nn_layer_type nn_layer_bands_as_channels = {
    .plugin = {.name = "bands_as_channels",
               .help = "an image as a sequence whose channels are the bands",
               .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = infer,
    .keeps_range = true,
    .forward = forward,
    .backward = backward,
    .in_place = true,
    .torch = torch};
