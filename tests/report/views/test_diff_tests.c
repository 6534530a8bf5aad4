/* What differs between trials with stored predictions: intervals, tags, clips. Known
 * values are those of tests/golden/stats. */
#include "tests/report/predicted.h"

#include <math.h>

/* 1 has the scores a, 2 has b, and 3 those of a again. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t sweep = begin("pair", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(sweep, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    finish_predicted(put(sweep, "adamw", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8107);
    finish_predicted(put(sweep, "again", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    close_store();
    return 0;
}

/* The numbers of a row of the last answer, in CSV. */
static void read_row(const char *name, double *out, int count)
{
    char line[128];
    snprintf(line, sizeof(line), "\n%s,", name);
    const char *row = strstr(printed, line);
    if (row == NULL)
        fail_msg("no row %s in:\n%s", name, printed);
    char *at = (char *)(uintptr_t)(row + strlen(line));
    for (int i = 0; i < count; i++, at += *at == ',')
        out[i] = *at == ',' || *at == '\n' ? (double)NAN : strtod(at, &at);
}

enum { A, B, CHANGE, LOW, HIGH, P, COLUMNS };

static void assert_about(double got, double wanted, double distance)
{
    if (!(fabs(got - wanted) < distance))
        fail_msg("%g is not about %g", got, wanted);
}

static void metrics_have_intervals_and_p(void **state)
{
    double row[COLUMNS];
    (void)state;
    assert_int_equal(report("diff 1 2 -f csv"), 0);
    read_row("test_roc_auc", row, COLUMNS);
    assert_about(row[CHANGE], by_artists[0][0], 1e-9);
    assert_about(row[LOW], by_artists[0][2], 0.02);
    assert_about(row[HIGH], by_artists[0][3], 0.02);
    assert_about(row[P], by_artists[0][4], 0.06);
    assert_int_equal(report("diff 1 2"), 0);
    says("on these 60 test clips the network of trial 2 is not shown to be better or "
         "worse than that of trial 1: the difference of test ROC-AUC, +0.0743");
    says("the difference of test_pr_auc, +0.1113");
    says("with one seed each nothing is said about other seeds");
}

/* Guitar has 30 clips of 60, piano 15, flute 6 and cello 4: too few to be tested. */
static void tags_have_delongs_tests(void **state)
{
    double row[COLUMNS];
    static const char *const names[] = {"guitar", "piano"};
    (void)state;
    assert_int_equal(report("diff 1 2 -f csv"), 0);
    for (int t = 0; t < 2; t++) {
        char name[64];
        snprintf(name, sizeof(name), "test_roc_auc of %s", names[t]);
        read_row(name, row, COLUMNS);
        const double error = sqrt(of_tags[t][2] + of_tags[t][3] - 2 * of_tags[t][4]);
        assert_about(row[P], of_tags[t][1], 1e-9);
        assert_about(row[CHANGE], of_tags[t][0] * error, 1e-9);
        assert_about(row[LOW], row[CHANGE] - 1.959963984540054 * error, 1e-9);
        assert_about(row[HIGH], row[CHANGE] + 1.959963984540054 * error, 1e-9);
    }
    read_row("test_roc_auc of guitar", row, COLUMNS);
    assert_about(row[A], 0.6683333333333333, 1e-9);
    assert_about(row[B], 0.8016666666666666, 1e-9);
    read_row("test_roc_auc of flute", row, COLUMNS);
    assert_true(isnan(row[P]));
}

/* p of .0118 and .172 of two tags that are tested: guitar's stays below .05. */
static void tags_that_are_shown_to_differ_are_marked(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 2"), 0);
    says("\nguitar (30 clips) *  ");
    says("\npiano (15 clips)  ");
    says("\ncello (4 clips)  ");
    says("* shown to differ among all 4 tags");
    says("no test below 10 clips");
}

static void the_same_predictions_do_not_differ(void **state)
{
    double row[COLUMNS];
    (void)state;
    assert_int_equal(report("diff 1 3 -f csv"), 0);
    read_row("test_roc_auc", row, COLUMNS);
    assert_about(row[CHANGE], 0, 1e-12);
    assert_about(row[P], 1, 1e-12);
    assert_int_equal(report("diff 1 3"), 0);
    says_not("guitar"); /* no tag gained or lost */
    says("is not shown to be better or worse");
}

static void of_several_trials_each_is_tested_against_the_first(void **state)
{
    (void)state;
    assert_int_equal(report("diff 2 1 3"), 0);
    says("the network of trial 1 is not shown to be better or worse than that of trial "
         "2: the difference of test ROC-AUC, -0.0743");
    says("the network of trial 3 is not shown to be better or worse than that of trial "
         "2");
    says_not("guitar");
    assert_int_equal(report("diff 2 1 3 -f csv"), 0);
    says("name,trial_2,trial_1,trial_3\n");
}

