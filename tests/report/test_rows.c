/* Rows that are added one by one. */
#include "report/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct table_column columns[] = {
    {"trial", "trial", TABLE_NUMBER, true},
    {"name", "name", TABLE_TEXT, false},
};

static void rows_keep_their_order_however_many_they_are(void **state)
{
    struct arena *a = arena_create();
    struct rep_rows rows = {.columns = columns, .column_count = 2, .arena = a};
    (void)state;
    for (int i = 0; i < 1000; i++)
        rep_add_row(&rows)[0] = table_whole(i, a);
    struct table t = rep_table_of_rows(&rows, 0);
    assert_int_equal(t.row_count, 1000);
    assert_int_equal(t.column_count, 2);
    for (size_t i = 0; i < 1000; i++) {
        assert_true(table_cell_at(&t, i, 0)->number == (double)i);
        assert_null(table_cell_at(&t, i, 1)->text);
    }
    arena_destroy(a);
}

static void the_first_columns_may_be_left_out(void **state)
{
    struct arena *a = arena_create();
    struct rep_rows rows = {.columns = columns, .column_count = 2, .arena = a};
    (void)state;
    rep_add_row(&rows)[1] = table_text("one");
    rep_add_row(&rows)[1] = table_text("two");
    struct table t = rep_table_of_rows(&rows, 1);
    assert_int_equal(t.column_count, 1);
    assert_string_equal(t.columns[0].name, "name");
    assert_string_equal(table_cell_at(&t, 0, 0)->text, "one");
    assert_string_equal(table_cell_at(&t, 1, 0)->text, "two");
    arena_destroy(a);
}

static void without_rows_there_are_columns_all_the_same(void **state)
{
    struct arena *a = arena_create();
    struct rep_rows rows = {.columns = columns, .column_count = 2, .arena = a};
    (void)state;
    struct table t = rep_table_of_rows(&rows, 0);
    assert_int_equal(t.row_count, 0);
    assert_int_equal(t.column_count, 2);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_keep_their_order_however_many_they_are),
        cmocka_unit_test(the_first_columns_may_be_left_out),
        cmocka_unit_test(without_rows_there_are_columns_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
