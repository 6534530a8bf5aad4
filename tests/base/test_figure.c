/* The layout of pictures. */
#include "base/figure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void columns_of_a_paper_have_their_widths(void **state)
{
    (void)state;
    assert_true(fabs(figure_columns_width(1) * 2.54 - 8.8) < 1e-9);
    assert_true(fabs(figure_columns_width(2) * 2.54 - 18) < 1e-9);
}

static void texts_are_cut_and_wrapped_to_their_room(void **state)
{
    struct arena *a = arena_create();
    const char *text = "a long remark of many words";
    const double width = figure_text_width("a long rem", 8);
    (void)state;
    assert_string_equal(figure_cut(text, 8, width + 1e-6, a), "a long\xe2\x80\xa6rds");
    assert_ptr_equal(figure_cut(text, 8, figure_text_width(text, 8) + 1e-6, a), text);
    const struct figure_lines lines = figure_wrap(text, 8, width + 1e-6, a);
    assert_int_equal(lines.count, 3);
    assert_string_equal(lines.items[0], "a long");
    assert_string_equal(lines.items[2], "many words");
    assert_true(fabs(lines.height - 3 * figure_line(8)) < 1e-9);
    arena_destroy(a);
}

static void a_key_fits_its_width(void **state)
{
    static const char *const labels[] = {"sgd", "adam", "nadam", "rmsprop", "adamw"};
    static const char *const long_label[] = {
        "a label that is much longer than the width of the column has room for"};
    struct arena *a = arena_create();
    const double one = figure_columns_width(1), two = figure_columns_width(2);
    (void)state;
    const struct figure_key narrow = figure_key_fit(labels, 5, 8, one, a),
                            wide = figure_key_fit(labels, 5, 8, two, a),
                            cut = figure_key_fit(long_label, 1, 8, one, a);
    assert_true(narrow.columns >= 2 && wide.columns == 5 && wide.rows == 1);
    assert_true((double)wide.columns * wide.cell < two + 1);
    assert_true(narrow.columns * narrow.rows >= 5);
    assert_int_equal(cut.columns, 1);
    assert_true(cut.cell < one + 0.2);
    assert_non_null(strstr(cut.labels[0], "\xe2\x80\xa6"));
    arena_destroy(a);
}

static void tics_read_differently(void **state)
{
    (void)state;
    assert_int_equal(figure_decimals(0, 1000), 0);
    assert_int_equal(figure_decimals(0, 1), 1);
    assert_int_equal(figure_decimals(0.75, 0.80), 3);
    assert_int_equal(figure_decimals(0, 0), 2);
}

/* What figure_add_tics writes. */
static const char *tics(double least, double most, bool log_scale, double room,
                        struct arena *a)
{
    struct str s = {0};
    figure_add_tics(&s, "x", least, most, log_scale, 8, room);
    const char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

static void tics_are_round_and_have_room(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    assert_string_equal(tics(0, 1, false, 2, a),
                        "set xtics ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, "
                        "'0.8' 0.8, '1' 1)\n");
    assert_string_equal(tics(0, 100000, false, 1.2, a),
                        "set xtics ('0' 0, '50000' 50000, '100000' 100000)\n");
    assert_string_equal(tics(1e-4, 1e-2, true, 1.5, a),
                        "set xtics ('0.0001' 0.0001, '0.001' 0.001, '0.01' 0.01)\n");
    assert_string_equal(tics(1e-3, 6e-3, true, 3, a),
                        "set xtics ('0.001' 0.001, '0.002' 0.002, '0.005' 0.005)\n");
    assert_string_equal(tics(60, 130, true, 3, a),
                        "set xtics ('60' 60, '80' 80, '100' 100, '120' 120)\n");
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_a_paper_have_their_widths),
        cmocka_unit_test(texts_are_cut_and_wrapped_to_their_room),
        cmocka_unit_test(a_key_fits_its_width),
        cmocka_unit_test(tics_read_differently),
        cmocka_unit_test(tics_are_round_and_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