/* The share of the clips of the other class that score worse, ties counted half. */
static double placement(const float *scores, size_t clip, size_t t, double *others)
{
    double sum = 0;
    *others = 0;
    for (size_t i = 0; i < CLIPS; i++) {
        const double by = (double)(scores[clip * TAGS + t] - scores[i * TAGS + t]) *
                          (truths[clip][t] ? 1 : -1);
        if (truths[i][t] == truths[clip][t])
            continue;
        sum += by > 0 ? 1 : by == 0 ? 0.5 : 0;
        ++*others;
    }
    return sum / *others;
}

/* What each clip adds to the change: half of an area is the mean over the clips with
 * the tag, half that over the others. */
static void find_shares(double *out)
{
    for (size_t i = 0; i < CLIPS; i++) {
        out[i] = 0;
        for (size_t t = 0; t < TAGS; t++) {
            double others;
            const double change = placement(&scores_b[0][0], i, t, &others) -
                                  placement(&scores_a[0][0], i, t, &others);
            out[i] += change / (CLIPS - others) / 2 / TAGS;
        }
    }
}

/* The shares of all clips add up to the change of the macro ROC-AUC; of 60 clips the
 * ten at each end are shown. */
static void clips_are_those_that_changed_most(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 2 --clips -c clip,share -f csv"), 0);
    double wanted[CLIPS], ends[2] = {0}, share, last = 1, sum = 0;
    int rows = 0, clip;
    find_shares(wanted);
    for (size_t i = 0; i < CLIPS; i++)
        sum += wanted[i];
    assert_about(sum, by_artists[0][0], 1e-9);
    for (const char *line = strchr(printed, '\n') + 1; *line;
         line = strchr(line, '\n') + 1, rows++) {
        assert_int_equal(sscanf(line, "c/%d,%lf", &clip, &share), 2);
        assert_about(share, wanted[clip], 1e-9);
        assert_true(share <= last);
        last = share;
        wanted[clip] = (double)NAN;
        if (rows == 9 || rows == 10)
            ends[rows - 9] = share;
    }
    assert_int_equal(rows, 20);
    for (size_t i = 0; i < CLIPS; i++)
        assert_true(isnan(wanted[i]) || (wanted[i] <= ends[0] && wanted[i] >= ends[1]));
    assert_int_equal(report("diff 1 2 --clips"), 0);
    says("the recordings of 20 rows were not found");
    says("what the clip adds to the change of the macro ROC-AUC");
    refuses("diff 1 2 3 --clips", "--clips takes two trials");
    change("DELETE FROM prediction WHERE run_id = 1");
    refuses("diff 1 2 --clips", "no stored predictions of the same test clips");
}

/* The tag that moved most of a clip, with its scores in both. */
static void clips_have_the_scores_of_both(void **state)
{
    static const char *const names[] = {"guitar", "piano", "flute", "cello"};
    char tag[16], has[4];
    double from, to;
    int clip, rows = 0;
    (void)state;
    assert_int_equal(report("diff 1 2 --clips -f csv"), 0);
    says("share,tag,has_tag,score_from,score_to,place_from,place_to,tags,clip,path\n");
    for (const char *line = strchr(printed, '\n') + 1; *line;
         line = strchr(line, '\n') + 1, rows++) {
        size_t t = 0;
        assert_int_equal(
            sscanf(line, "%*[^,],%15[^,],%3[^,],%lf,%lf", tag, has, &from, &to), 4);
        assert_int_equal(sscanf(strstr(line, ",c/"), ",c/%d,\n", &clip), 1);
        while (strcmp(names[t], tag) != 0)
            t++;
        assert_true(from == (double)scores_a[clip][t] &&
                    to == (double)scores_b[clip][t]);
        assert_string_equal(has, truths[clip][t] ? "yes" : "no");
    }
    assert_int_equal(rows, 20);
}

static void tests_are_kept_unless_read_only(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 2 --read-only"), 0);
    assert_int_equal(report("diff 1 2"), 0);
    change("UPDATE comparison SET p = 0.777 WHERE metric = 'test_roc_auc'");
    assert_int_equal(report("diff 1 2"), 0);
    says("p 0.78");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(metrics_have_intervals_and_p),
        CASE(tags_have_delongs_tests),
        CASE(tags_that_are_shown_to_differ_are_marked),
        CASE(the_same_predictions_do_not_differ),
        CASE(of_several_trials_each_is_tested_against_the_first),
        CASE(clips_are_those_that_changed_most),
        CASE(clips_have_the_scores_of_both),
        CASE(tests_are_kept_unless_read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
