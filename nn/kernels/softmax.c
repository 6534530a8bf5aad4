/* Softmax of rows: softmax.h. */
#include "nn/kernels/softmax.h"

#include "nn/kernels/math.h"
#include "nn/kernels/rows.h"

NN_INLINE real largest(const real *x, size_t n)
{
    real lane[NN_LANES];
    for (size_t l = 0; l < NN_LANES; l++)
        lane[l] = x[0];
    NN_LANE_LOOP(n, lane[l] = x[i] > lane[l] ? x[i] : lane[l]);
    return nn_lanes_max(lane);
}

NN_KERNEL void nn_softmax(real *y, const real *x, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++, x += cols, y += cols) {
        real most = largest(x, cols), lane[NN_LANES] = {0};
        for (size_t c = 0; c < cols; c++)
            y[c] = nn_exp(x[c] - most);
        NN_LANE_LOOP(cols, lane[l] += y[i]);
        real factor = 1 / nn_lanes_sum(lane);
        for (size_t c = 0; c < cols; c++)
            y[c] *= factor;
    }
}

NN_KERNEL void nn_softmax_backward(real *dx, const real *y, const real *dy, size_t rows,
                                   size_t cols, bool add)
{
    for (size_t r = 0; r < rows; r++, y += cols, dy += cols, dx += cols) {
        real lane[NN_LANES] = {0};
        NN_LANE_LOOP(cols, lane[l] += y[i] * dy[i]);
        real dot = nn_lanes_sum(lane);
        if (add)
            for (size_t c = 0; c < cols; c++)
                dx[c] += y[c] * (dy[c] - dot);
        else
            for (size_t c = 0; c < cols; c++)
                dx[c] = y[c] * (dy[c] - dot);
    }
}
