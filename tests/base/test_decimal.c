#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void near_numbers_of_few_digits_are_found(void **state)
{
    (void)state;
    assert_true(decimal_near(3 * 0.1, 1e-15) == 0.3);
    assert_true(decimal_near(0.3 - 0.3 + 1e-18, 1e-15) == 0);
    assert_true(decimal_near(1234.4999, 0.6) == 1234);
    assert_true(decimal_near(-2.5, 0) == -2.5);
    assert_true(decimal_near(1 / 3.0, 0) == 1 / 3.0);
    assert_true(isinf(decimal_near((double)INFINITY, 1)));
    assert_true(isnan(decimal_near((double)NAN, 1)));
}

static void tidying_takes_away_the_rounding_alone(void **state)
{
    (void)state;
    assert_true(decimal_tidy(0.1 + 0.2) == 0.3);
    assert_true(decimal_tidy(0.1 * 3) == 0.3);
    assert_true(decimal_tidy(1e-3 * 3) == 3e-3);
    assert_true(decimal_tidy(0.30000001) == 0.30000001);
    assert_true(decimal_tidy(DBL_MAX) == DBL_MAX);
}

static void floats_keep_their_value_and_few_digits(void **state)
{
    (void)state;
    const float values[] = {0.1f,    1 / 3.0f, 16777217.0f, FLT_MIN,
                            FLT_MAX, 1e-45f,   -0.87431234f};
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
        assert_true((float)decimal_of_float(values[i]) == values[i]);
    assert_true(decimal_of_float(0.1f) == 0.1);
    assert_true(isnan(decimal_of_float((float)NAN)));
}

static void whole_numbers_have_no_point(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{3, "3"},
                 {-0.0, "0"},
                 {0.5, "0.5"},
                 {-12, "-12"},
                 {1e14, "100000000000000"},
                 {1e15, "1e+15"},
                 {1e-3, "0.001"},
                 {0.1 + 0.2, "0.30000000000000004"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct str s = {0};
        decimal_add(&s, cases[i].value);
        assert_string_equal(str_text(&s), cases[i].text);
        str_deinit(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_numbers_of_few_digits_are_found),
        cmocka_unit_test(tidying_takes_away_the_rounding_alone),
        cmocka_unit_test(floats_keep_their_value_and_few_digits),
        cmocka_unit_test(whole_numbers_have_no_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
