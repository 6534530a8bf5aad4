#include "results/read/query.h"

#include "tests/results/sample.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct base {
    char *folder, *path;
    struct arena *arena;
    struct res_reader *reader;
    struct res_sweep_row *sweep;
};

static int record(void **state)
{
    struct err e = {0};
    struct res_store *s;
    struct base *b = calloc(1, sizeof(*b));
    b->folder = sample_folder();
    b->path = sample_path(b->folder, "mtag.db");
    b->arena = arena_create();
    *state = b;
    if (res_open(b->path, &s, &e) != ERR_OK || sample_fill(s, &e) != ERR_OK)
        return -1;
    res_close(s);
    return 0;
}

static int forget(void **state)
{
    struct base *b = *state;
    res_reader_close(b->reader);
    arena_destroy(b->arena);
    free(b->path);
    sample_remove(b->folder);
    free(b);
    return 0;
}

static void change(struct base *b, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The sweep's trials by a metric. */
static struct res_table ranked(struct base *b, struct res_choice choice)
{
    struct err e = {0};
    struct res_table t;
    size_t count;
    if (b->reader == NULL && res_reader_open(b->path, &b->reader, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_int_equal(res_sweeps(b->reader, b->arena, &b->sweep, &count, &e), ERR_OK);
    const struct res_sweep_row *const sweeps[] = {b->sweep};
    choice.sweeps = sweeps;
    choice.sweep_count = 1;
    if (choice.metric == NULL) {
        choice.metric = b->sweep->metric;
        choice.maximize = b->sweep->maximize;
    }
    if (res_rank(b->reader, &choice, b->arena, &t, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return t;
}

static void trials_are_ranked_with_their_varying_parameters(void **state)
{
    struct res_table t = ranked(*state, (struct res_choice){0});
    static const int64_t order[] = {3, 4, 2, 1};
    assert_int_equal(t.row_count, 4);
    assert_int_equal(t.path_count, 2);
    assert_string_equal(t.paths[0], "train.optimizer.type");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(t.rows[i].trial, order[i]);
        assert_int_equal(t.rows[i].rank, i + 1);
    }
    assert_string_equal(t.rows[0].params[1], "1e-3");
    assert_true(fabs(t.rows[0].best_epoch - 2) < 1e-12);
}

/* As res_same_value, and as texts in their canonical form. */
static bool same(const char *a, const char *b)
{
    struct str left = {0}, right = {0};
    res_add_canonical(&left, a);
    res_add_canonical(&right, b);
    const bool equal = strcmp(str_text(&left), str_text(&right)) == 0;
    assert_int_equal(equal, res_same_value(a, b));
    str_deinit(&left);
    str_deinit(&right);
    return equal;
}

static void values_are_the_same_if_their_numbers_are(void **state)
{
    (void)state;
    assert_true(same("3e-3", "3.0e-3"));
    assert_true(same("[0.9, 1e-5]", "[.9,  1.0e-5]"));
    assert_true(same("{lr: 1, type: sgd}", "{lr: 1.0, type: sgd}"));
    assert_true(same("-0", "0.0"));
    assert_true(res_same_value(NULL, NULL));
    assert_false(same("3e-3", "3e-4"));
    assert_false(same("[1, 2]", "[1]"));
    assert_false(same("[1, 2]", "[12]"));
    assert_false(same("'1'", "1"));
    assert_false(res_same_value("1", NULL));
    assert_false(same("sgd", "sgd2"));
    assert_false(same("a b", "ab"));
}

static void equal_values_are_ranked_by_number(void **state)
{
    struct res_table t =
        ranked(*state, (struct res_choice){.metric = "train_loss", .maximize = false});
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(t.rows[i].trial, i + 1);
}

static void only_trials_of_the_common_task_are_ranked(void **state)
{
    change(*state, "UPDATE trial SET task = 'other' WHERE id = 3");
    struct res_table t = ranked(*state, (struct res_choice){0});
    assert_int_equal(t.ranked, 3);
    assert_int_equal(t.other_task, 1);
    assert_int_equal(t.rows[0].trial, 4);
}

static void of_equally_common_tasks_that_of_the_best_is_ranked(void **state)
{
    change(*state, "UPDATE trial SET task = 'other' WHERE id IN (1, 3)");
    struct res_table t = ranked(*state, (struct res_choice){0});
    assert_int_equal(t.ranked, 2);
    assert_int_equal(t.rows[0].trial, 3);
}

static void rows_without_contents_have_the_same_places(void **state)
{
    struct res_table full = ranked(*state, (struct res_choice){.top = 2});
    struct res_table bare = ranked(*state, (struct res_choice){.top = 2, .bare = true});
    assert_int_equal(bare.row_count, full.row_count);
    assert_int_equal(bare.ranked, full.ranked);
    for (size_t i = 0; i < full.row_count; i++) {
        assert_int_equal(bare.rows[i].trial, full.rows[i].trial);
        assert_int_equal(bare.rows[i].rank, full.rows[i].rank);
        assert_null(bare.rows[i].params);
    }
}

/* The trials' numbers without gaps, and then far apart. */
static void losses_are_ranked_with_those_of_their_kind(void **state)
{
    static const char *const distances[] = {
        "", "UPDATE run SET trial_id = trial_id * 1000; UPDATE sweep_trial SET "
            "trial_id = trial_id * 1000; UPDATE param SET trial_id = trial_id * 1000; "
            "UPDATE trial_metric SET trial_id = trial_id * 1000; UPDATE trial SET id = "
            "id * 1000"};
    change(*state, "INSERT INTO param VALUES (1, 'train.loss.type', 'focal', NULL), "
                   "(1, 'train.loss.gamma', '2', 2), (2, 'train.loss', 'bce', NULL), "
                   "(3, 'train.loss.gamma', '2.0', 2), (3, 'train.loss.type', 'focal', "
                   "NULL), (4, 'train.loss.gamma', '3', 3), (4, 'train.loss.type', "
                   "'focal', NULL), (4, 'train.losses', 'x', NULL)");
    for (int i = 0; i < 2; i++) {
        change(*state, distances[i]);
        struct res_table t = ranked(
            *state, (struct res_choice){.metric = "valid_loss", .maximize = false});
        assert_int_equal(t.ranked, 2);
        assert_int_equal(t.other_loss, 2);
        assert_int_equal(t.rows[0].trial, i == 0 ? 1 : 1000);
        assert_int_equal(t.rows[1].trial, i == 0 ? 3 : 3000);
        assert_int_equal(t.loss_count, 1);
        assert_string_equal(t.losses[0], "focal {gamma: 2}");
    }
}

static void every_unranked_trial_is_counted_once(void **state)
{
    change(*state, "UPDATE trial SET status = 'failed', finished = 0 WHERE id = 1;"
                   "UPDATE trial SET status = 'running', finished = 1 WHERE id = 2;"
                   "UPDATE trial_metric SET mean = NULL WHERE trial_id = 3");
    struct res_table t = ranked(*state, (struct res_choice){.others = true});
    assert_int_equal(t.ranked, 2);
    assert_int_equal(t.failed, 1);
    assert_int_equal(t.unmeasured, 1);
    assert_int_equal(t.partly, 1);
    assert_int_equal(t.running, 0);
    assert_int_equal(t.row_count, 4);
    assert_int_equal(t.rows[3].rank, 0);
}

static void stale_trials_are_not_shown(void **state)
{
    change(*state, "UPDATE sweep_trial SET stale = 1 WHERE trial_id = 3");
    struct res_table t = ranked(*state, (struct res_choice){0});
    assert_int_equal(t.row_count, 3);
}

static void short_names_are_the_shortest_that_are_clear(void **state)
{
    struct base *b = *state;
    static const char *const paths[] = {"train.optimizer.type", "train.optimizer.lr",
                                        "train.schedule.lr", "model.layers.seconds",
                                        "variables.act"};
    static const char *const names[] = {"optimizer", "optimizer.lr", "schedule.lr",
                                        "layers.seconds", "act"};
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(res_short_name(paths[i], paths, 5, b->arena), names[i]);
}

static void expressions_see_parameters_as_numbers(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_cell *cells;
    struct res_table t = ranked(b, (struct res_choice){0});
    const char *const expressions[] = {"lr * 2", "optimizer || '!'", "NULL"};
    assert_int_equal(res_evaluate(b->reader, &t, expressions, 3, b->arena, &cells, &e),
                     ERR_OK);
    assert_true(fabs(cells[0].number - 2e-3) < 1e-15);
    assert_string_equal(cells[1].text, "adam!");
    assert_null(cells[2].text);
    const char *const wrong[] = {"lr *"};
    assert_int_equal(res_evaluate(b->reader, &t, wrong, 1, b->arena, &cells, &e),
                     ERR_USER);
    assert_non_null(strstr(e.text, "`lr *`"));
}

static void metrics_under_conditions_need_no_quotes(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_cell *cells;
    change(b, "INSERT INTO metric_name VALUES"
              " ('test_roc_auc@g1', '', 'test', 'maximize', 301, 0, 0),"
              " ('test_roc_auc@slow-0.71', '', 'test', 'maximize', 301, 0, 0);"
              "INSERT INTO trial_metric (trial_id, name, mean, deviation, count) "
              "SELECT trial_id, name || '@g1', mean + 1,"
              " deviation, count FROM trial_metric WHERE name = 'test_roc_auc';"
              "INSERT INTO trial_metric (trial_id, name, mean, deviation, count) "
              "SELECT trial_id, name || '@slow-0.71', mean + 2,"
              " deviation, count FROM trial_metric WHERE name = 'test_roc_auc'");
    struct res_choice choice = {.where =
                                    "test_roc_auc@g1>1 AND '@g1' = \"label\"||'@g1'"
                                    " OR test_roc_auc@g1_std >= 0"};
    struct res_table t = ranked(b, choice);
    assert_true(t.row_count > 0);
    const char *const expressions[] = {"round(test_roc_auc@g1-test_roc_auc, 6)",
                                       "round(test_roc_auc@slow-0.71 - test_roc_auc)",
                                       "'test_roc_auc@g1'"};
    if (res_evaluate(b->reader, &t, expressions, 3, b->arena, &cells, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_true(cells[0].number == 1);
    assert_true(cells[1].number == 2);
    assert_string_equal(cells[2].text, "test_roc_auc@g1");
    const char *const wrong[] = {"test_roc_auc@g2 * 2"};
    assert_int_equal(res_evaluate(b->reader, &t, wrong, 1, b->arena, &cells, &e),
                     ERR_USER);
    assert_non_null(strstr(e.text, "did you mean `test_roc_auc@g1`?"));
}

/* The message that an expression is refused with. */
static const char *refused(struct base *b, const char *expression)
{
    static struct err e;
    struct res_cell *cells;
    const struct res_table t = ranked(b, (struct res_choice){0});
    e = (struct err){0};
    assert_int_equal(res_evaluate(b->reader, &t, &expression, 1, b->arena, &cells, &e),
                     ERR_USER);
    return e.text;
}

static void dotted_names_need_no_quotes(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_cell *cells;
    struct res_choice choice = {.where = "train.optimizer.lr<0.005 AND "
                                         "train.optimizer.type = 'adam' AND "
                                         "train.optimizer='adam' AND 'a.b' <> 'a.c'"};
    struct res_table t = ranked(b, choice);
    assert_int_equal(t.row_count, 1);
    assert_int_equal(t.rows[0].trial, 3);
    /* One that no sweep varies, a number, an alias. */
    const char *const expressions[] = {
        "train.epochs + 1.5", "(SELECT max(x.trial) FROM board x)", "\"label\""};
    if (res_evaluate(b->reader, &t, expressions, 3, b->arena, &cells, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_true(cells[0].number == 4.5);
    assert_true(cells[1].number == 4);
    assert_non_null(strstr(refused(b, "train.optimizer.lrr * 2"),
                           "did you mean `train.optimizer.lr`?"));
}

static void window_functions_are_refused(void **state)
{
    struct base *b = *state;
    static const char *const wrong[] = {
        "test_roc_auc - first_value(test_roc_auc) over (order by trial)",
        "row_number()OVER win", "max(lr) /* over */ over ()", "max(lr) -- a\n over ()",
        "sum(lr) filter (where lr > 0)\n over (w)"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_non_null(strstr(refused(b, wrong[i]), "window functions"));
    struct err e = {0};
    struct res_cell *cells;
    const struct res_table t = ranked(b, (struct res_choice){0});
    const char *const fine[] = {"(1) || ' over '", "max(1, 2)"};
    assert_int_equal(res_evaluate(b->reader, &t, fine, 2, b->arena, &cells, &e),
                     ERR_OK);
    assert_string_equal(cells[0].text, "1 over ");
}

static void expressions_have_limits_of_time_and_memory(void **state)
{
    struct base *b = *state;
    assert_non_null(strstr(
        refused(b, "(SELECT count(*) FROM param a, param b, param c, param d, param f, "
                   "param g, param h, param i, param j)"),
        "takes longer than 2 s"));
    assert_non_null(strstr(refused(b, "length(hex(zeroblob(900000000)))"),
                           "takes more than 256 MB"));
    /* And nothing of them is left. */
    struct res_table t = ranked(b, (struct res_choice){.where = "lr > 0"});
    assert_int_equal(t.row_count, 4);
}

static void curves_are_means_over_the_finished_runs(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_points points;
    ranked(b, (struct res_choice){0});
    assert_int_equal(
        res_curve(b->reader, b->sweep->id, 3, "valid_roc_auc", b->arena, &points, &e),
        ERR_OK);
    assert_int_equal(points.count, 3);
    assert_int_equal(points.items[1].epoch, 2);
    const struct res_value *second = &points.items[1].value;
    assert_int_equal(second->count, 2);
    assert_true(fabs(second->mean - 0.905) < 1e-12);
    assert_true(fabs(second->deviation - 0.01 / sqrt(2.0)) < 1e-12);
}

static void tags_come_best_first(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_measure *tags;
    const char **names;
    size_t count;
    ranked(b, (struct res_choice){0});
    assert_int_equal(res_tag_metrics(b->reader, 3, b->arena, &names, &count, &e),
                     ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(res_tags(b->reader, 3, names[0], b->arena, &tags, &count, &e),
                     ERR_OK);
    assert_int_equal(count, 2);
    assert_string_equal(tags[0].name, "guitar");
    assert_true(fabs(tags[1].value - 0.705) < 1e-12);
}

static void a_writer_at_work_is_read_beside(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_store *s;
    assert_int_equal(res_open(b->path, &s, &e), ERR_OK);
    assert_int_equal(res_metric_put(s, 1, 9, sample_metric("valid_loss"), 0.5, &e),
                     ERR_OK);
    assert_int_equal(res_flush(s, &e), ERR_OK);
    struct res_table t = ranked(b, (struct res_choice){0});
    assert_int_equal(t.row_count, 4);
    res_close(s);
}

static void a_file_with_a_question_mark_in_its_name_is_opened(void **state)
{
    struct base *b = *state;
    struct err e = {0};
    struct res_store *s;
    struct res_reader *r;
    char *odd = sample_path(b->folder, "50%20?mode=memory#x.db");
    assert_int_equal(res_open(odd, &s, &e), ERR_OK);
    res_close(s);
    assert_int_equal(access(odd, F_OK), 0);
    assert_int_equal(res_reader_open(odd, &r, &e), ERR_OK);
    res_reader_close(r);
    free(odd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, record, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(trials_are_ranked_with_their_varying_parameters),
        TEST(values_are_the_same_if_their_numbers_are),
        TEST(equal_values_are_ranked_by_number),
        TEST(only_trials_of_the_common_task_are_ranked),
        TEST(of_equally_common_tasks_that_of_the_best_is_ranked),
        TEST(rows_without_contents_have_the_same_places),
        TEST(losses_are_ranked_with_those_of_their_kind),
        TEST(every_unranked_trial_is_counted_once),
        TEST(stale_trials_are_not_shown),
        TEST(short_names_are_the_shortest_that_are_clear),
        TEST(expressions_see_parameters_as_numbers),
        TEST(metrics_under_conditions_need_no_quotes),
        TEST(dotted_names_need_no_quotes),
        TEST(window_functions_are_refused),
        TEST(expressions_have_limits_of_time_and_memory),
        TEST(curves_are_means_over_the_finished_runs),
        TEST(tags_come_best_first),
        TEST(a_writer_at_work_is_read_beside),
        TEST(a_file_with_a_question_mark_in_its_name_is_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
