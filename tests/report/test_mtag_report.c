/* The program as people use it, on a sweep of four trials. */
#include "tests/report/program.h"

#include <math.h>
#include <unistd.h>

#include <jansson.h>

static int record(void **state)
{
    struct err e = {0};
    struct res_store *s;
    int64_t sweep, trial;
    (void)state;
    make_folder();
    if (res_open(database, &s, &e) != ERR_OK || sample_fill(s, &e) != ERR_OK)
        return -1;
    /* An older sweep, so that the one of four trials is the newest. */
    struct res_sweep other = sample_sweep("other");
    if (res_sweep_begin(s, &other, &sweep, &e) != ERR_OK ||
        sample_trial(s, sweep, 1, "rmsprop", "1e-3", &trial, &e) != ERR_OK ||
        sample_run(s, trial, 0, 0.95, &e) != ERR_OK)
        return -1;
    res_close(s);
    sqlite3 *db;
    if (sqlite3_open(database, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "UPDATE sweep SET started = '2000-01-01T00:00:00.000Z' WHERE name "
                     "= 'other';"
                     "INSERT INTO param VALUES (2, 'model.layers', '[relu, {conv1d: "
                     "{filters: 16, "
                     "kernel: 3}}, linear]', NULL), (4, 'model.layers', '[relu, "
                     "{conv1d: {filters: "
                     "32, kernel: 3}}, dropout, linear]', NULL)",
                     NULL, NULL, NULL) != SQLITE_OK)
        return -1;
    sqlite3_close(db);
    return 0;
}

static void the_newest_sweep_is_ranked_by_its_metric(void **state)
{
    (void)state;
    assert_int_equal(report(""), 0);
    says("sweep_lr: adaptive steps learn rare tags sooner\n"
         "4 trials by valid_roc_auc (higher is better)");
    says("   1      3  adam       1e-3  0.9050 \xc2\xb1 0.0071");
    says("   4      1  sgd        1e-3  0.7050 \xc2\xb1 0.0071");
    says_not("rmsprop");
    says_not("train.epochs");
}

static void top_shows_the_best_only(void **state)
{
    (void)state;
    assert_int_equal(report("--top 1"), 0);
    says("the best 1");
    says_not("   2      4");
}

static void a_sweep_is_chosen_by_name(void **state)
{
    (void)state;
    assert_int_equal(report("--sweep other"), 0);
    says("0.9500");
    assert_int_equal(report("--sweep othre"), 2);
    says("did you mean `other`?");
}

static void all_sweeps_are_one_table(void **state)
{
    (void)state;
    assert_int_equal(report("--all"), 0);
    says("5 trials");
    says("rmsprop");
    says("sweep_lr");
}

static void a_metric_ranks_by_its_own_goal(void **state)
{
    (void)state;
    assert_int_equal(report("--metric train_loss"), 0);
    says("(lower is better)");
    assert_int_equal(report("--metric valid_roc_ac"), 2);
    says("did you mean `valid_roc_auc`?");
}

static void ranking_by_a_test_metric_prints_a_notice(void **state)
{
    (void)state;
    assert_int_equal(report("--metric test_roc_auc"), 0);
    says("note: ranked by a test metric");
}

static void metrics_of_perturbed_clips_have_columns_only_if_asked_for(void **state)
{
    sqlite3 *db;
    (void)state;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "INSERT INTO metric_name VALUES ('test_roc_auc@noise', 'test "
                     "ROC-AUC @noise', 'test', 'maximize', 301, 0, 0);"
                     "INSERT INTO trial_metric (trial_id, name, mean, deviation, "
                     "count) SELECT trial_id, "
                     "'test_roc_auc@noise', 0.625, deviation, count "
                     "FROM trial_metric WHERE name = 'test_roc_auc'",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(report(""), 0);
    says_not("noise");
    says("1 metric of perturbed test clips: mtag-report trial N shows them");
    assert_int_equal(report("--metric test_roc_auc@noise"), 0);
    says("0.6250");
    assert_int_equal(report("--columns Noise=test_roc_auc@noise"), 0);
    says("0.6250");
    sqlite3_exec(db,
                 "DELETE FROM metric_name WHERE name LIKE '%@%';"
                 "DELETE FROM trial_metric WHERE name LIKE '%@%'",
                 NULL, NULL, NULL);
    sqlite3_close(db);
}

