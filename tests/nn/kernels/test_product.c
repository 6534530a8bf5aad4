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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_agree_with_sums_in_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
