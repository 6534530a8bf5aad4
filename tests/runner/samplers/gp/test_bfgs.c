/* Minima of known functions. */
#include "runner/samplers/gp/bfgs.h"

#include "reference.h"

/* Rosenbrock's valley in pairs, minimum 0 at ones. *context counts. */
static double valley(void *context, const double *x, double *gradient)
{
    double sum = 0;
    (*(int *)context)++;
    for (size_t i = 0; i < 6; i += 2) {
        double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
        sum += 100 * a * a + b * b;
        gradient[i] = -400 * a * x[i] - 2 * b;
        gradient[i + 1] = 200 * a;
    }
    return sum;
}

static void a_valley_is_followed_to_its_end(void **state)
{
    (void)state;
    int calls = 0;
    double x[6] = {-1.2, 1, 0, 0, 3, -2};
    double value = bfgs_minimize(&(struct bfgs_function){valley, &calls, 6}, 1e-9, x);
    assert_true(value < 1e-16);
    for (size_t i = 0; i < 6; i++)
        assert_near(x[i], 1, 1e-7);
    assert_true(calls < 400);
}

/* x - ln x, not allowed below 0; minimum at 1. */
static double fenced(void *context, const double *x, double *gradient)
{
    (void)context;
    if (x[0] <= 0)
        return INFINITY;
    gradient[0] = 1 - 1 / x[0];
    return x[0] - log(x[0]);
}

static void points_that_are_not_allowed_are_avoided(void **state)
{
    (void)state;
    double x = 1e-3;
    bfgs_minimize(&(struct bfgs_function){fenced, NULL, 1}, 1e-9, &x);
    assert_near(x, 1, 1e-8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_valley_is_followed_to_its_end),
        cmocka_unit_test(points_that_are_not_allowed_are_avoided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