static void where_takes_short_and_full_names(void **state)
{
    (void)state;
    assert_int_equal(report("--where \"lr < 0.005 and optimizer = 'adam'\""), 0);
    says("1 trial by");
    assert_int_equal(report("--where '\"train.optimizer.lr\" = 1e-2 and n = 2'"), 0);
    says("2 trials by");
    assert_int_equal(report("--where 'lrr > 1'"), 2);
    says("did you mean `lr`?");
    assert_int_equal(report("--where 'lr > 1'"), 2);
    says("no trial of the sweep");
}

/* Double quotes are of names, as in the SQL standard: what is no name is not a text. */
static void where_takes_no_text_in_double_quotes(void **state)
{
    (void)state;
    assert_int_equal(report("--where 'optimizer = \"adam\"'"), 2);
    says("no such column: adam");
    assert_int_equal(report("--where '\"lrr\" > 1'"), 2);
    says("did you mean `lr`?");
    assert_int_equal(report("--columns 'x=\"adam\"'"), 2);
    says("no such column: adam");
}

static void where_cannot_write(void **state)
{
    (void)state;
    assert_int_equal(report("--where '1); DELETE FROM run; --'"), 2);
    assert_int_equal(report("--where \"load_extension('x')\""), 2);
    says("not authorized");
    assert_int_equal(
        report("--where \"trial IN (SELECT cid FROM pragma_table_info('trial'))\""), 2);
    says("--where");
    says("not authorized");
    assert_int_equal(
        report("--where 'n IN (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x "
               "+ 1 FROM c) SELECT x FROM c)'"),
        2);
    assert_int_equal(report(""), 0);
    says("4 trials");
}

static void listed_trials_keep_their_order_and_take_labels(void **state)
{
    (void)state;
    assert_int_equal(
        report("--trials 1,3 --labels 'SGD,Adam' --columns 'Optimizer=label, "
               "valid_roc_auc, max valid_roc_auc as top, 10*lr as ten, train.epochs' "
               "-f csv"),
        0);
    double mean, deviation, top, ten;
    says("label,valid_roc_auc,valid_roc_auc_std,top,ten,train.epochs\nSGD,");
    const char *row = strstr(output, "Adam,");
    assert_non_null(row);
    assert_int_equal(
        sscanf(row, "Adam,%lf,%lf,%lf,%lf,3", &mean, &deviation, &top, &ten), 4);
    assert_true(mean == (0.9 + 0.91) / 2 && top == mean && ten == 0.01);
    assert_true(fabs(deviation - 0.01 / sqrt(2)) < 1e-15);
    assert_int_equal(report("--trials 1,99"), 2);
    says("there is no trial 99");
    assert_int_equal(report("--trials 1,3 --labels one"), 2);
    says("1 name for 2 trials");
}

static void json_is_as_the_design_says(void **state)
{
    (void)state;
    assert_int_equal(report("-f json"), 0);
    json_t *root = json_loads(output, 0, NULL);
    assert_non_null(root);
    json_t *row = json_array_get(json_object_get(root, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(root, "sweep")), "sweep_lr");
    assert_string_equal(json_string_value(json_object_get(root, "metric")),
                        "valid_roc_auc");
    assert_string_equal(json_string_value(json_object_get(root, "goal")), "maximize");
    static const char *const keys[] = {"rank",       "trial",   "label",   "status",
                                       "params",     "metrics", "std",     "n",
                                       "best_epoch", "epochs",  "seconds", "weights"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        assert_non_null(json_object_get(row, keys[i]));
    json_t *params = json_object_get(row, "params");
    assert_string_equal(
        json_string_value(json_object_get(params, "train.optimizer.type")), "adam");
    assert_int_equal(json_integer_value(json_object_get(row, "n")), 2);
    json_decref(root);
}

static void runs_are_listed_with_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(report("runs"), 0);
    says("8 runs");
    says("3.2  adam lr 1e-3     1  finished   0.9100");
}

