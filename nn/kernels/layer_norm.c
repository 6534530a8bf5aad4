/* Layer normalisation: layer_norm.h. */
#include "nn/kernels/layer_norm.h"

#include "nn/kernels/rows.h"

NN_KERNEL void nn_layer_norm(real *y, real *statistics, const real *x, const real *gain,
                             const real *shift, double eps, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++, x += cols, y += cols) {
        double lane[NN_LANES] = {0}, square[NN_LANES] = {0};
        NN_LANE_LOOP(cols, lane[l] += (double)x[i]);
        double centre = nn_lanes_sum_double(lane) / (double)cols;
        NN_LANE_LOOP(cols, double d = (double)x[i] - centre; square[l] += d * d);
        double variance = nn_lanes_sum_double(square) / (double)cols;
        real mean = (real)centre, inverse = (real)(1 / sqrt(variance + eps));
        for (size_t c = 0; c < cols; c++)
            y[c] = (x[c] - mean) * inverse * gain[c] + shift[c];
        if (statistics) {
            statistics[2 * r] = mean;
            statistics[2 * r + 1] = inverse;
        }
    }
}

/* With g = dy * gain: dx = inverse * (g - mean(g) - xhat * mean(g * xhat)). The sums of
 * the gradients of gain and shift over these rows go to part[2 * cols]. */
NN_INLINE void backward_rows(real *dx, real *part, const real *dy, const real *x,
                             const real *statistics, const real *gain, size_t rows,
                             size_t cols, bool add)
{
    real *restrict sum_gain = part, *restrict sum_shift = part + cols;
    for (size_t r = 0; r < rows; r++, x += cols, dy += cols) {
        real mean = statistics[2 * r], inverse = statistics[2 * r + 1];
        for (size_t c = 0; c < cols; c++) {
            sum_gain[c] += dy[c] * ((x[c] - mean) * inverse);
            sum_shift[c] += dy[c];
        }
        if (!dx)
            continue;
        double lane[NN_LANES] = {0}, dot[NN_LANES] = {0};
        NN_LANE_LOOP(cols, double g = (double)(dy[i] * gain[i]); lane[l] += g;
                     dot[l] += g * (double)(x[i] - mean));
        real m = (real)(nn_lanes_sum_double(lane) / (double)cols);
        real slope =
            inverse * inverse * (real)(nn_lanes_sum_double(dot) / (double)cols);
        if (add)
            for (size_t c = 0; c < cols; c++)
                dx[c] += inverse * (dy[c] * gain[c] - m - slope * (x[c] - mean));
        else
            for (size_t c = 0; c < cols; c++)
                dx[c] = inverse * (dy[c] * gain[c] - m - slope * (x[c] - mean));
        dx += cols;
    }
}

NN_KERNEL void nn_layer_norm_backward(real *dx, real *dgain, real *dshift,
                                      const real *dy, const real *x,
                                      const real *statistics, const real *gain,
                                      double *room, size_t rows, size_t cols, bool add)
{
    real *part = (real *)(void *)(room + 2 * cols);
    memset(room, 0, 2 * cols * sizeof(*room));
    for (size_t r = 0; r < rows; r += NN_CHUNK) {
        size_t count = nn_min(NN_CHUNK, rows - r), at = r * cols;
        memset(part, 0, 2 * cols * sizeof(*part));
        backward_rows(dx ? dx + at : NULL, part, dy + at, x + at, statistics + 2 * r,
                      gain, count, cols, add);
        for (size_t c = 0; c < 2 * cols; c++)
            room[c] += (double)part[c];
    }
    for (size_t c = 0; c < cols; c++) {
        dgain[c] += (real)room[c];
        dshift[c] += (real)room[cols + c];
    }
}
