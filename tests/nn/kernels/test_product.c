#include "nn/kernels/product.h"

#include "tests/nn/kernels/twins.h"

/* A matrix of rows x cols that lies in memory as it is, or across, within wider rows.
 */
static struct nn_matrix random_matrix(size_t rows, size_t cols, bool across,
                                      real **block)
{
    size_t step = (across ? rows : cols) + (size_t)twin_int(0, 3);
    *block = twin_array(step * (across ? cols : rows));
    return across ? (struct nn_matrix){*block, 1, step}
                  : (struct nn_matrix){*block, step, 1};
}

static void products_agree_with_sums_in_double(void **state)
{
    (void)state;
    twin_seed(1);
    for (int i = 0; i < 200; i++) {
        size_t rows = (size_t)twin_int(1, 40), depth = (size_t)twin_int(1, 50);
        size_t cols = (size_t)twin_int(1, 5) * NN_PRODUCT_COLS;
        size_t step = cols + (size_t)twin_int(0, 20);
        bool add = i % 2;
        real *left, *right, *y = twin_array(rows * step);
        struct nn_matrix a = random_matrix(rows, depth, i % 3 == 0, &left);
        struct nn_matrix b = random_matrix(depth, cols, false, &right);
        double *expected = twin_expected(rows * step);
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < step; c++) {
                double *to = &expected[r * step + c];
                *to = add || c >= cols ? (double)y[r * step + c] : 0;
                for (size_t k = 0; c < cols && k < depth; k++)
                    *to += (double)a.at[r * a.row + k * a.col] *
                           (double)b.at[k * b.row + c];
            }
        nn_product_into(y, step, a, b, rows, depth, cols, add);
        assert_near(y, expected, rows * step, twin_tolerance);
        free(left), free(right), free(y), free(expected);
    }
}

static real *to_panels(struct nn_matrix m, size_t rows, size_t cols)
{
    real *panels = twin_array(rows * cols);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++)
            panels[nn_panel_at(r, c, rows, cols)] = m.at[r * m.row + c * m.col];
    return panels;
}

static void panels_hold_the_same_product(void **state)
{
    (void)state;
    twin_seed(2);
    for (int i = 0; i < 50; i++) {
        size_t rows = (size_t)twin_int(1, 40), depth = (size_t)twin_int(1, 50);
        size_t cols = (size_t)twin_int(1, 5) * NN_PRODUCT_COLS;
        real *left, *right, *start = twin_array(rows * cols);
        struct nn_matrix a = random_matrix(rows, depth, i % 2 == 0, &left);
        struct nn_matrix b = random_matrix(depth, cols, false, &right);
        struct nn_matrix y = {start, cols, 1};
        real *of = twin_array(rows * cols), *sum = to_panels(y, rows, cols);
        real *plain = twin_array(rows * cols), *panels = to_panels(b, depth, cols);
        nn_product_into(plain, cols, a, b, rows, depth, cols, false);
        nn_product_of_panels(of, cols, a, panels, rows, depth, cols);
        assert_memory_equal(of, plain, rows * cols * sizeof(real));
        nn_product_into(start, cols, a, b, rows, depth, cols, true);
        nn_product_add_to_panels(sum, a, b, rows, depth, cols);
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < cols; c++)
                assert_true(sum[nn_panel_at(r, c, rows, cols)] == start[r * cols + c]);
        free(left), free(right), free(start), free(of), free(sum), free(plain),
            free(panels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_agree_with_sums_in_double),
        cmocka_unit_test(panels_hold_the_same_product),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
