/* Positive numbers that sum to 1 over the channels of each place. */
#include "nn/kernels/activation.h"
#include "nn/kernels/kernel.h"
#include "nn/kernels/math.h"
#include "nn/layer_help.h"

NN_KERNEL static void softmax(real *y, const real *x, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++, x += cols, y += cols) {
        real largest = x[0], sum = 0;
        for (size_t c = 1; c < cols; c++)
            largest = x[c] > largest ? x[c] : largest;
        for (size_t c = 0; c < cols; c++)
            y[c] = nn_exp(x[c] - largest);
        for (size_t c = 0; c < cols; c++)
            sum += y[c];
        for (size_t c = 0; c < cols; c++)
            y[c] /= sum;
    }
}

static void forward(const struct nn_call *call)
{
    softmax(call->y, call->x[0], (size_t)call->batch * nn_places(call->out),
            (size_t)call->out.channels);
}

/* dx = y * (dy - sum(y * dy)) */
static void backward(const struct nn_call *call)
{
    size_t rows = (size_t)call->batch * nn_places(call->out);
    size_t cols = (size_t)call->out.channels;
    const real *y = call->y, *dy = call->dy;
    real *dx = call->dx[0];
    if (!dx)
        return;
    for (size_t r = 0; r < rows; r++, y += cols, dy += cols, dx += cols) {
        real dot = 0;
        for (size_t c = 0; c < cols; c++)
            dot += y[c] * dy[c];
        for (size_t c = 0; c < cols; c++)
            dx[c] = (call->dx_add[0] ? dx[c] : 0) + y[c] * (dy[c] - dot);
    }
}

const struct nn_layer_type nn_layer_softmax = {
    .plugin = {.name = "softmax",
               .help = "exp(x) over its sum, across the channels",
               .example = "{}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = nn_infer_same,
    .forward = forward,
    .backward = backward,
    .needs_y = true,
    .in_place = true};
