#include "nn/kernels/conv_sums.h"

#include "nn/kernels/kernel.h"
#include "nn/kernels/winograd.h"

bool nn_conv_sums_takes(const struct nn_conv *c)
{
    return c->groups == 1 && !nn_winograd_takes(c);
}

size_t nn_conv_sums_count(const struct nn_conv *c)
{
    return (size_t)(c->kernel[1] + 1) * (size_t)c->kernel[0] * (size_t)c->filters;
}

/* Whether tap k of output place o lies inside the input. */
static inline bool is_inside(const struct nn_conv *c, int axis, int o, int k)
{
    int at = o * c->stride[axis] - c->padding[axis] + k * c->dilation[axis];
    return at >= 0 && at < c->in[axis];
}

enum { STRIP = 64 };

/* sum[c] += factor * the sum of x[rows][c]. */
NN_KERNEL static void add_rows(double *sum, const real *restrict x, size_t rows,
                               size_t cols, double factor)
{
    for (size_t c0 = 0; c0 < cols; c0 += STRIP) {
        size_t width = nn_min(STRIP, cols - c0);
        for (size_t r0 = 0; r0 < rows; r0 += NN_CHUNK) {
            size_t r1 = nn_min(rows, r0 + NN_CHUNK);
            real part[STRIP] = {0};
            for (size_t r = r0; r < r1; r++)
                for (size_t c = 0; c < width; c++)
                    part[c] += x[r * cols + c0 + c];
            for (size_t c = 0; c < width; c++)
                sum[c0 + c] += factor * (double)part[c];
        }
    }
}

/* Lines [line, end) of one item whose frame taps are inside alike. */
static size_t alike(const struct nn_conv *c, size_t line, size_t end)
{
    size_t frames = (size_t)c->out[1], next = line + 1;
    for (; next < end && next % frames != 0; next++)
        for (int k = 0; k < c->kernel[1]; k++)
            if (is_inside(c, 1, (int)(next % frames), k) !=
                is_inside(c, 1, (int)(line % frames), k))
                return next;
    return next;
}

/* sum -= dy of the places of a line at which band tap k lies outside. */
static void take_outside(const struct nn_conv *c, double *sum, const real *dy, int k)
{
    size_t filters = (size_t)c->filters;
    int first = 0, end = c->out[0];
    while (first < end && !is_inside(c, 0, first, k))
        first++;
    while (end > first && !is_inside(c, 0, end - 1, k))
        end--;
    add_rows(sum, dy, (size_t)first, filters, -1);
    add_rows(sum, dy + (size_t)end * filters, (size_t)(c->out[0] - end), filters, -1);
}

void nn_conv_sums_add(const struct nn_conv *c, double *taps, const real *dy,
                      size_t line, size_t lines)
{
    size_t filters = (size_t)c->filters, places = nn_conv_line_rows(c);
    size_t bands = (size_t)c->kernel[0], row = bands * filters, end = line + lines;
    double *sum = taps + (size_t)c->kernel[1] * row;
    for (size_t next; line < end; line = next) {
        next = alike(c, line, end);
        memset(sum, 0, row * sizeof *sum);
        add_rows(sum, dy, (next - line) * places, filters, 1);
        for (size_t k = 1; k < bands; k++)
            memcpy(sum + k * filters, sum, filters * sizeof *sum);
        for (size_t l = line; l < next; l++, dy += places * filters)
            for (size_t k = 0; k < bands; k++)
                take_outside(c, sum + k * filters, dy, (int)k);
        for (int k = 0; k < c->kernel[1]; k++)
            if (is_inside(c, 1, (int)(line % (size_t)c->out[1]), k))
                for (size_t i = 0; i < row; i++)
                    taps[(size_t)k * row + i] += sum[i];
    }
}

void nn_conv_sums(const struct nn_conv *c, double sums[2], const double *taps,
                  const real *packed, const real *dpacked)
{
    size_t filters = (size_t)c->filters, channels = (size_t)c->channels;
    size_t count = (size_t)c->kernel[0] * (size_t)c->kernel[1] * channels;
    sums[0] = sums[1] = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t o = 0; o < filters; o++) {
            double weight = (double)packed[i * filters + o];
            sums[0] += weight * taps[i / channels * filters + o];
            sums[1] += weight * (double)dpacked[i * filters + o];
        }
}