static void a_trial_has_a_page_and_its_yaml(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3"), 0);
    says("trial 3: adam lr 1e-3");
    says("0.9050 \xc2\xb1 0.0071");
    says("3.2 seed 1: finished");
    says("0.7050  no vocals");
    assert_int_equal(report("trial 3 --yaml"), 0);
    assert_string_equal(output,
                        "train:\n  epochs: 3\n  optimizer: {type: adam, lr: 1e-3}\n");
    assert_int_equal(report("trial 99"), 2);
}

static void a_difference_names_what_changed(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 3"), 0);
    says("1 parameter differs");
    says("train.optimizer.type");
    says("+0.2000");
    says_not("train.optimizer.lr");
    assert_int_equal(report("diff 1"), 2);
}

static void of_lists_only_the_items_that_differ_are_shown(void **state)
{
    (void)state;
    assert_int_equal(report("diff 2 4"), 0);
    says("2 parameters differ");
    says("model.layers[1]       {conv1d: {filters: 16, kernel: 3}}  {conv1d: {filters: "
         "32, "
         "kernel: 3}}");
    says("model.layers[2]       \xe2\x80\x93");
    says_not("model.layers[0]");
    says_not("model.layers[3]");
}

static void latex_compiles_as_it_is(void **state)
{
    (void)state;
    if (!has_program("pdflatex"))
        skip();
    assert_int_equal(
        report("--caption 'Rates & 50% of #1 ~ {x}_y^2 \\ <>\"' -o table.tex"), 0);
    char command[8192];
    snprintf(
        command, sizeof(command),
        "cd '%s' && printf '%%s\\n' '\\documentclass{article}' "
        "'\\usepackage{booktabs}' "
        "'\\begin{document}' '\\input{table}' '\\end{document}' > doc.tex && pdflatex "
        "-halt-on-error -interaction=nonstopmode doc.tex > doc.out 2>&1",
        folder);
    assert_int_equal(system(command), 0);
}

static void curves_are_drawn_in_every_format(void **state)
{
    static const char *const endings[] = {"svg", "pdf", "png"};
    (void)state;
    if (!has_program("gnuplot"))
        skip();
    for (size_t i = 0; i < 3; i++) {
        char arguments[64];
        snprintf(arguments, sizeof(arguments), "plot curves -o plots/it\\'s.%s",
                 endings[i]);
        if (report(arguments) != 0)
            fail_msg("%s", output);
    }
    char *script = sample_path(folder, "plots/it's.gp");
    char *picture = sample_path(folder, "plots/it's.svg");
    assert_int_equal(access(script, R_OK), 0);
    assert_int_equal(access(picture, R_OK), 0);
    free(script);
    free(picture);
    assert_int_equal(report("plot curves -o a.gif"), 2);
    assert_int_equal(report("plot curve -o a.svg"), 2);
    says("plots: curves");
}

static void numbers_are_the_same_however_they_are_written(void **state)
{
    (void)state;
    assert_int_equal(
        report_after("UPDATE param SET value = '1.0e-3' WHERE trial_id = 3 AND path = "
                     "'train.optimizer.lr'",
                     "diff 1 3",
                     "UPDATE param SET value = '1e-3' WHERE trial_id = 3 AND path = "
                     "'train.optimizer.lr'"),
        0);
    says("1 parameter differs");
    says_not("train.optimizer.lr");
}

static void a_difference_of_data_and_machines_is_told(void **state)
{
    (void)state;
    assert_int_equal(report_after("UPDATE trial SET fingerprint = 'data-b', task = "
                                  "'task-b' WHERE id = 3; UPDATE run SET version = "
                                  "'0.2.0' WHERE trial_id = 3 AND number = 1",
                                  "diff 1 3",
                                  "UPDATE trial SET fingerprint = 'data-a', task = "
                                  "'task-a'; UPDATE run SET version = '0.1.0'"),
                     0);
    says("and the data");
    says("data-b");
    says("task-b");
    says("0.2.0, 0.1.0");
    says("not comparable");
}

