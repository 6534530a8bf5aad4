#include "base/half.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void every_half_reads_back(void **state)
{
    (void)state;
    for (unsigned half = 0; half <= 0xffff; half++) {
        const float x = half_value((uint16_t)half);
        if (isnan(x))
            assert_true(isnan(half_value(half_of(x))));
        else
            assert_int_equal(half_of(x), half);
    }
}

/* IEEE 754-2008, table 3.5 and section 3.4. */
static void known_numbers(void **state)
{
    static const struct {
        float x;
        uint16_t half;
    } known[] = {{0, 0},
                 {-0.0f, 0x8000},
                 {1, 0x3c00},
                 {-2, 0xc000},
                 {0.5f, 0x3800},
                 {65504, 0x7bff},
                 {65520, 0x7c00},
                 {INFINITY, 0x7c00},
                 {-INFINITY, 0xfc00},
                 {0x1p-14f, 0x400},
                 {0x1p-24f, 1},
                 {0x1p-25f, 0},
                 {1.0f / 3, 0x3555},
                 {0x1.8p-25f, 1},
                 {0x1.ff8p-15f, 0x3ff}};
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        assert_int_equal(half_of(known[i].x), known[i].half);
}

static void a_float_becomes_the_nearest_half(void **state)
{
    (void)state;
    for (unsigned half = 0; half < 0x7bff; half++) {
        const float low = half_value((uint16_t)half),
                    high = half_value((uint16_t)(half + 1));
        const float middle = low + (high - low) / 2;
        assert_int_equal(half_of(nextafterf(middle, 0)), half);
        assert_int_equal(half_of(nextafterf(middle, INFINITY)), half + 1);
        assert_int_equal(half_of(middle), half + (half & 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_half_reads_back),
        cmocka_unit_test(known_numbers),
        cmocka_unit_test(a_float_becomes_the_nearest_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
