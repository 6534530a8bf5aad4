/* --columns of plain tables. */
#include "base/table/pick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct table make(struct arena *a)
{
    static const struct table_column columns[] = {{"tag", "Tag", TABLE_TEXT, true},
                                                  {"n", "clips", TABLE_NUMBER, false},
                                                  {"share", "%", TABLE_NUMBER, false}};
    struct table t = table_create(columns, 3, 2, a);
    for (size_t r = 0; r < 2; r++) {
        table_row(&t, r)[0] = table_text(r ? "rock" : "jazz");
        table_row(&t, r)[1] = table_whole((int64_t)r + 5, a);
    }
    return t;
}

static void columns_come_in_the_order_of_their_names(void **state)
{
    struct arena *a = arena_create();
    const struct table t = make(a);
    struct table picked;
    struct err e = {0};
    (void)state;
    assert_int_equal(table_pick(&t, " n , A = tag=tag,share", a, &picked, &e), ERR_OK);
    assert_int_equal(picked.column_count, 3);
    assert_string_equal(picked.columns[0].title, "clips");
    assert_string_equal(picked.columns[1].title, "A = tag");
    assert_string_equal(picked.columns[2].title, "%");
    assert_string_equal(table_cell_at(&picked, 1, 0)->text, "6");
    assert_string_equal(table_cell_at(&picked, 1, 1)->text, "rock");
    assert_true(picked.columns[1].key);
    arena_destroy(a);
}

static void a_column_that_is_not_there_is_said_with_the_nearest(void **state)
{
    struct arena *a = arena_create();
    const struct table t = make(a);
    struct table picked;
    struct err e = {0};
    (void)state;
    assert_int_equal(table_pick(&t, "tag, shar", a, &picked, &e), ERR_USER);
    assert_non_null(strstr(e.text, "did you mean `share`?\ncolumns: tag, n, share"));
    assert_int_equal(table_pick(&t, "", a, &picked, &e), ERR_USER);
    arena_destroy(a);
}

/* Programs find columns by their names. */
static void a_column_is_picked_once(void **state)
{
    struct arena *a = arena_create();
    const struct table t = make(a);
    struct table picked;
    struct err e = {0};
    (void)state;
    assert_int_equal(table_pick(&t, "tag, A=tag", a, &picked, &e), ERR_USER);
    assert_string_equal(e.text, "--columns has `tag` twice");
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_come_in_the_order_of_their_names),
        cmocka_unit_test(a_column_that_is_not_there_is_said_with_the_nearest),
        cmocka_unit_test(a_column_is_picked_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
