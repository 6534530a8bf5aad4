/* The order of a table of trials, the trial that others are compared with, and the few
 * columns of tables for papers. */
#include "tests/report/program.h"

#include <jansson.h>

static const char ordered[] = "UPDATE sweep SET ordered = 1, baseline = 'sgd lr 1e-3'";
static const char back[] = "UPDATE sweep SET ordered = 0, baseline = NULL";

static void a_baseline_has_a_column_of_differences(void **state)
{
    (void)state;
    assert_int_equal(report("--columns trial,difference --baseline 1 -f csv"), 0);
    assert_string_equal(printed, "trial,difference\n3,0.2\n4,0.15\n2,0.1\n1,0\n");
    assert_int_equal(report("--baseline 'adam lr 1e-2'"), 0);
    says("+0.0500");
    says("-0.1500");
    says("  baseline");
    says("difference: valid ROC-AUC less that of the baseline, adam lr 1e-2 (trial 4)");
}

static void a_sweep_may_have_its_order_and_its_baseline(void **state)
{
    (void)state;
    assert_int_equal(report_after(ordered, "--columns trial,difference -f csv", back),
                     0);
    assert_string_equal(printed, "trial,difference\n1,0\n2,0.1\n3,0.2\n4,0.15\n");
    assert_int_equal(report_after(ordered, "", back), 0);
    says("in the order of the file");
    assert_int_equal(report_after(ordered, "--order rank --columns trial -f csv", back),
                     0);
    assert_string_equal(printed, "trial\n3\n4\n2\n1\n");
}

static void the_best_may_stand_in_the_order_of_the_file(void **state)
{
    (void)state;
    assert_int_equal(report("--order file --top 3 --columns trial,rank -f csv"), 0);
    assert_string_equal(printed, "trial,rank\n2,3\n3,1\n4,2\n");
}

/* It is compared with although it is not among the rows. */
static void a_baseline_need_not_be_shown(void **state)
{
    (void)state;
    assert_int_equal(report("--top 1 --baseline 1 --columns trial,difference -f csv"),
                     0);
    assert_string_equal(printed, "trial,difference\n3,0.2\n");
}

static void what_is_not_comparable_has_no_difference(void **state)
{
    (void)state;
    change("UPDATE trial SET task = 'other' WHERE id = 1");
    assert_int_equal(report("--baseline 1 --columns trial,difference -f csv"), 0);
    assert_string_equal(printed, "trial,difference\n3,\n4,\n2,\n");
    assert_int_equal(report("--baseline 1"), 0);
    says("which has other test clips");
    change("UPDATE trial SET task = 'task-a'");
}

static void mistakes_are_named(void **state)
{
    (void)state;
    assert_int_equal(report("--baseline 'adam lr 1e-1'"), 2);
    says("did you mean `adam lr 1e-");
    assert_int_equal(report("--baseline 99"), 2);
    says("there is no trial 99");
    assert_int_equal(report("--order best"), 2);
    says("--order takes rank or file");
    assert_int_equal(report("--trials 1,3 --order file"), 2);
    assert_int_equal(report("--columns difference"), 2);
    says("there is no baseline");
}

static void json_has_the_difference_where_there_is_a_baseline(void **state)
{
    (void)state;
    assert_int_equal(report("--baseline 1 -f json"), 0);
    json_t *root = json_loads(printed, 0, NULL);
    json_t *row = json_array_get(json_object_get(root, "rows"), 0);
    assert_true(json_real_value(json_object_get(row, "difference")) == 0.2);
    json_decref(root);
    assert_int_equal(report("-f json"), 0);
    says_not("difference");
}

static void tables_for_papers_have_few_columns(void **state)
{
    (void)state;
    assert_int_equal(report("-f markdown"), 0);
    says("| optimizer | lr | test ROC-AUC |\n|:---|---:|---:|\n"
         "| adam | 1e-3 | **0.8950 \xc2\xb1 0.0071** |\n");
    assert_int_equal(report_after(ordered, "-f latex", back), 0);
    says("    trial & test ROC-AUC & difference \\\\\n");
    says("    sgd lr 1e-3 & 0.6950 $\\pm$ 0.0071 & baseline \\\\\n");
    says_not("resizebox");
    assert_int_equal(report("-f markdown --columns trial,epochs"), 0);
    says("| trial | epochs |\n");
    assert_int_equal(report("-f csv"), 0);
    says("rank,trial,train.optimizer.type,");
}

/* Where no test is recorded the metric that ranks tells how good a trial is. */
static void a_paper_without_a_test_has_the_metric_that_ranks(void **state)
{
    (void)state;
    assert_int_equal(report_after("UPDATE metric_name SET split = 'valid' WHERE name = "
                                  "'test_roc_auc'",
                                  "-f markdown",
                                  "UPDATE metric_name SET split = 'test' WHERE name = "
                                  "'test_roc_auc'"),
                     0);
    says("| optimizer | lr | valid ROC-AUC |\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_baseline_has_a_column_of_differences),
        cmocka_unit_test(a_sweep_may_have_its_order_and_its_baseline),
        cmocka_unit_test(the_best_may_stand_in_the_order_of_the_file),
        cmocka_unit_test(a_baseline_need_not_be_shown),
        cmocka_unit_test(what_is_not_comparable_has_no_difference),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(json_has_the_difference_where_there_is_a_baseline),
        cmocka_unit_test(tables_for_papers_have_few_columns),
        cmocka_unit_test(a_paper_without_a_test_has_the_metric_that_ranks),
    };
    return cmocka_run_group_tests(tests, make_sample, forget);
}
