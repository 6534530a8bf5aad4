/* Values and differences of metrics as texts. */
#include "report/number.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_value_of_several_runs_has_its_deviation(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    assert_string_equal(
        rep_value_text(&(struct res_value){.mean = 0.9, .deviation = 0.01, .count = 2},
                       a),
        "0.9000 \xc2\xb1 0.0100");
    assert_string_equal(
        rep_value_text(
            &(struct res_value){.mean = 0.9, .deviation = (double)NAN, .count = 1}, a),
        "0.9000");
    assert_null(rep_value_text(&(struct res_value){0}, a));
    arena_destroy(a);
}

static void a_difference_is_as_one_would_write_it(void **state)
{
    (void)state;
    assert_true(rep_difference(0.7, 0.9) == 0.2);
    assert_true(rep_difference(0.1, 0.3) == 0.2);
    assert_true(rep_difference(0.3, 0.1) == -0.2);
    assert_true(rep_difference(0.25, 0.25) == 0);
    assert_true(isnan(rep_difference((double)NAN, 1)));
}

static void a_change_has_a_sign_where_something_is_left_of_it(void **state)
{
    static const struct {
        double change;
        const char *text;
    } cases[] = {{0.0123, "+0.0123"}, {-0.5, "-0.5000"}, {0, "0.0000"},
                 {1e-6, "0.0000"},    {-1e-6, "0.0000"}, {(double)NAN, ""}};
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct table_cell cell = rep_change_cell(cases[i].change, a);
        assert_string_equal(cell.text, cases[i].text);
        assert_true(isnan(cell.number) == isnan(cases[i].change));
    }
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_of_several_runs_has_its_deviation),
        cmocka_unit_test(a_difference_is_as_one_would_write_it),
        cmocka_unit_test(a_change_has_a_sign_where_something_is_left_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
