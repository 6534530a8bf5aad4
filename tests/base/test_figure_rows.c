/* Plots of rows: names, range, key, bars. */
#include "base/figure_rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct plot_figure figure;

static int make(void **state)
{
    (void)state;
    arena = arena_create();
    figure = (struct plot_figure){.width = figure_columns_width(1)};
    return 0;
}

static int forget(void **state)
{
    (void)state;
    plot_figure_deinit(&figure);
    arena_destroy(arena);
    return 0;
}

static struct figure_box add(const struct figure_rows *rows)
{
    struct figure_axis x = {.title = "value"};
    figure_axis_widen(&x, 0, 1);
    figure.script.length = 0;
    return figure_add_rows(&figure, rows, &x, arena);
}

static void rows_stand_from_the_top_with_room_for_their_names(void **state)
{
    static const char *const names[] = {"a", "a longer name"};
    (void)state;
    const struct figure_box box =
        add(&(struct figure_rows){.names = names, .count = 2});
    assert_true(box.x >= figure_text_width(names[1], FIGURE_POINTS));
    assert_true(box.x + box.width < figure.width);
    assert_true(box.y + box.height < figure.height);
    assert_non_null(
        strstr(figure.script.text, "set ytics scale 0 ('a' 0, 'a longer name' 1)\n"));
    assert_non_null(strstr(figure.script.text, "set yrange [1.5:-0.5]\n"));
    assert_non_null(strstr(figure.script.text, "set xrange [-0.06:1.06]\n"));
}

static void remark_and_key_take_room_below(void **state)
{
    static const char *const names[] = {"a"}, *const key[] = {"one", "two"};
    (void)state;
    const struct figure_box bare =
        add(&(struct figure_rows){.names = names, .count = 1});
    const struct figure_box box = add(&(struct figure_rows){.names = names,
                                                            .count = 1,
                                                            .height = 0.5,
                                                            .remark = "remark",
                                                            .key = key,
                                                            .key_count = 2});
    assert_true(box.y >= bare.y + 2 * figure_line(FIGURE_POINTS) - 1e-9);
    assert_true(fabs(box.height - 0.5) < 1e-9 && bare.height < 0.5);
    assert_non_null(strstr(figure.script.text, "'two'"));
}

static void bars_of_a_row_stand_side_by_side(void **state)
{
    struct str s = {0};
    (void)state;
    figure_add_bars(&s, 1, 2, 3, "#000000");
    assert_non_null(strstr(s.text, "data using ($3/2):1:($3<0?$3:0):($3<0?0:$3):"
                                   "($1+0.0000):($1+0.3400) with boxxyerror"));
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            rows_stand_from_the_top_with_room_for_their_names, make, forget),
        cmocka_unit_test_setup_teardown(remark_and_key_take_room_below, make, forget),
        cmocka_unit_test_setup_teardown(bars_of_a_row_stand_side_by_side, make, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
