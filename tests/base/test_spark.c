#include "base/spark.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect(const char *wanted, const double *values, int count, int width)
{
    struct str s = {0};
    spark_add(&s, values, count, width);
    assert_string_equal(str_text(&s), wanted);
    str_deinit(&s);
}

static void
the_lowest_and_the_highest_value_have_the_lowest_and_highest_block(void **state)
{
    static const double rising[] = {0, 1, 2, 3, 4, 5, 6, 7}, falling[] = {7, 0};
    (void)state;
    expect("▁▂▃▄▅▆▇█", rising, 8, 20);
    expect("█▁", falling, 2, 20);
}

static void a_curve_is_as_wide_as_there_is_room_with_its_ends(void **state)
{
    static const double values[] = {0, 9, 9, 9, 9, 9, 9, 7};
    (void)state;
    expect("▁▆", values, 8, 2);
    expect("▁█▆", values, 8, 3);
    expect("▆", values, 8, 1);
}

static void equal_values_are_in_the_middle_and_no_value_is_a_blank(void **state)
{
    static const double equal[] = {3, 3}, gap[] = {0, (double)NAN, 1},
                        none[] = {(double)NAN, (double)INFINITY};
    (void)state;
    expect("▄▄", equal, 2, 9);
    expect("▁ █", gap, 3, 9);
    expect("  ", none, 2, 9);
    expect("", none, 0, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_lowest_and_the_highest_value_have_the_lowest_and_highest_block),
        cmocka_unit_test(a_curve_is_as_wide_as_there_is_room_with_its_ends),
        cmocka_unit_test(equal_values_are_in_the_middle_and_no_value_is_a_blank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
