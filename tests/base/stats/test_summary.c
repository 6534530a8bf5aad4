#include "base/stats/summary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_sample_has_its_mean_and_deviation(void **state)
{
    (void)state;
    const double x[] = {2, 4, 4, 4, 5, 5, 7, 9};
    assert_true(stats_mean(x, 8) == 5);
    assert_true(fabs(stats_deviation(x, 8) - sqrt(32.0 / 7)) < 1e-15);
}

static void what_is_not_defined_is_no_number(void **state)
{
    (void)state;
    const double one[] = {3}, broken[] = {1, (double)NAN, 2};
    assert_true(isnan(stats_mean(one, 0)));
    assert_true(isnan(stats_deviation(one, 1)));
    assert_true(isnan(stats_mean(broken, 3)));
    assert_true(isnan(stats_deviation(broken, 3)));
    assert_true(stats_mean(one, 1) == 3);
}

static void a_large_offset_does_not_spoil_the_deviation(void **state)
{
    (void)state;
    const double x[] = {1e9 + 1, 1e9 + 2, 1e9 + 3};
    assert_true(fabs(stats_deviation(x, 3) - 1) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_has_its_mean_and_deviation),
        cmocka_unit_test(what_is_not_defined_is_no_number),
        cmocka_unit_test(a_large_offset_does_not_spoil_the_deviation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
