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

static void numbers_are_short_and_read_back(void **state)
{
    (void)state;
    assert_line(json_number(0.1), "0.1");
    assert_line(json_number(2.0 / 3), "0.6666666666666666");
    assert_line(json_number(3), "3.0");
    assert_line(json_number(-1e-10), "-1.0e-10");
    const double values[] = {0.1 + 0.2, 1 / 3.0, DBL_MIN, DBL_MAX, 0.74355, 5e-324};
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        struct str s = {0};
        json_t *value = json_number(values[i]);
        json_add_line(&s, value);
        json_t *read = json_loads(s.text, JSON_DECODE_ANY, NULL);
        assert_true(json_real_value(read) == values[i]);
        str_deinit(&s);
        json_decref(value);
        json_decref(read);
    }
}

static void texts_and_empty_things_are_json(void **state)
{
    (void)state;
    assert_line(json_pack("[s, [], {}, b, i]", "a\"b\\c\n\x01\u00e9", 1, -7),
                "[\"a\\\"b\\\\c\\n\\u0001\u00e9\", [], {}, true, -7]");
    assert_line(json_pack("{s:{s:[]}}", "a\"", "b"), "{\"a\\\"\": {\"b\": []}}");
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
        cmocka_unit_test(numbers_are_short_and_read_back),
        cmocka_unit_test(texts_and_empty_things_are_json),
        cmocka_unit_test(keys_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
