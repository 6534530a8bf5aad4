/* Predictions made elsewhere: the same metrics and tests as those of trained trials,
 * and faults with their places. Known areas are those of tests/golden/stats. */
#include "tests/report/predicted.h"

#include <math.h>

static const char *const tags[TAGS] = {"guitar", "piano", "flute", "cello"};

/* Trial 1 has the scores a. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t sweep = begin("one", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(sweep, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    close_store();
    return 0;
}

/* Scores b as CSV, without so many rows of the end; the rows stand in reversed order.
 */
static void write_scores(const char *name, const char *header, int without)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    fprintf(f, "%s\n", header);
    for (int i = CLIPS * TAGS - 1; i >= without; i--)
        fprintf(f, "c/%d,%s,%.9g\n", i / TAGS, tags[i % TAGS],
                (double)scores_b[i / TAGS][i % TAGS]);
    fclose(f);
}

/* Appends a line. */
static void append(const char *name, const char *line)
{
    FILE *f = fopen(name, "a");
    assert_non_null(f);
    fprintf(f, "%s\n", line);
    fclose(f);
}

static double number_after(const char *text)
{
    const char *at = strstr(printed, text);
    if (at == NULL)
        fail_msg("no %s in:\n%s", text, printed);
    return atof(at + strlen(text));
}

static void added_scores_have_the_metrics_of_trained_ones(void **state)
{
    (void)state;
    write_scores("other.csv", "clip,tag,score", 0);
    assert_int_equal(report("add other.csv"), 0);
    says("trial 2: other, 60 test clips x 4 tags as in trial 1");
    says("mtag-report diff 1 2");
    assert_int_equal(report("-s added -f json"), 0);
    says("\"label\": \"other\"");
    assert_true(fabs(number_after("\"test_roc_auc\": ") - 0.8107021605) < 1e-9);
    assert_true(fabs(number_after("\"test_pr_auc\": ") - 0.5203815919) < 1e-9);
    assert_int_equal(report("trial 2 --tags -f csv --columns tag,test_roc_auc"), 0);
    assert_true(fabs(number_after("guitar,") - 0.8016666667) < 1e-9);
    assert_true(fabs(number_after("cello,") - 0.9375) < 1e-9);
}

/* As those of a trained trial with these scores (test_diff_tests.c). */
static void added_scores_are_tested_against_trained_ones(void **state)
{
    (void)state;
    write_scores("other.csv", "clip,tag,score", 0);
    assert_int_equal(report("add other.csv --name 'net, \"best\"'"), 0);
    assert_int_equal(report("diff 1 2"), 0);
    says("the difference of test ROC-AUC, +0.0743");
    assert_int_equal(report("-t 1,2 -m test_roc_auc --significance -f csv"), 0);
    says("\"net, \"\"best\"\"\"");
    assert_int_equal(report("trial 2 --yaml"), 0);
    says("added:\n  name: ");
    assert_int_equal(report("trial 2 --mistakes --top 1"), 0);
}

static void what_was_trained_says_what_all_are_ranked_by(void **state)
{
    (void)state;
    write_scores("other.csv", "clip,tag,score", 0);
    assert_int_equal(report("add other.csv"), 0);
    assert_int_equal(report("--all"), 0);
    says("by valid_roc_auc");
}

static void a_name_is_taken_once(void **state)
{
    (void)state;
    write_scores("other.csv", "clip,tag,score", 0);
    assert_int_equal(report("add other.csv"), 0);
    refuses("add other.csv", "`other` was added before, as trial 2");
    assert_int_equal(report("add other.csv --name again -t 1"), 0);
    assert_int_equal(report("-s added -f csv --columns trial,label --order file"), 0);
    assert_string_equal(printed, "trial,label\n2,other\n3,again\n");
    assert_int_equal(report("delete 2"), 0);
    assert_int_equal(report("add other.csv"), 0);
}

/* Nothing is recorded of a file with a fault. */
static void refused(const char *line, const char *fault)
{
    write_scores("bad.csv", "clip,tag,score", 1);
    append("bad.csv", line);
    refuses("add bad.csv", fault);
    assert_int_equal(report("sweeps -f csv --columns sweep"), 0);
    assert_string_equal(printed, "sweep\none\n");
}

static void another_task_is_refused_with_its_place(void **state)
{
    (void)state;
    refused("c/99,guitar,0.5",
            "bad.csv:241:1: another task: the test of trial 1 has no "
            "clip `c/99`");
    refused("c/0,guitarr,0.5",
            "bad.csv:241:5: another task: the test of trial 1 has no "
            "tag `guitarr`; did you mean `guitar`?");
    refused("", "bad.csv: another task: 1 of the 240 scores that trial 1 has are not "
                "there, first that of `c/0` and `guitar`");
    refused("c/0,guitar,high", "bad.csv:241:12: the score is a number, not `high`");
    refused("c/0,guitar,nan", "bad.csv:241:12: the score is a number, not `nan`");
    refused("c/0,guitar,-2.5", "bad.csv:241:12: a score is a probability, from 0 to 1, "
                               "not -2.5: of logits take the sigmoid");
    refused("c/1,guitar,0.5", "bad.csv:241:12: `c/1` has a second score of `guitar`");
    refused("c/0,guitar", "bad.csv:241:1: the row has 2 fields, the header 3");
    refused("c/0,\"guitar,0.5", "a quote in this row is not closed");
}

static void headers_are_checked(void **state)
{
    (void)state;
    write_scores("bad.csv", "clip,tag,probability", 0);
    refuses("add bad.csv", "bad.csv:1:1: there is no column `score`");
    write_scores("bad.csv", "clip,tag,tag", 0);
    refuses("add bad.csv", "bad.csv:1:10: the column `tag` is there twice");
    fclose(fopen("bad.csv", "w"));
    refuses("add bad.csv", "bad.csv:1:1: the file is empty");
    refuses("add none.csv", "none.csv");
    refuses("add", "add takes one file");
}

/* The truth is held against the task's; other columns are passed over. */
static void truth_is_checked(void **state)
{
    (void)state;
    for (int wrong = 0; wrong <= 1; wrong++) {
        FILE *f = fopen("full.csv", "w");
        fprintf(f, "note,truth,score,tag,clip\n");
        for (int i = 0; i < CLIPS * TAGS; i++)
            fprintf(f, "x,%d,%.9g,%s,c/%d\n",
                    truths[i / TAGS][i % TAGS] != (wrong && i == 5),
                    (double)scores_b[i / TAGS][i % TAGS], tags[i % TAGS], i / TAGS);
        fclose(f);
        if (wrong)
            refuses("add full.csv --name wrong", "full.csv:7:3: another task");
        else
            assert_int_equal(report("add full.csv"), 0);
    }
}

static void there_must_be_a_task(void **state)
{
    (void)state;
    write_scores("other.csv", "clip,tag,score", 0);
    change("DELETE FROM prediction");
    refuses("add other.csv", "no trial of one has recorded predictions");
    change("UPDATE trial SET folds = 3");
    refuses("add other.csv -t 1", "recorded predictions");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(added_scores_have_the_metrics_of_trained_ones),
        CASE(added_scores_are_tested_against_trained_ones),
        CASE(what_was_trained_says_what_all_are_ranked_by),
        CASE(a_name_is_taken_once),
        CASE(another_task_is_refused_with_its_place),
        CASE(headers_are_checked),
        CASE(truth_is_checked),
        CASE(there_must_be_a_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