static void a_difference_has_plain_numbers_for_programs(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 3 -f csv"), 0);
    says("valid_roc_auc,0.705,0.905,0.2\n");
    says("weights,17300,17300,\n");
    says("time,12.5,12.5,\n");
    assert_int_equal(report("diff 3 1"), 0);
    says_not("-0.0000");
}

static void stale_trials_are_counted_and_shown_by_all(void **state)
{
    static const char stale[] = "UPDATE sweep_trial SET stale = 1 WHERE trial_id = 4";
    static const char back[] = "UPDATE sweep_trial SET stale = 0";
    (void)state;
    assert_int_equal(report_after(stale, "", back), 0);
    says("3 trials by");
    says("1 stale trial");
    assert_int_equal(report_after(stale, "--all", back), 0);
    says("5 trials by");
    says("yes");
    assert_int_equal(report_after(stale, "runs --all", back), 0);
    says("2 sweeps: 9 runs");
    says("4.1");
    assert_int_equal(report_after(stale, "--where stale", back), 0);
    says("1 trial by");
    assert_int_equal(report_after(stale, "trial 4", back), 0);
    says("sweep_lr (stale");
}

static void a_run_whose_process_is_gone_is_interrupted(void **state)
{
    static const char killed[] =
        "UPDATE run SET status = 'running', best_epoch = NULL, epochs = NULL, seconds "
        "= "
        "NULL WHERE trial_id = 1 AND number = 1;"
        "UPDATE trial SET status = 'running', finished = 1 WHERE id = 1";
    static const char back[] =
        "UPDATE run SET status = 'finished', best_epoch = 2, epochs = 3, seconds = "
        "12.5;"
        "UPDATE trial SET status = 'finished', finished = 2 WHERE id = 1";
    (void)state;
    assert_int_equal(report_after(killed, "runs -f csv --columns x", back), 2);
    assert_int_equal(report_after(killed, "runs -f csv", back), 0);
    says("1.1,sgd lr 1e-3,0,interrupted,0.7,0.4,0.25,0.69,2,3,");
    says_not("running");
    assert_int_equal(report_after(killed, "--where \"status = 'interrupted'\"", back),
                     0);
    says("1 trial by");
}

static void columns_stand_in_the_order_asked_for(void **state)
{
    (void)state;
    assert_int_equal(report("--columns 'valid_roc_auc, trial, rank'"), 0);
    says("ROC-AUC  trial  rank\n");
    assert_int_equal(report("--columns 'max valid_roc_ac'"), 2);
    says("did you mean `valid_roc_auc`?");
}

static void long_lists_are_no_columns(void **state)
{
    (void)state;
    assert_int_equal(
        report_after("INSERT INTO sweep_parameter VALUES (1, 'model.layers', 9, '', 1)",
                     "", "DELETE FROM sweep_parameter WHERE position = 9"),
        0);
    says("layers: too long to be shown");
    says("adam lr 1e-3");
    says_not("conv1d");
}

static void options_that_would_do_nothing_are_refused(void **state)
{
    static const char *const lines[] = {"runs --columns trial",
                                        "trial 3 --top 2",
                                        "trial 3 --diff 1 3",
                                        "diff 1 3 --where 1",
                                        "plot curves -f csv -o a.svg",
                                        "--caption x -f csv",
                                        "--ref x",
                                        "-o table.xyz",
                                        "runs --plot curves -o a.svg"};
    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        if (report(lines[i]) != 2)
            fail_msg("%s: %s", lines[i], output);
    assert_int_equal(report("-o table.xyz"), 2);
    says(".json or .html");
}

static void a_trial_is_an_object_for_programs(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3 -f json"), 0);
    json_t *page = json_loads(output, 0, NULL);
    assert_non_null(page);
    assert_int_equal(json_integer_value(json_object_get(page, "trial")), 3);
    json_t *run = json_array_get(json_object_get(page, "runs"), 1);
    assert_int_equal(json_integer_value(json_object_get(run, "best_epoch")), 2);
    json_t *params = json_object_get(page, "params");
    assert_true(json_is_real(json_object_get(params, "train.optimizer.lr")));
    json_decref(page);
}

