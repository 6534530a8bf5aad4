#include "nn/kernels/norm.h"

#include "tests/nn/kernels/twins.h"

static void moments_agree_with_two_passes_in_double(void **state)
{
    (void)state;
    twin_seed(1);
    for (int i = 0; i < 100; i++) {
        size_t rows = (size_t)twin_int(2, 700), cols = (size_t)twin_int(1, 150);
        if (i % 4 == 0)
            cols = 1;
        real *x = twin_array(rows * cols);
        /* A mean that is large against the deviation is where one pass would fail. */
        for (size_t k = 0; k < rows * cols; k++)
            x[k] = 300 + x[k];
        struct nn_moments m = {calloc(cols, sizeof(double)),
                               calloc(cols, sizeof(double)), 0};
        nn_moments_clear(&m, cols);
        size_t first = (size_t)twin_int(0, (int)rows);
        nn_moments_add(&m, x, first, cols);
        nn_moments_add(&m, x + first * cols, rows - first, cols);
        assert_int_equal(m.rows, rows);
        for (size_t c = 0; c < cols; c++) {
            double sum = 0, square = 0;
            for (size_t r = 0; r < rows; r++)
                sum += (double)x[r * cols + c];
            for (size_t r = 0; r < rows; r++)
                square += pow((double)x[r * cols + c] - sum / (double)rows, 2);
            assert_true(fabs(m.mean[c] - sum / (double)rows) < 1e-4);
            assert_true(fabs(m.m2[c] - square) <= 1e-3 * square + 1e-6);
        }
        free(x), free(m.mean), free(m.m2);
    }
}

static void the_gradients_sums_agree_with_double(void **state)
{
    (void)state;
    twin_seed(2);
    for (int i = 0; i < 100; i++) {
        size_t rows = (size_t)twin_int(1, 700);
        size_t cols = i % 4 ? (size_t)twin_int(1, 150) : 1;
        real *x = twin_array(rows * cols), *g = twin_array(rows * cols);
        real *mean = twin_array(cols);
        struct nn_norm_sums s = {calloc(cols, sizeof(double)),
                                 calloc(cols, sizeof(double))};
        nn_norm_sums_add(&s, g, x, mean, rows, cols);
        for (size_t c = 0; c < cols; c++) {
            double sum = 0, dot = 0, size = 0;
            for (size_t r = 0; r < rows; r++) {
                double v = (double)g[r * cols + c];
                double d = (double)x[r * cols + c] - (double)mean[c];
                sum += v;
                dot += v * d;
                size += fabs(v) * (1 + fabs(d));
            }
            assert_true(fabs(s.g[c] - sum) <= twin_tolerance * size);
            assert_true(fabs(s.gx[c] - dot) <= twin_tolerance * size);
        }
        free(x), free(g), free(mean), free(s.g), free(s.gx);
    }
}

static void rows_are_applied_to_every_channel(void **state)
{
    (void)state;
    twin_seed(3);
    for (int i = 0; i < 50; i++) {
        size_t rows = (size_t)twin_int(1, 40), cols = (size_t)twin_int(1, 70);
        size_t n = rows * cols;
        real *x = twin_array(n), *g = twin_array(n), *y = twin_array(n), *row[5];
        double *applied = twin_expected(n), *gradient = twin_expected(n);
        for (int k = 0; k < 5; k++)
            row[k] = twin_array(cols);
        for (size_t k = 0; k < n; k++) {
            size_t c = k % cols;
            double d = (double)x[k] - (double)row[0][c];
            applied[k] = d * (double)row[1][c] + (double)row[2][c];
            gradient[k] = (double)row[1][c] * (double)g[k] + (double)row[3][c] * d +
                          (double)row[4][c];
        }
        nn_norm_apply(y, x, row[0], row[1], row[2], rows, cols);
        assert_near(y, applied, n, twin_tolerance);
        nn_norm_backward(y, g, x, row[0], row[1], row[3], row[4], rows, cols, false);
        assert_near(y, gradient, n, twin_tolerance);
        nn_norm_backward(y, g, x, row[0], row[1], row[3], row[4], rows, cols, true);
        for (size_t k = 0; k < n; k++)
            gradient[k] *= 2;
        assert_near(y, gradient, n, twin_tolerance);
        for (int k = 0; k < 5; k++)
            free(row[k]);
        free(x), free(g), free(y), free(applied), free(gradient);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_agree_with_two_passes_in_double),
        cmocka_unit_test(the_gradients_sums_agree_with_double),
        cmocka_unit_test(rows_are_applied_to_every_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
