#include "nn/kernels/activation.h"

#include "nn/kernels/math.h"
#include "tests/nn/kernels/twins.h"

static const struct nn_function functions[] = {
    {NN_LINEAR, 0},  {NN_RELU, 0}, {NN_GELU, 0},  {NN_SILU, 0},
    {NN_SIGMOID, 0}, {NN_TANH, 0}, {NN_ELU, 0.7}, {NN_LEAKY_RELU, 0.2},
};

static double definition(struct nn_function f, double x)
{
    switch (f.kind) {
    case NN_LINEAR:
        return x;
    case NN_RELU:
        return x > 0 ? x : 0;
    case NN_GELU:
        return x / 2 * (1 + erf(x / sqrt(2)));
    case NN_SILU:
        return x / (1 + exp(-x));
    case NN_SIGMOID:
        return 1 / (1 + exp(-x));
    case NN_TANH:
        return tanh(x);
    case NN_ELU:
        return x > 0 ? x : f.parameter * expm1(x);
    case NN_LEAKY_RELU:
        return x > 0 ? x : f.parameter * x;
    }
    return NAN;
}

static void functions_and_derivatives_are_the_definitions(void **state)
{
    (void)state;
    enum { COUNT = 2001 };
    static real x[COUNT], y[COUNT], dy[COUNT], dx[COUNT];
    for (int i = 0; i < COUNT; i++) {
        x[i] = (real)(i - 1000) / 100 + (real)0.003;
        dy[i] = 2;
    }
    for (size_t k = 0; k < sizeof(functions) / sizeof(*functions); k++) {
        struct nn_function f = functions[k];
        nn_activate(f, y, x, COUNT);
        nn_activate_backward(f, dx, dy, x, y, COUNT, false);
        for (int i = 0; i < COUNT; i++) {
            double at = (double)x[i], h = 1e-5;
            double slope = (definition(f, at + h) - definition(f, at - h)) / (2 * h);
            assert_true(fabs((double)y[i] - definition(f, at)) < 1e-6 * (1 + fabs(at)));
            assert_true(fabs((double)dx[i] - 2 * slope) < 5e-6 * (1 + fabs(at)));
        }
        nn_activate_backward(f, dx, dy, x, y, COUNT, true);
        assert_true(fabs((double)dx[COUNT - 1] -
                         4 * (definition(f, 10.003) - definition(f, 10.002)) / 1e-3) <
                    1e-3);
    }
}

static void rising_functions_rise(void **state)
{
    (void)state;
    enum { COUNT = 4000 };
    static real x[COUNT], y[COUNT];
    for (int i = 0; i < COUNT; i++)
        x[i] = (real)(i - 2000) / 200;
    for (size_t k = 0; k < sizeof(functions) / sizeof(*functions); k++) {
        if (!nn_function_rises(functions[k]))
            continue;
        nn_activate(functions[k], y, x, COUNT);
        for (int i = 1; i < COUNT; i++)
            assert_true(y[i] >= y[i - 1] - (real)1e-6);
    }
}

static void nan_stays_nan_and_large_numbers_saturate(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof(functions) / sizeof(*functions); k++) {
        real x[] = {(real)NAN, -1000, 1000}, y[3];
        nn_activate(functions[k], y, x, 3);
        assert_true(isnan(y[0]));
        for (int i = 1; i < 3; i++)
            assert_true(fabs((double)y[i] - definition(functions[k], (double)x[i])) <
                        1e-3);
    }
}

static void exponentials_are_exact_to_a_few_units(void **state)
{
    (void)state;
    for (double v = -80; v < 80; v += 0.0137) {
        real x = (real)v;
        assert_true(fabs((double)nn_exp(x) / exp((double)x) - 1) < 5e-7);
        if (x != 0)
            assert_true(fabs((double)nn_expm1(x) / expm1((double)x) - 1) < 1e-6);
    }
    for (double v = -9; v < 9; v += 0.0013) {
        real x = (real)v;
        assert_true(fabs((double)nn_tanh(x) - tanh((double)x)) <
                    1e-6 * fabs(tanh((double)x)) + 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_and_derivatives_are_the_definitions),
        cmocka_unit_test(rising_functions_rise),
        cmocka_unit_test(nan_stays_nan_and_large_numbers_saturate),
        cmocka_unit_test(exponentials_are_exact_to_a_few_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