static void an_index_that_cannot_be_made_hinders_no_reading(void **state)
{
    char *shared = sample_path(folder, "mtag.db-shm");
    (void)state;
    char command[8192];
    snprintf(command, sizeof(command), "mkdir '%s'", shared);
    assert_int_equal(system(command), 0);
    assert_int_equal(report("--top 1"), 0);
    says("0.9050");
    assert_int_equal(rmdir(shared), 0);
    free(shared);
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    assert_int_equal(report("--results none.db"), 2);
    says("no such file");
    assert_int_equal(report("--results ."), 2);
    says("is a folder");
    assert_int_equal(report("--format xml"), 2);
    assert_int_equal(report("word"), 2);
    assert_int_equal(report("--top 0"), 2);
    char *made = sample_path(folder, "none.db");
    assert_int_not_equal(access(made, F_OK), 0);
    free(made);
}

static void reading_leaves_no_file_behind(void **state)
{
    (void)state;
    assert_int_equal(report(""), 0);
    char *log = sample_path(folder, "mtag.db-wal"),
         *shared = sample_path(folder, "mtag.db-shm");
    assert_int_not_equal(access(log, F_OK), 0);
    assert_int_not_equal(access(shared, F_OK), 0);
    free(log);
    free(shared);
}

static void programs_get_the_number_of_folds(void **state)
{
    static const char folds[] = "UPDATE trial SET folds = 2 WHERE id = 3";
    (void)state;
    assert_int_equal(report_after(folds, "-f csv", "UPDATE trial SET folds = 0"), 0);
    says(",n,folds,valid_roc_auc,");
    assert_int_equal(report_after(folds, "", "UPDATE trial SET folds = 0"), 0);
    says_not("folds  ");
    assert_int_equal(report("-f csv"), 0);
    says_not("folds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_sweep_is_ranked_by_its_metric),
        cmocka_unit_test(top_shows_the_best_only),
        cmocka_unit_test(a_sweep_is_chosen_by_name),
        cmocka_unit_test(all_sweeps_are_one_table),
        cmocka_unit_test(a_metric_ranks_by_its_own_goal),
        cmocka_unit_test(ranking_by_a_test_metric_prints_a_notice),
        cmocka_unit_test(metrics_of_perturbed_clips_have_columns_only_if_asked_for),
        cmocka_unit_test(where_takes_short_and_full_names),
        cmocka_unit_test(where_takes_no_text_in_double_quotes),
        cmocka_unit_test(where_cannot_write),
        cmocka_unit_test(listed_trials_keep_their_order_and_take_labels),
        cmocka_unit_test(json_is_as_the_design_says),
        cmocka_unit_test(runs_are_listed_with_their_numbers),
        cmocka_unit_test(a_trial_has_a_page_and_its_yaml),
        cmocka_unit_test(a_difference_names_what_changed),
        cmocka_unit_test(of_lists_only_the_items_that_differ_are_shown),
        cmocka_unit_test(latex_compiles_as_it_is),
        cmocka_unit_test(curves_are_drawn_in_every_format),
        cmocka_unit_test(numbers_are_the_same_however_they_are_written),
        cmocka_unit_test(a_difference_of_data_and_machines_is_told),
        cmocka_unit_test(a_difference_has_plain_numbers_for_programs),
        cmocka_unit_test(stale_trials_are_counted_and_shown_by_all),
        cmocka_unit_test(a_run_whose_process_is_gone_is_interrupted),
        cmocka_unit_test(columns_stand_in_the_order_asked_for),
        cmocka_unit_test(long_lists_are_no_columns),
        cmocka_unit_test(options_that_would_do_nothing_are_refused),
        cmocka_unit_test(a_trial_is_an_object_for_programs),
        cmocka_unit_test(an_index_that_cannot_be_made_hinders_no_reading),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(reading_leaves_no_file_behind),
        cmocka_unit_test(programs_get_the_number_of_folds),
    };
    return cmocka_run_group_tests(tests, record, forget);
}
