/* Tables with intervals and tests: --significance. Known differences are those of
 * tests/golden/stats, whose draws are others: its intervals agree within the error of
 * drawing. */
#include "tests/report/predicted.h"

#include <jansson.h>
#include <math.h>
#include <sys/stat.h>

/* Two trials of one seed: 1 with the scores a, 2 with b. */
static void record_pair(void)
{
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(sweep, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    finish_predicted(put(sweep, "adamw", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8107);
    close_store();
}

/* A number of the first row's "significance", or of its "compared". */
static double number_of(json_t *root, bool compared, const char *name)
{
    json_t *row = json_array_get(json_object_get(root, "rows"), 0);
    json_t *test = json_object_get(row, "significance");
    assert_non_null(test);
    return json_real_value(
        json_object_get(compared ? json_object_get(test, "compared") : test, name));
}

static void assert_about(double got, double wanted, double distance)
{
    if (!(fabs(got - wanted) < distance))
        fail_msg("%g is not about %g", got, wanted);
}

static void a_difference_has_the_interval_and_the_p_of_its_bootstrap(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(report("--significance --baseline 1 -f json"), 0);
    json_t *root = json_loads(printed, 0, NULL);
    assert_non_null(root);
    assert_about(number_of(root, true, "difference"), by_artists[0][0], 1e-9);
    assert_about(number_of(root, true, "low"), by_artists[0][2], 0.02);
    assert_about(number_of(root, true, "high"), by_artists[0][3], 0.02);
    assert_about(number_of(root, true, "p"), by_artists[0][4], 0.06);
    assert_about(number_of(root, true, "p_holm"), number_of(root, true, "p"), 1e-9);
    assert_true(number_of(root, false, "low") < 0.8107);
    assert_true(number_of(root, false, "high") > 0.8107);
    json_decref(root);
}

/* Of b's interval only a's is known: with a as the only row. */
static void a_row_has_the_interval_of_its_own_value(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(report("--significance --trials 1 -f json"), 0);
    json_t *root = json_loads(printed, 0, NULL);
    assert_about(number_of(root, false, "low"), by_artists[2][2], 0.02);
    assert_about(number_of(root, false, "high"), by_artists[2][3], 0.02);
    json_decref(root);
    /* A single PR-AUC is reflected: 2 x .409 less the percentiles. */
    change("INSERT INTO metric_name VALUES ('test_pr_auc', 'test PR-AUC', 'test', "
           "'maximize', 252, 0, 0); INSERT INTO metric VALUES (1, 0, 'test_pr_auc', "
           "0.409); INSERT INTO trial_metric VALUES (1, 'test_pr_auc', 0.409, NULL, 1, "
           "0)");
    assert_int_equal(report("--significance --trials 1 -m test_pr_auc -f json"), 0);
    root = json_loads(printed, 0, NULL);
    assert_about(number_of(root, false, "low"), 2 * by_artists[3][0] - by_artists[3][3],
                 0.05);
    assert_about(number_of(root, false, "high"),
                 2 * by_artists[3][0] - by_artists[3][2], 0.05);
    json_decref(root);
}

static void one_seed_speaks_of_two_networks_only(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(report("--significance --baseline 1"), 0);
    says(
        "on these 60 test clips the network of adamw of 1 is not shown to be better or "
        "worse than that of adam of 1 (trial 1): the difference of test ROC-AUC, "
        "+0.0743, has the interval [");
    says("the choice of the 12 artists (2,000 bootstrap samples)");
    says("with one seed each nothing is said about other seeds");
    says("  baseline ");
}

static void without_artists_clips_are_drawn(void **state)
{
    (void)state;
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 2; i++) {
        const int64_t run = start(put(sweep, i ? "b" : "a", NULL, 0, 1), 0, 0);
        measure(run, 1, "valid_roc_auc", 0.5 + i);
        predict(run, "clips", i ? &scores_b[0][0] : &scores_a[0][0], false);
        end(run, RES_FINISHED, NULL, 1, 1);
    }
    assert_int_equal(recorded_report("--significance"), 0);
    says("the choice of the 60 test clips");
    says("worse than that of the best, b of 1 (trial 2)");
}

/* b without its clip scores is far worse than a. */
static void what_is_shown_is_said(void **state)
{
    static float reversed[CLIPS * TAGS];
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    (void)state;
    for (size_t i = 0; i < CLIPS * TAGS; i++)
        reversed[i] = 1 - (&scores_b[0][0])[i];
    finish_predicted(put(sweep, "good", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8);
    finish_predicted(put(sweep, "bad", NULL, 0, 1), 0, 0, reversed, 0.2);
    finish_predicted(put(sweep, "fair", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7);
    assert_int_equal(recorded_report("--significance"), 0);
    says("worse than the best, good of 1 (trial 1) in test ROC-AUC on these 60 test "
         "clips (Holm's p below 0.05): bad of 1 by 0.6214\n");
    says("not shown to be different from the best, good of 1 (trial 1) in test ROC-AUC "
         "on these 60 test clips (Holm's p 0.05 or more): fair of 1\n");
    assert_int_equal(report("--significance --baseline 2"), 0);
    says("better than bad of 1 (trial 2) in test ROC-AUC on these 60 test clips "
         "(Holm's p below 0.05): good of 1 by 0.6214, fair of 1 by 0.5471\n");
}

/* Holm: the smaller of two p is doubled. */
static void p_of_several_rows_are_adjusted(void **state)
{
    double p[2], adjusted[2];
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    (void)state;
    finish_predicted(put(sweep, "one", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8);
    finish_predicted(put(sweep, "two", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7);
    finish_predicted(put(sweep, "three", NULL, 0, 1), 0, 0, shaken(&scores_a[0][0], 1),
                     0.6);
    assert_int_equal(
        recorded_report("--significance --columns p,p_holm,compared_low -f csv"), 0);
    assert_int_equal(sscanf(printed, "p,p_holm,compared_low\n,,\n%lf,%lf,%*f\n%lf,%lf",
                            &p[0], &adjusted[0], &p[1], &adjusted[1]),
                     4);
    const int first = p[0] > p[1];
    assert_about(adjusted[first], fmin(1, 2 * p[first]), 1e-9);
    assert_about(adjusted[!first], fmax(adjusted[first], p[!first]), 1e-9);
}

static void record_seeds(size_t seeds)
{
    const int64_t sweep = begin("seeds", "valid_roc_auc", "maximize", (int)seeds);
    const int64_t a = put(sweep, "a", NULL, 0, seeds),
                  b = put(sweep, "b", NULL, 0, seeds);
    for (size_t s = 0; s < seeds; s++) {
        finish_predicted(a, (int64_t)s, 0, shaken(&scores_a[0][0], (int64_t)s),
                         seeds_a[s]);
        finish_predicted(b, (int64_t)s, 0, shaken(&scores_b[0][0], (int64_t)s),
                         seeds_b[s]);
    }
    close_store();
}

static void three_seeds_speak_of_other_seeds(void **state)
{
    (void)state;
    record_seeds(3);
    assert_int_equal(report("--significance --baseline 1"), 0);
    says("on these 60 test clips b of 1 is not shown to be better");
    says("(2,000 bootstrap samples) and of the seeds");
    says_not("nothing is said about other seeds");
    says_not("of two runs");
    assert_int_equal(report("--significance --baseline 1 -f json"), 0);
    says("\"seeds_counted\": true");
    assert_int_equal(report("--significance --baseline 1 -f markdown"), 0);
    says("over the choice of the 12 artists and of seeds.");
}

/* Of two seeds a deviation is known, but it is too little to count on. */
static void two_seeds_are_too_few(void **state)
{
    (void)state;
    record_seeds(2);
    assert_int_equal(report("--significance --baseline 1"), 0);
    says("with fewer than three seeds nothing is said about other seeds");
    says("the deviation of test ROC-AUC over seeds is 0.0035 here (trials 2, 1)");
}

/* P(b > a) of tests/golden/stats: .84. */
static void five_seeds_have_the_share_of_pairs(void **state)
{
    (void)state;
    record_seeds(5);
    assert_int_equal(report("--significance --baseline 1"), 0);
    says("of two runs that of b of 1 is the better one in 84 %");
}

static void a_trial_of_folds_is_compared_over_all_of_them(void **state)
{
    const int64_t sweep = begin("folds", "valid_roc_auc", "maximize", 1);
    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct asked_trial t = {.name = i ? "b" : "a", .seeds = 1, .folds = 2};
        const int64_t trial = ask(sweep, &t);
        for (int fold = 1; fold <= 2; fold++)
            finish_predicted(trial, 0, fold, i ? &scores_b[0][0] : &scores_a[0][0],
                             0.5 + 0.1 * i);
    }
    assert_int_equal(recorded_report("--significance --baseline 1"), 0);
    says("on these 120 test clips");
    says("the choice of the 24 artists");
    says("+0.0743");
}

static int count_kept(void)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT count(*) FROM comparison", -1, &row, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    const int count = sqlite3_column_int(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return count;
}

static void what_is_computed_is_kept(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(report("--significance --baseline 1"), 0);
    assert_int_equal(count_kept(), 3); /* two rows' own, one against the baseline */
    change("UPDATE comparison SET p = 0.123 WHERE left_id = 2 AND right_id = 1");
    assert_int_equal(report("--significance --baseline 1 --columns p"), 0);
    says("0.12");
    /* A run that was trained again is another one. */
    change("UPDATE run SET ended = '2026-01-01T00:00:00Z' WHERE trial_id = 2");
    assert_int_equal(report("--significance --baseline 1 --columns p"), 0);
    says_not("0.12\n");
    assert_int_equal(count_kept(), 3);
}

static void read_only_keeps_nothing(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(report("--significance --baseline 1 --read-only"), 0);
    says("+0.0743");
    assert_int_equal(count_kept(), 0);
}

static void a_database_that_may_not_be_written_is_compared_too(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(chmod(database, 0444), 0);
    assert_int_equal(report("--significance --baseline 1"), 0);
    says("+0.0743");
    assert_int_equal(chmod(database, 0644), 0);
    if (geteuid() != 0) /* who may write everything */
        assert_int_equal(count_kept(), 0);
}

/* The writer's transaction is open while the report runs. */
static void a_locked_database_is_compared_too(void **state)
{
    sqlite3 *db;
    (void)state;
    record_pair();
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(report("--significance --baseline 1"), 0);
    says("+0.0743");
    sqlite3_close(db);
    assert_int_equal(count_kept(), 0);
}

static void without_predictions_nothing_is_compared(void **state)
{
    (void)state;
    record_pair();
    change("DELETE FROM prediction WHERE run_id = 1");
    assert_int_equal(report("--significance"), 0);
    says("1 trial without stored predictions of the test clips: not compared");
    says_not("is not shown");
    change("UPDATE prediction SET scores = x'00'");
    assert_int_equal(report("--significance"), 0);
    says("2 trials without stored predictions");
    change("DELETE FROM prediction");
    assert_int_equal(report("--significance"), 0);
    says("2 trials without stored predictions");
}

static void other_clips_are_not_compared(void **state)
{
    (void)state;
    record_pair();
    change(
        "INSERT INTO task SELECT 9, 'elsewhere', clip_count, tag_count, clips, tags, "
        "truth, groups FROM task; UPDATE prediction SET task_id = 9 WHERE run_id = 1");
    assert_int_equal(report("--significance"), 0);
    says_not("is not shown");
    assert_int_equal(report("--significance --columns p,compared -f csv"), 0);
    assert_string_equal(printed, "p,compared\n,\n,\n");
}

static void scores_that_are_nan_have_no_test(void **state)
{
    static float broken[CLIPS * TAGS];
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    (void)state;
    memcpy(broken, &scores_a[0][0], sizeof(broken));
    broken[5] = NAN;
    finish_predicted(put(sweep, "a", NULL, 0, 1), 0, 0, broken, 0.7);
    finish_predicted(put(sweep, "b", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8);
    assert_int_equal(recorded_report("--significance --columns trial,p -f csv"), 0);
    assert_string_equal(printed, "trial,p\n2,\n1,\n");
    assert_int_equal(report("--significance"), 0);
    says("1 trial without an interval: scores are NaN, or too few test clips have a "
         "tag");
}

/* One clip of 60 has a tag: without artists it is missing in .99^60 = 36 % of samples,
 * which tell nothing. If none has one, nothing is known. */
static void samples_in_which_no_tag_counts_are_left_out(void **state)
{
    char one[2 * CLIPS * TAGS + 64], *at = one;
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    (void)state;
    finish_predicted(put(sweep, "a", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7);
    close_store();
    at += sprintf(at, "UPDATE task SET groups = NULL, truth = x'01");
    for (int i = 1; i < CLIPS * TAGS; i++)
        at += sprintf(at, "00");
    sprintf(at, "'");
    change(one);
    assert_int_equal(report("--significance --columns low,high -f csv"), 0);
    double low, high;
    assert_int_equal(sscanf(printed, "low,high\n%lf,%lf", &low, &high), 2);
    assert_true(low < high);
    change("UPDATE task SET truth = zeroblob(240); DELETE FROM comparison");
    assert_int_equal(report("--significance --columns low,high -f csv"), 0);
    assert_string_equal(printed, "low,high\n,\n");
}

static void columns_of_tests_need_the_option(void **state)
{
    (void)state;
    record_pair();
    refuses("--columns trial,p", "`p` needs --significance");
}

static void papers_have_few_columns(void **state)
{
    (void)state;
    record_pair();
    assert_int_equal(report("--significance --baseline 1 -f latex"), 0);
    says("\\caption{Trials of pair by valid ROC-AUC. Difference: from adam of 1 (trial "
         "1), "
         "with the 95 \\% interval over the choice of the 12 artists; other seeds may "
         "differ. \\textdagger{}: not shown to be different");
    says("optimizer & test ROC-AUC & difference, 95 \\% & p (Holm) \\\\");
    says("adam & 0.7364 & baseline & -- \\\\");
    says("& +0.0743 [$-$0.0");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_empty, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_difference_has_the_interval_and_the_p_of_its_bootstrap),
        CASE(a_row_has_the_interval_of_its_own_value),
        CASE(one_seed_speaks_of_two_networks_only),
        CASE(without_artists_clips_are_drawn),
        CASE(what_is_shown_is_said),
        CASE(p_of_several_rows_are_adjusted),
        CASE(three_seeds_speak_of_other_seeds),
        CASE(two_seeds_are_too_few),
        CASE(five_seeds_have_the_share_of_pairs),
        CASE(a_trial_of_folds_is_compared_over_all_of_them),
        CASE(what_is_computed_is_kept),
        CASE(read_only_keeps_nothing),
        CASE(a_database_that_may_not_be_written_is_compared_too),
        CASE(a_locked_database_is_compared_too),
        CASE(without_predictions_nothing_is_compared),
        CASE(other_clips_are_not_compared),
        CASE(scores_that_are_nan_have_no_test),
        CASE(samples_in_which_no_tag_counts_are_left_out),
        CASE(columns_of_tests_need_the_option),
        CASE(papers_have_few_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
