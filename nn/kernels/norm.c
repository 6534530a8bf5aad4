/* Batch normalisation: norm.h. */
#include "nn/kernels/norm.h"

#include "nn/kernels/kernel.h"

/* Loops go over strips of STRIP columns. A single column is seen as LANES columns of
 * every LANES-th row, so that it is a vector loop too. */
enum { STRIP = 64, LANES = 64 };

void nn_moments_clear(struct nn_moments *m, size_t cols)
{
    memset(m->mean, 0, cols * sizeof(double));
    memset(m->m2, 0, cols * sizeof(double));
    m->rows = 0;
}

NN_INLINE void merge(double *mean, double *m2, double rows, double other_mean,
                     double other_m2, double other_rows)
{
    double all = rows + other_rows, delta = other_mean - *mean;
    *mean += delta * (other_rows / all);
    *m2 += other_m2 + delta * delta * (rows * other_rows / all);
}

NN_INLINE void strip_moments(double *mean, double *m2, size_t before,
                             const real *restrict x, size_t rows, size_t cols,
                             size_t width)
{
    for (size_t r0 = 0; r0 < rows; r0 += NN_CHUNK) {
        size_t r1 = nn_min(rows, r0 + NN_CHUNK);
        /* Sums of differences from the first row keep their digits where the mean is
         * large against the deviation. */
        const real *first = x + r0 * cols;
        real sum[STRIP] = {0}, square[STRIP] = {0}, centre[STRIP];
        for (size_t r = r0; r < r1; r++)
            for (size_t c = 0; c < width; c++)
                sum[c] += x[r * cols + c] - first[c];
        for (size_t c = 0; c < width; c++)
            centre[c] = first[c] + sum[c] / (real)(r1 - r0);
        for (size_t r = r0; r < r1; r++)
            for (size_t c = 0; c < width; c++) {
                real d = x[r * cols + c] - centre[c];
                square[c] += d * d;
            }
        for (size_t c = 0; c < width; c++)
            merge(&mean[c], &m2[c], (double)(before + r0),
                  (double)first[c] + (double)sum[c] / (double)(r1 - r0),
                  (double)square[c], (double)(r1 - r0));
    }
}

NN_KERNEL static void column_moments(double *mean, double *m2, size_t before,
                                     const real *x, size_t rows, size_t cols)
{
    size_t c = 0;
    for (; c + STRIP <= cols; c += STRIP)
        strip_moments(mean + c, m2 + c, before, x + c, rows, cols, STRIP);
    if (c < cols)
        strip_moments(mean + c, m2 + c, before, x + c, rows, cols, cols - c);
}

void nn_moments_add(struct nn_moments *m, const real *x, size_t rows, size_t cols)
{
    if (cols == 1 && rows >= LANES) {
        double mean[LANES] = {0}, m2[LANES] = {0};
        size_t lane_rows = rows / LANES;
        column_moments(mean, m2, 0, x, lane_rows, LANES);
        for (int i = 0; i < LANES; i++) {
            merge(m->mean, m->m2, (double)m->rows, mean[i], m2[i], (double)lane_rows);
            m->rows += lane_rows;
        }
        x += lane_rows * LANES;
        rows -= lane_rows * LANES;
    }
    column_moments(m->mean, m->m2, m->rows, x, rows, cols);
    m->rows += rows;
}

void nn_moments_merge(struct nn_moments *m, const double *mean, const double *m2,
                      size_t rows, size_t cols)
{
    if (rows == 0)
        return;
    for (size_t c = 0; c < cols; c++)
        merge(&m->mean[c], &m->m2[c], (double)m->rows, mean[c], m2[c], (double)rows);
    m->rows += rows;
}

void nn_norm_sums_clear(struct nn_norm_sums *s, size_t cols)
{
    memset(s->g, 0, cols * sizeof(double));
    memset(s->gx, 0, cols * sizeof(double));
}

/* All in double: the gradient of the norm's input is 0 in sum only as far as these are
 * the sums of what it is made from. */
NN_INLINE void strip_sums(double *sum_g, double *sum_gx, const real *restrict g,
                          const real *restrict x, const real *restrict mean,
                          size_t rows, size_t cols, size_t width)
{
    double sg[STRIP] = {0}, sgx[STRIP] = {0};
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < width; c++) {
            double v = (double)g[r * cols + c];
            sg[c] += v;
            sgx[c] += v * ((double)x[r * cols + c] - (double)mean[c]);
        }
    for (size_t c = 0; c < width; c++) {
        sum_g[c] += sg[c];
        sum_gx[c] += sgx[c];
    }
}

NN_KERNEL static void column_sums(double *sum_g, double *sum_gx, const real *g,
                                  const real *x, const real *mean, size_t rows,
                                  size_t cols)
{
    size_t c = 0;
    for (; c + STRIP <= cols; c += STRIP)
        strip_sums(sum_g + c, sum_gx + c, g + c, x + c, mean + c, rows, cols, STRIP);
    if (c < cols)
        strip_sums(sum_g + c, sum_gx + c, g + c, x + c, mean + c, rows, cols, cols - c);
}

void nn_norm_sums_add(struct nn_norm_sums *s, const real *g, const real *x,
                      const real *mean, size_t rows, size_t cols)
{
    if (cols == 1 && rows >= LANES) {
        double sum_g[LANES] = {0}, sum_gx[LANES] = {0};
        real means[LANES];
        for (int i = 0; i < LANES; i++)
            means[i] = mean[0];
        size_t lane_rows = rows / LANES;
        column_sums(sum_g, sum_gx, g, x, means, lane_rows, LANES);
        for (int i = 0; i < LANES; i++) {
            s->g[0] += sum_g[i];
            s->gx[0] += sum_gx[i];
        }
        g += lane_rows * LANES;
        x += lane_rows * LANES;
        rows -= lane_rows * LANES;
    }
    column_sums(s->g, s->gx, g, x, mean, rows, cols);
}

NN_KERNEL void nn_norm_apply(real *y, const real *x, const real *mean,
                             const real *factor, const real *shift, size_t rows,
                             size_t cols)
{
    if (cols == 1) {
        real m = mean[0], a = factor[0], b = shift[0];
        for (size_t r = 0; r < rows; r++)
            y[r] = (x[r] - m) * a + b;
        return;
    }
    for (size_t r = 0; r < rows; r++, x += cols, y += cols)
        for (size_t c = 0; c < cols; c++)
            y[c] = (x[c] - mean[c]) * factor[c] + shift[c];
}

/* The gradient is added last: where it is large, so that the rest is rounded off to its
 * last digit, a rest that differs from place to place is rounded up as often as down; a
 * constant would be rounded the same way everywhere. */
NN_KERNEL void nn_norm_backward(real *dx, const real *g, const real *x,
                                const real *mean, const real *factor, const real *slope,
                                const real *shift, size_t rows, size_t cols, bool add)
{
    if (cols == 1) {
        real m = mean[0], a = factor[0], s = slope[0], b = shift[0];
        for (size_t r = 0; r < rows; r++)
            dx[r] = (add ? dx[r] : 0) + (a * g[r] + (s * (x[r] - m) + b));
        return;
    }
    for (size_t r = 0; r < rows; r++, x += cols, g += cols, dx += cols) {
        if (add)
            for (size_t c = 0; c < cols; c++)
                dx[c] += factor[c] * g[c] + (slope[c] * (x[c] - mean[c]) + shift[c]);
        else
            for (size_t c = 0; c < cols; c++)
                dx[c] = factor[c] * g[c] + (slope[c] * (x[c] - mean[c]) + shift[c]);
    }
}
