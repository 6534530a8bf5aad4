/* Intervals of the ROC-AUCs of tags: trial N --tags. Variances are those of
 * tests/golden/stats. */
#include "tests/report/predicted.h"

#include <math.h>

static const char *const names[TAGS] = {"guitar", "piano", "flute", "cello"};
static const double areas[TAGS] = {0.6683333333333333, 0.5903703703703704,
                                   0.7561728395061729, 0.9308035714285714};

static void measure_tags(int64_t run)
{
    for (int t = 0; t < TAGS; t++)
        measure_tag(run, names[t], "test_roc_auc", areas[t]);
}

/* Guitar has 30 clips of 60 and piano 15; flute and cello have fewer than 10. */
static void tags_with_enough_clips_have_delongs_interval(void **state)
{
    double low, high;
    (void)state;
    const int64_t sweep = begin("one", "valid_roc_auc", "maximize", 1);
    const int64_t trial = put(sweep, "adam", NULL, 0, 1);
    finish_predicted(trial, 0, 0, &scores_a[0][0], 0.7364);
    measure_tags(1);
    assert_int_equal(recorded_report("trial 1 --tags -f csv"), 0);
    says(
        "tag,clips,test_roc_auc,test_roc_auc_std,test_roc_auc_low,test_roc_auc_high\n");
    for (int t = 0; t < 2; t++) {
        const char *row = strstr(printed, names[t]);
        assert_non_null(row);
        assert_int_equal(sscanf(strchr(row, ','), ",%*d,%*f,,%lf,%lf", &low, &high), 2);
        const double half = 1.959963984540054 * sqrt(of_tags[t][2]);
        assert_true(fabs(low - (areas[t] - half)) < 1e-9);
        assert_true(fabs(high - (areas[t] + half)) < 1e-9);
    }
    says("flute,6,0.756");
    says("cello,4,0.9308035714285714,,,\n");
    assert_int_equal(report("trial 1 --tags"), 0);
    says("none below 10 clips");
}

static void without_predictions_there_are_no_columns(void **state)
{
    (void)state;
    const int64_t sweep = begin("one", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(sweep, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    measure_tags(1);
    close_store();
    change("DELETE FROM prediction");
    assert_int_equal(report("trial 1 --tags -f csv"), 0);
    says_not("_low");
    says("piano");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_empty, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(tags_with_enough_clips_have_delongs_interval),
        CASE(without_predictions_there_are_no_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
