#include "base/json.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void assert_line(json_t *value, const char *wanted)
{
    struct str s = {0};
    json_add_line(&s, value);
    assert_string_equal(str_text(&s), wanted);
    str_deinit(&s);
    json_decref(value);
}

static void what_is_no_number_is_null(void **state)
{
    (void)state;
    assert_line(json_number((double)NAN), "null");
    assert_line(json_number((double)INFINITY), "null");
    assert_line(json_number((double)-INFINITY), "null");
}

static void numbers_have_nine_digits(void **state)
{
    (void)state;
    assert_line(json_number(0.1), "0.1");
    assert_line(json_number(2.0 / 3), "0.666666667");
    assert_line(json_number(3), "3.0");
    assert_line(json_number(1e-10), "1e-10");
}

static void floats_come_back_the_same(void **state)
{
    (void)state;
    const float values[] = {0.1f, 1 / 3.0f, 16777217.0f, FLT_MIN, FLT_MAX, 0.87431234f};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct str s = {0};
        json_t *value = json_number((double)values[i]);
        json_add_line(&s, value);
        assert_true(strtof(s.text, NULL) == values[i]);
        str_deinit(&s);
        json_decref(value);
    }
}

static void keys_keep_their_order(void **state)
{
    (void)state;
    json_t *value = json_pack("{s:s, s:i, s:[o]}", "event", "epoch", "a", 1, "list",
                              json_number((double)NAN));
    struct str s = {0};
    json_add_pretty(&s, value);
    assert_string_equal(
        s.text,
        "{\n  \"event\": \"epoch\",\n  \"a\": 1,\n  \"list\": [\n    null\n  ]\n}\n");
    str_deinit(&s);
    assert_line(value, "{\"event\": \"epoch\", \"a\": 1, \"list\": [null]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_number_is_null),
        cmocka_unit_test(numbers_have_nine_digits),
        cmocka_unit_test(floats_come_back_the_same),
        cmocka_unit_test(keys_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
