#include "report/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void split(const char *text, const char *const *parts, size_t expected)
{
    size_t count;
    struct arena *a = arena_create();
    const char **found = rep_split(text, a, &count);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(found[i], parts[i]);
    arena_destroy(a);
}

static void commas_split_and_spaces_go(void **state)
{
    (void)state;
    split(" a ,b,, c d ", (const char *const[]){"a", "b", "", "c d"}, 4);
    split("", (const char *const[]){""}, 1);
}

static void commas_in_quotes_and_brackets_do_not_split(void **state)
{
    (void)state;
    split("max(a, b), 'x, y', {k: [1, 2]}",
          (const char *const[]){"max(a, b)", "'x, y'", "{k: [1, 2]}"}, 3);
}

static void an_open_quote_is_a_character(void **state)
{
    (void)state;
    split("it's, b", (const char *const[]){"it's", "b"}, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_split_and_spaces_go),
        cmocka_unit_test(commas_in_quotes_and_brackets_do_not_split),
        cmocka_unit_test(an_open_quote_is_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
