/* Packed numbers: what a reader of pack.h's layout gets back. */
#include "report/page/pack.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static unsigned char bytes[256];

static unsigned value_of(char digit)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(digits, digit);
    return digit == '=' ? 0 : (unsigned)(at - digits);
}

static void decode(json_t *text)
{
    const char *s = json_string_value(text);
    const size_t length = json_string_length(text);
    assert_int_equal(length % 4, 0);
    assert_true(length / 4 * 3 <= sizeof(bytes));
    for (size_t i = 0; i < length; i += 4) {
        const unsigned bits = value_of(s[i]) << 18 | value_of(s[i + 1]) << 12 |
                              value_of(s[i + 2]) << 6 | value_of(s[i + 3]);
        bytes[i / 4 * 3] = (unsigned char)(bits >> 16);
        bytes[i / 4 * 3 + 1] = (unsigned char)(bits >> 8);
        bytes[i / 4 * 3 + 2] = (unsigned char)bits;
    }
    json_decref(text);
}

static unsigned integer(size_t at)
{
    return bytes[at] | (unsigned)bytes[at + 1] << 8;
}

static float real(size_t at)
{
    const uint32_t bits = integer(at) | integer(at + 2) << 16;
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static void numbers_come_back_to_a_part_of_their_range(void **state)
{
    (void)state;
    const float given[] = {0.5F, -2, 0.123456F, 7.75F, 3};
    struct rep_packed p = {0};
    rep_pack(&p, given, 5);
    decode(rep_packed_text(&p));
    const float low = real(0), step = real(4);
    assert_true(low == -2);
    for (size_t i = 0; i < 5; i++)
        assert_true(fabsf(low + (float)integer(8 + 2 * i) * step - given[i]) <
                    9.75F / 65534);
    assert_int_equal(integer(10), 0);
    assert_int_equal(integer(14), 65534);
}

static void what_is_not_finite_is_nothing(void **state)
{
    (void)state;
    const float given[] = {NAN, 1, INFINITY, -INFINITY, 2};
    const unsigned taken[] = {65535, 0, 65535, 65535, 65534};
    struct rep_packed p = {0};
    rep_pack(&p, given, 5);
    decode(rep_packed_text(&p));
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(integer(8 + 2 * i), taken[i]);
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
    decode(rep_packed_text(&p));
    assert_true(real(0) == 0.25F && real(4) == 0);
    assert_int_equal(integer(8), 0);
    assert_int_equal(integer(10), 0);
    assert_int_equal(integer(20), 65535);
    assert_true(real(22) == 0 && real(26) == 0);
    assert_true(isfinite(real(34)) && real(34) > 9e33F);
    assert_int_equal(integer(38), 0);
    assert_int_equal(integer(40), 65534);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back_to_a_part_of_their_range),
        cmocka_unit_test(what_is_not_finite_is_nothing),
        cmocka_unit_test(equal_numbers_no_numbers_and_huge_ones_have_a_scale_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
