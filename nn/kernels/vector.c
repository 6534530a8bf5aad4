/* Loops over arrays and rows: vector.h. */
#include "nn/kernels/vector.h"

#include "nn/kernels/kernel.h"

NN_KERNEL void nn_copy(real *y, const real *x, size_t n, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++)
            y[i] += x[i];
    else if (y != x)
        memcpy(y, x, n * sizeof(real));
}

NN_KERNEL void nn_scale(real *y, const real *x, real factor, size_t n, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++)
            y[i] += factor * x[i];
    else
        for (size_t i = 0; i < n; i++)
            y[i] = factor * x[i];
}

NN_KERNEL void nn_sum(real *y, const real *a, const real *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = a[i] + b[i];
}

NN_KERNEL void nn_product(real *y, const real *a, const real *b, size_t n, bool add)
{
    if (add)
        for (size_t i = 0; i < n; i++)
            y[i] += a[i] * b[i];
    else
        for (size_t i = 0; i < n; i++)
            y[i] = a[i] * b[i];
}

NN_KERNEL void nn_add_row(real *restrict x, const real *restrict v, size_t rows,
                          size_t cols)
{
    for (size_t r = 0; r < rows; r++, x += cols)
        for (size_t c = 0; c < cols; c++)
            x[c] += v[c];
}

NN_KERNEL void nn_multiply_row(real *y, const real *x, const real *v, size_t rows,
                               size_t cols, bool add)
{
    for (size_t r = 0; r < rows; r++, x += cols, y += cols) {
        if (add)
            for (size_t c = 0; c < cols; c++)
                y[c] += x[c] * v[c];
        else
            for (size_t c = 0; c < cols; c++)
                y[c] = x[c] * v[c];
    }
}

/* Sums of `width` <= STRIP neighbouring columns at a time, of a or of a times b. In
 * double: what cancels (the gradient of a bias before a norm is 0) leaves nothing. */
enum { STRIP = 64 };

NN_INLINE void strip_sums(real *sum, const real *a, const real *b, bool ones,
                          size_t rows, size_t cols, size_t width)
{
    double total[STRIP] = {0};
    for (size_t r = 0; r < rows; r++) {
        const real *p = a + r * cols, *q = b + r * cols;
        for (size_t c = 0; c < width; c++)
            total[c] += ones ? (double)p[c] : (double)p[c] * (double)q[c];
    }
    for (size_t c = 0; c < width; c++)
        sum[c] += (real)total[c];
}

NN_KERNEL void nn_add_column_sums(real *sum, const real *x, size_t rows, size_t cols)
{
    for (size_t c = 0; c < cols; c += STRIP)
        strip_sums(sum + c, x + c, x + c, true, rows, cols, nn_min(STRIP, cols - c));
}

NN_KERNEL void nn_add_column_dots(real *sum, const real *a, const real *b, size_t rows,
                                  size_t cols)
{
    for (size_t c = 0; c < cols; c += STRIP)
        strip_sums(sum + c, a + c, b + c, false, rows, cols, nn_min(STRIP, cols - c));
}
