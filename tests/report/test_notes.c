/* The notes below the table of trials, alone: each says one thing, in one number. */
#include "report/notes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

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

/* The notes of a table of these trials, in lines. */
static const char *notes_of(const struct res_table *t, const struct rep_specs *specs)
{
    static const struct rep_specs none;
    const struct rep_trials of = {.trials = t, .ranks = t->metric_count};
    const struct rep_choice c = {.choice = {.metric = "valid_roc_auc"}};
    struct table out = {0};
    const char *lines = "";
    rep_add_notes(&out, &c, &of, specs ? specs : &none, arena);
    for (size_t i = 0; i < out.note_count; i++)
        lines = arena_printf(arena, "%s%s\n", lines, out.notes[i]);
    return lines;
}

static void a_complete_table_has_none(void **state)
{
    const struct res_table t = {.ranked = 3};
    (void)state;
    assert_string_equal(notes_of(&t, NULL), "");
}

static void statuses_stand_in_one_line(void **state)
{
    const struct res_table all = {.failed = 1,
                                  .running = 2,
                                  .interrupted = 3,
                                  .paused = 4,
                                  .pruned = 5,
                                  .waiting = 6},
                           some = {.waiting = 12};
    (void)state;
    assert_string_equal(notes_of(&all, NULL),
                        "1 failed, 2 running, 3 interrupted, 4 paused, 5 pruned, 6 "
                        "waiting: see mtag-report runs\n");
    assert_string_equal(rep_count_unfinished(&some, arena), "12 waiting");
}

static void one_and_several_have_their_grammar(void **state)
{
    const struct res_table
        one = {.partly = 1, .other_task = 1, .stale = 1, .unmeasured = 1, .hidden = 1},
        two = {.partly = 2, .other_task = 2, .stale = 2, .unmeasured = 2, .hidden = 2};
    (void)state;
    const char *text = notes_of(&one, NULL);
    assert_non_null(strstr(text, "1 trial of which runs failed or are missing ranks "));
    assert_non_null(strstr(text, "1 trial left out: other test clips"));
    assert_non_null(strstr(text, "1 stale trial, of an earlier version of the file, "
                                 "left out: --all shows it\n"));
    assert_non_null(
        strstr(text, "1 finished trial without a value of valid_roc_auc left out\n"));
    assert_non_null(strstr(text, "1 further parameter differs: "));
    text = notes_of(&two, NULL);
    assert_non_null(strstr(text, "2 trials of which runs failed or are missing rank "));
    assert_non_null(strstr(text, "2 trials left out: other test clips"));
    assert_non_null(strstr(text, "2 stale trials, of an earlier version of the file, "
                                 "left out: --all shows them\n"));
    assert_non_null(
        strstr(text, "2 finished trials without a value of valid_roc_auc left out\n"));
    assert_non_null(strstr(text, "2 further parameters differ: "));
}

/* Of more than four kinds of loss, and of more than three processors, the first. */
static void long_lists_are_cut(void **state)
{
    const char *losses[] = {"bce", "focal", "asymmetric", "cross_entropy", "other"};
    const char *processors[] = {"A", "B", "C", "D"};
    struct res_value values[2] = {{.count = 1}, {.count = 1}};
    struct res_row rows[] = {{.loss = losses[0], .values = &values[0]},
                             {.loss = losses[1], .values = &values[1]}};
    const struct res_metric loss = {.name = "valid_loss", .of_loss = true};
    const struct res_metric *metrics[] = {&loss};
    const struct res_table t = {.losses = losses,
                                .loss_count = 5,
                                .processors = processors,
                                .processor_count = 4,
                                .rows = rows,
                                .row_count = 2,
                                .metrics = metrics,
                                .metric_count = 1};
    (void)state;
    const char *text = notes_of(&t, NULL);
    assert_non_null(strstr(text, "(bce, focal, asymmetric, cross_entropy, ...)"));
    assert_non_null(strstr(text, "(A; B; C; ...)"));
}

/* Kinds differ only where both rows have a value of the loss. */
static void a_loss_that_one_row_has_is_of_one_kind(void **state)
{
    const char *losses[] = {"bce", "focal"};
    struct res_value values[2] = {{.count = 1}, {.count = 0}};
    struct res_row rows[] = {{.loss = losses[0], .values = &values[0]},
                             {.loss = losses[1], .values = &values[1]}};
    const struct res_metric loss = {.name = "valid_loss", .of_loss = true};
    const struct res_metric *metrics[] = {&loss};
    const struct res_table t = {
        .rows = rows, .row_count = 2, .metrics = metrics, .metric_count = 1};
    (void)state;
    assert_false(rep_losses_differ(&t));
    values[1].count = 2;
    assert_true(rep_losses_differ(&t));
}

static void columns_that_are_left_out_are_named(void **state)
{
    const char *left_out[] = {"layers", "augment"};
    const struct rep_specs specs = {
        .left_out = left_out, .left_out_count = 2, .perturbed = 3};
    const struct res_table t = {0};
    (void)state;
    const char *text = notes_of(&t, &specs);
    assert_non_null(strstr(text, "layers, augment: too long to be shown; "));
    assert_non_null(strstr(text, "3 metrics of perturbed test clips: "));
}

static void a_test_metric_that_ranks_is_optimistic(void **state)
{
    const struct rep_choice valid = {.choice = {.metric = "valid_roc_auc"}},
                            test = {.choice = {.metric = "test_f1_macro"}},
                            other = {.choice = {.metric = "testing"}};
    (void)state;
    assert_null(rep_notice_of_test(&valid, arena));
    assert_null(rep_notice_of_test(&other, arena));
    assert_string_equal(rep_notice_of_test(&test, arena),
                        "ranked by a test metric (test_f1_macro); choosing by it makes "
                        "it optimistic");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_table_has_none),
        cmocka_unit_test(statuses_stand_in_one_line),
        cmocka_unit_test(one_and_several_have_their_grammar),
        cmocka_unit_test(long_lists_are_cut),
        cmocka_unit_test(a_loss_that_one_row_has_is_of_one_kind),
        cmocka_unit_test(columns_that_are_left_out_are_named),
        cmocka_unit_test(a_test_metric_that_ranks_is_optimistic),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
