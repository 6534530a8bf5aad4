/* The parameters in which trials differ, on trials made up here. */
#include "report/diff/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 3 };

static const struct table_column columns[MOST + 2] = {
    {"name", "", TABLE_TEXT, true}, {"a", "a", TABLE_TEXT, false},
    {"b", "b", TABLE_TEXT, false},  {"c", "c", TABLE_TEXT, false},
    {"d", "d", TABLE_TEXT, false},
};

static struct arena *arena;
static struct rep_diff diff;

static int make(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int forget(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* Compares trials with these parameters, each sorted by path; returns how many differ.
 */
static size_t compare(size_t count, struct res_pair (*params)[4])
{
    struct res_trial_row *trials = arena_alloc(arena, count, sizeof(*trials));
    for (size_t i = 0; i < count; i++) {
        trials[i] = (struct res_trial_row){.params = params[i]};
        while (trials[i].param_count < 4 && params[i][trials[i].param_count].name)
            trials[i].param_count++;
    }
    diff = (struct rep_diff){
        .rows = {.columns = columns,
                 .column_count = count + (count == 2 ? 2 : 1),
                 .arena = arena},
        .trials = trials,
        .count = count,
    };
    return rep_diff_params(&diff);
}

/* The rows as "name: left | right"; a value that is not there is –. */
static const char *rows(void)
{
    const char *text = "";
    for (size_t i = 0; i < diff.rows.count; i++) {
        const struct table_cell *cells = diff.rows.cells + i * diff.rows.column_count;
        text = arena_printf(arena, "%s%s:", text, cells[0].text);
        for (size_t k = 0; k < diff.count; k++)
            text = arena_printf(arena, "%s %s", text,
                                cells[k + 1].text ? cells[k + 1].text : "-");
        text = arena_printf(arena, "%s\n", text);
    }
    return text;
}

static void equal_values_make_no_row_however_they_are_written(void **state)
{
    struct res_pair params[2][4] = {{{"batch", "16"}, {"lr", "1e-3"}},
                                    {{"batch", "16"}, {"lr", "1.0e-3"}}};
    (void)state;
    assert_int_equal(compare(2, params), 0);
    assert_string_equal(rows(), "");
}

static void what_only_one_has_differs(void **state)
{
    struct res_pair params[2][4] = {{{"a", "1"}, {"b", "2"}}, {{"b", "2"}, {"c", "3"}}};
    (void)state;
    assert_int_equal(compare(2, params), 2);
    assert_string_equal(rows(), "a: 1 -\nc: - 3\n");
}

static void of_three_trials_one_is_enough(void **state)
{
    struct res_pair params[3][4] = {{{"lr", "1e-3"}, {"type", "sgd"}},
                                    {{"lr", "1e-3"}, {"type", "sgd"}},
                                    {{"lr", "1e-2"}, {"type", "sgd"}}};
    (void)state;
    assert_int_equal(compare(3, params), 1);
    assert_string_equal(rows(), "lr: 1e-3 1e-3 1e-2\n");
}

static void of_lists_the_items_in_between_are_shown(void **state)
{
    struct res_pair params[2][4] = {
        {{"layers", "[relu, {conv1d: {kernel: 3}}, pool, linear]"}},
        {{"layers", "[relu, {conv1d: {kernel: 5}}, dropout, pool, linear]"}}};
    (void)state;
    assert_int_equal(compare(2, params), 1);
    assert_string_equal(rows(), "layers[1]: {conv1d: {kernel: 3}} {conv1d: {kernel: "
                                "5}}\nlayers[2]: - dropout\n");
}

static void of_three_lists_of_several_lengths_too(void **state)
{
    struct res_pair params[3][4] = {{{"layers", "[a, z]"}},
                                    {{"layers", "[a, b, z]"}},
                                    {{"layers", "[a, b, c, z]"}}};
    (void)state;
    assert_int_equal(compare(3, params), 1);
    assert_string_equal(rows(), "layers[1]: - b b\nlayers[2]: - - c\n");
}

static void a_list_beside_another_kind_of_value_is_shown_whole(void **state)
{
    struct res_pair params[2][4] = {{{"kernel", "[3, 3]"}}, {{"kernel", "3"}}};
    (void)state;
    assert_int_equal(compare(2, params), 1);
    assert_string_equal(rows(), "kernel: [3, 3] 3\n");
}

static void an_empty_list_has_no_items(void **state)
{
    struct res_pair params[2][4] = {{{"augment", "[gain]"}}, {{"augment", "[]"}}};
    (void)state;
    assert_int_equal(compare(2, params), 1);
    assert_non_null(strstr(rows(), "augment[0]: gain "));
}

static void a_number_is_one_for_programs(void **state)
{
    struct res_pair params[2][4] = {{{"lr", "1e-3"}}, {{"lr", "fast"}}};
    (void)state;
    assert_int_equal(compare(2, params), 1);
    assert_true(diff.rows.cells[1].number == 1e-3);
    assert_false(diff.rows.cells[2].number == diff.rows.cells[2].number);
}

static void texts_are_the_same_or_not(void **state)
{
    const char *same[] = {"x", "x", "x"}, *other[] = {"x", "x", "y"},
               *missing[] = {"x", NULL}, *none[] = {NULL, NULL};
    (void)state;
    assert_true(rep_diff_same(same, 3));
    assert_false(rep_diff_same(other, 3));
    assert_false(rep_diff_same(missing, 2));
    assert_true(rep_diff_same(none, 2));
}

static void a_type_alone_is_the_same_as_one_with_options(void **state)
{
    struct res_pair params[2][4] = {
        {{"batch", "16"}, {"loss", "bce"}, {"lr", "1"}},
        {{"batch", "16"}, {"loss.pos_weight", "2"}, {"loss.type", "bce"}, {"lr", "1"}}};
    (void)state;
    assert_int_equal(compare(2, params), 1);
    assert_string_equal(rows(), "loss.pos_weight: - 2\n");
    params[0][1].value = "focal";
    assert_int_equal(compare(2, params), 2);
    assert_string_equal(rows(), "loss.pos_weight: - 2\nloss.type: focal bce\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_make_no_row_however_they_are_written),
        cmocka_unit_test(what_only_one_has_differs),
        cmocka_unit_test(of_three_trials_one_is_enough),
        cmocka_unit_test(of_lists_the_items_in_between_are_shown),
        cmocka_unit_test(of_three_lists_of_several_lengths_too),
        cmocka_unit_test(a_list_beside_another_kind_of_value_is_shown_whole),
        cmocka_unit_test(an_empty_list_has_no_items),
        cmocka_unit_test(a_number_is_one_for_programs),
        cmocka_unit_test(a_type_alone_is_the_same_as_one_with_options),
        cmocka_unit_test(texts_are_the_same_or_not),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
