/* Columns of a plot's trials. */
#include "report/frame.h"
#include "report/view.h"

#include "tests/results/sample.h"

#include <math.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char *folder;
static struct res_reader *reader;
static struct arena *arena;
static struct res_table trials;

static int make(void **state)
{
    struct err e = {0};
    struct res_store *s;
    const struct rep_request q = {.top = INT_MIN};
    struct rep_choice c;
    (void)state;
    folder = sample_folder();
    arena = arena_create();
    const char *database = arena_printf(arena, "%s/mtag.db", folder);
    if (res_open(database, &s, &e) != ERR_OK || sample_fill(s, &e) != ERR_OK)
        return -1;
    res_close(s);
    if (res_reader_open(database, &reader, &e) != ERR_OK ||
        rep_choose(&q, reader, arena, &c, &e) != ERR_OK ||
        res_rank(reader, &c.choice, arena, &trials, &e) != ERR_OK)
        return -1;
    return 0;
}

static int remove_all(void **state)
{
    (void)state;
    res_reader_close(reader);
    arena_destroy(arena);
    sample_remove(folder);
    return 0;
}

static struct rep_plot_input input(void)
{
    return (struct rep_plot_input){.reader = reader,
                                   .trials = &trials,
                                   .metric = "valid_roc_auc",
                                   .maximize = true,
                                   .arena = arena};
}

static void parameters_and_metrics_are_columns(void **state)
{
    const struct rep_plot_input in = input();
    struct rep_frame_column c;
    struct err e = {0};
    (void)state;
    assert_int_equal(trials.row_count, 4);
    assert_int_equal(rep_frame_column(&in, "train.optimizer.lr", &c, &e), ERR_OK);
    assert_true(c.is_number);
    assert_string_equal(c.title, "lr");
    assert_true(fabs(c.numbers[0] - 1e-3) < 1e-12);
    assert_int_equal(rep_frame_column(&in, "valid_roc_auc", &c, &e), ERR_OK);
    assert_true(c.is_number && c.deviations);
    assert_true(fabs(c.numbers[0] - 0.905) < 1e-9);
    assert_int_equal(rep_frame_column(&in, "1 - valid_roc_auc", &c, &e), ERR_OK);
    assert_true(fabs(c.numbers[0] - 0.095) < 1e-9);
}

static void texts_are_categories_in_their_order(void **state)
{
    const struct rep_plot_input in = input();
    struct rep_frame_column c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_frame_column(&in, "train.optimizer.type", &c, &e), ERR_OK);
    assert_false(c.is_number);
    assert_int_equal(c.category_count, 2);
    assert_string_equal(c.categories[0], "adam");
    assert_int_equal(c.category[0], 0);
    assert_int_equal(c.category[3], 1);
}

static void what_is_not_there_is_said(void **state)
{
    const struct rep_plot_input in = input();
    struct rep_frame_column c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_frame_column(&in, "train.optimizer.l", &c, &e), ERR_USER);
    assert_non_null(strstr(e.text, "did you mean `train.optimizer.lr`?"));
    assert_int_equal(rep_frame_column(&in, "no(such)", &c, &e), ERR_USER);
    assert_int_equal(rep_frame_column(&in, "nullif(1, 1)", &c, &e), ERR_USER);
}

/* A text and a number in one column: categories, of which each has its place. */
static void numbers_among_texts_are_categories(void **state)
{
    const struct rep_plot_input in = input();
    struct rep_frame_column c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_frame_column(&in, "iif(trial = 2, 'two', trial * 10)", &c, &e),
                     ERR_OK);
    assert_false(c.is_number);
    assert_int_equal(c.category_count, 4);
    for (size_t r = 0; r < trials.row_count; r++) {
        const bool two = trials.rows[r].trial == 2;
        const char *name = c.categories[c.category[r]];
        assert_true(two == (strcmp(name, "two") == 0));
        assert_true(two == (c.numbers[r] != c.numbers[r])); /* NaN */
    }
}

/* Rows without a value have neither number nor category. */
static void a_missing_value_is_neither_number_nor_category(void **state)
{
    const struct rep_plot_input in = input();
    struct rep_frame_column c;
    struct err e = {0};
    (void)state;
    assert_int_equal(
        rep_frame_column(&in, "CASE WHEN trial < 3 THEN trial END", &c, &e), ERR_OK);
    assert_true(c.is_number);
    assert_int_equal(c.category_count, 2);
    for (size_t r = 0; r < trials.row_count; r++) {
        const bool there = trials.rows[r].trial < 3;
        assert_true(there == (bool)isfinite(c.numbers[r]));
        assert_true(there == (c.category[r] < c.category_count));
    }
}

/* As the loss of a trial that diverged: the others are numbers all the same. */
static void what_is_not_finite_is_missing(void **state)
{
    const struct rep_plot_input in = input();
    struct rep_frame_column c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_frame_column(&in, "iif(trial = 1, 1e999, trial)", &c, &e),
                     ERR_OK);
    assert_true(c.is_number);
    assert_int_equal(c.category_count, 3);
    for (size_t r = 0; r < trials.row_count; r++) {
        const bool there = trials.rows[r].trial > 1;
        assert_true(there == (bool)isfinite(c.numbers[r]));
        assert_true(there == (c.category[r] < c.category_count));
    }
    assert_int_equal(rep_frame_column(&in, "1e999 * 1", &c, &e), ERR_USER);
    assert_string_equal(e.text, "none of these trials has a value of `1e999 * 1`");
}

static void names_of_the_table_are_columns(void **state)
{
    static const char *const names[] = {
        "trial", "n", "weights", "macs", "epochs", "seconds", "lr", "valid_loss_std"};
    const struct rep_plot_input in = input();
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct rep_frame_column c;
        struct err e = {0};
        if (rep_frame_column(&in, names[i], &c, &e) != ERR_OK)
            fail_msg("%s: %s", names[i], e.text);
        assert_true(c.is_number);
    }
}

static bool is_log(const double *numbers, size_t count)
{
    const struct rep_frame_column c = {.is_number = true, .numbers = numbers};
    return rep_frame_is_log(&c, count);
}

static void even_steps_of_a_scale_tell_it(void **state)
{
    static const double decades[] = {1e-4, 1e-2, 1e-3},
                        steps[] = {10, 20, 30, 40, 50, 60, 70, 80},
                        doubled[] = {16, 32, 64, 128}, close[] = {1, 2, 4},
                        zero[] = {0, 1, 10, 100}, one[] = {5, 5};
    (void)state;
    assert_true(is_log(decades, 3));
    assert_true(is_log(doubled, 4));
    assert_false(is_log(steps, 8));
    assert_false(is_log(close, 3));
    assert_false(is_log(zero, 4));
    assert_false(is_log(one, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_and_metrics_are_columns),
        cmocka_unit_test(texts_are_categories_in_their_order),
        cmocka_unit_test(what_is_not_there_is_said),
        cmocka_unit_test(numbers_among_texts_are_categories),
        cmocka_unit_test(a_missing_value_is_neither_number_nor_category),
        cmocka_unit_test(what_is_not_finite_is_missing),
        cmocka_unit_test(names_of_the_table_are_columns),
        cmocka_unit_test(even_steps_of_a_scale_tell_it),
    };
    return cmocka_run_group_tests(tests, make, remove_all);
}
