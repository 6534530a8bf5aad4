/* Packed numbers: what a reader of pack.h's layout gets back. */
#include "report/page/pack.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *text;
static const char *at;

static void open_text(struct rep_packed *p)
{
    text = rep_packed_text(p);
    at = json_string_value(text);
}

static void close_text(void)
{
    assert_int_equal(*at, '\0');
    json_decref(text);
}

static uint32_t take(int digits)
{
    static const char all[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t value = 0;
    for (int i = 0; i < digits; i++) {
        const char *digit = strchr(all, *at++);
        assert_non_null(digit);
        value |= (uint32_t)(digit - all) << 6 * i;
    }
    return value;
}

static float take_float(void)
{
    const uint32_t bits = take(6);
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* The numbers of one scale come back to half a step. Returns the digits of each. */
static int gives_back(const float *given, size_t count)
{
    const int digits = (int)take(1);
    const float low = take_float(), step = take_float();
    assert_true(isfinite(low) && isfinite(step));
    for (size_t i = 0; i < count; i++) {
        const uint32_t k = take(digits), nothing = (1U << 6 * digits) - 1;
        assert_int_equal(k == nothing, !isfinite(given[i]));
        if (k != nothing) {
            const double back = (double)low + k * (double)step;
            assert_true(fabs(back - (double)given[i]) <=
                        0.51 * (double)step + 1e-6 * fabs((double)given[i]));
        }
    }
    return digits;
}

static void numbers_of_a_narrow_range_take_two_digits(void **state)
{
    (void)state;
    const float given[] = {0.5F, 0.25F, 0.123456F, 0.875F, 0.625F};
    struct rep_packed p = {0};
    rep_pack(&p, given, 5);
    open_text(&p);
    assert_int_equal(gives_back(given, 5), 2);
    close_text();
}

static void numbers_of_a_wide_range_take_three(void **state)
{
    (void)state;
    const float given[] = {0.5F, -2, 0.123456F, 7.75F, 3}, again[] = {1, 2};
    struct rep_packed p = {0};
    rep_pack(&p, given, 5);
    rep_pack(&p, again, 2);
    open_text(&p);
    assert_int_equal(gives_back(given, 5), 3);
    assert_int_equal(gives_back(again, 2), 3);
    close_text();
}

static void what_is_not_finite_is_nothing(void **state)
{
    (void)state;
    const float given[] = {NAN, 1, INFINITY, -INFINITY, 1.5F};
    struct rep_packed p = {0};
    rep_pack(&p, given, 5);
    open_text(&p);
    gives_back(given, 5);
    close_text();
}

static void equal_numbers_no_numbers_and_huge_ones_have_a_scale_too(void **state)
{
    (void)state;
    const float equal[] = {0.25F, 0.25F}, nothing[] = {NAN}, huge[] = {-3e38F, 3e38F};
    struct rep_packed p = {0};
    rep_pack(&p, equal, 2);
    rep_pack(&p, nothing, 1);
    rep_pack(&p, nothing, 0);
    rep_pack(&p, huge, 2);
    open_text(&p);
    gives_back(equal, 2);
    gives_back(nothing, 1);
    gives_back(nothing, 0);
    gives_back(huge, 2);
    close_text();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_a_narrow_range_take_two_digits),
        cmocka_unit_test(numbers_of_a_wide_range_take_three),
        cmocka_unit_test(what_is_not_finite_is_nothing),
        cmocka_unit_test(equal_numbers_no_numbers_and_huge_ones_have_a_scale_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
