#include "features/dsp/logs.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define COUNT 200001

static float x[COUNT], y[COUNT];

/* From 1e-37 to 1e37 in equal ratios, and densely around 1. */
static void fill(void)
{
    for (int i = 0; i < COUNT; i++)
        x[i] = i % 2 ? (float)pow(10, -37 + 74.0 * i / COUNT)
                     : (float)(0.5 + 1.5 * i / COUNT);
}

static void log2_is_right_to_six_digits(void **state)
{
    (void)state;
    fill();
    for (int i = 0; i < COUNT; i++)
        y[i] = x[i];
    logs_log2(y, COUNT, 1e-37f, 1, 0);
    for (int i = 0; i < COUNT; i++) {
        double expected = log2((double)x[i]);
        if (fabs((double)y[i] - expected) > 1e-6 * fabs(expected))
            fail_msg("log2(%g) = %g", (double)x[i], (double)y[i]);
    }
}

static void floor_scale_and_offset_are_applied(void **state)
{
    float v[] = {0, 1e-20f, 4, 1};
    (void)state;
    logs_log2(v, 4, 0.5f, 3, 10);
    assert_true(v[0] == 7 && v[1] == 7 && v[2] == 16 && v[3] == 10);
}

static void log1p_is_right_to_six_digits_for_small_values_too(void **state)
{
    (void)state;
    fill();
    for (int i = 0; i < COUNT; i++)
        y[i] = x[i] = x[i] > 1e30f ? 0 : x[i];
    logs_log2_1p(y, COUNT, 100, (float)log(2));
    for (int i = 0; i < COUNT; i++) {
        double expected = log1p(100 * (double)x[i]);
        if (fabs((double)y[i] - expected) > 1e-6 * expected)
            fail_msg("log1p(%g) = %g", 100 * (double)x[i], (double)y[i]);
    }
}

static void the_place_in_the_array_does_not_change_the_bits(void **state)
{
    (void)state;
    fill();
    for (size_t n = 1; n < 70; n++) {
        float whole[70], single[70];
        for (size_t i = 0; i < n; i++)
            whole[i] = single[i] = x[1000 + 37 * i];
        logs_log2(whole, n, 1e-37f, 3.01f, 1);
        for (size_t i = 0; i < n; i++)
            logs_log2(&single[i], 1, 1e-37f, 3.01f, 1);
        assert_memory_equal(whole, single, n * sizeof(*whole));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log2_is_right_to_six_digits),
        cmocka_unit_test(floor_scale_and_offset_are_applied),
        cmocka_unit_test(log1p_is_right_to_six_digits_for_small_values_too),
        cmocka_unit_test(the_place_in_the_array_does_not_change_the_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
