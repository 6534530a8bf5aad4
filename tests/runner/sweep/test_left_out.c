/* What is said of points that do not become trials. */
#include "runner/sweep/left_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(size_t skipped, size_t repeated, const char *wanted)
{
    const struct exp_sweep s = {.skipped = skipped,
                                .repeated = repeated,
                                .left_out = {{"a", "why"}, {"b", "too"}}};
    struct str text = {0};
    run_add_left_out(&s, "  ", &text);
    assert_string_equal(str_text(&text), wanted);
    str_deinit(&text);
}

static void one_point_and_several_are_told_in_sentences(void **state)
{
    (void)state;
    expect(0, 0, "");
    expect(1, 0,
           "  1 point of the sweep is left out: it does not fit, or `require` refuses "
           "it\n"
           "    a: why\n");
    expect(2, 1,
           "  2 points of the sweep are left out: they do not fit, or `require` "
           "refuses them\n"
           "    a: why\n"
           "    b: too\n"
           "  1 point of the sweep is equal to another and is not trained again\n");
    expect(0, 632,
           "  632 points of the sweep are equal to others and are not trained again\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_point_and_several_are_told_in_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
