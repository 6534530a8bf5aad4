/* The story of a sweep: each row with its difference from the row above, --steps. */
#include "tests/report/predicted.h"

/* 1 has the scores a, 2 has b, and 3 those of a again; 4 has failed. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t sweep = begin("story", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(sweep, "adam", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    finish_predicted(put(sweep, "adamw", NULL, 0, 1), 0, 0, &scores_b[0][0], 0.8107);
    finish_predicted(put(sweep, "again", NULL, 0, 1), 0, 0, &scores_a[0][0], 0.7364);
    fail_run(put(sweep, "lost", NULL, 0, 1), 0);
    close_store();
    change("UPDATE sweep SET baseline = 'adam of 1', ordered = 1");
    return 0;
}

static void each_row_is_compared_with_the_row_above(void **state)
{
    (void)state;
    assert_int_equal(report("--steps -c trial,test_roc_auc,compared,difference -f csv"),
                     0);
    const char *row = strstr(printed, "\n2,0.8107,,0.0742");
    assert_non_null(row);
    assert_non_null(strstr(row, "\n3,0.7364,,-0.0742"));
    assert_int_equal(report("--steps"), 0);
    says("start");
    says("0.0743 [-0.0");
    says("in all: test ROC-AUC less that of the baseline");
}

static void a_paper_has_four_columns(void **state)
{
    (void)state;
    assert_int_equal(report("--steps -f markdown"), 0);
    says("| trial | test ROC-AUC | step, 95 % | in all |\n");
    says("| adam of 1 | 0.7364 | start | baseline |\n");
    says("Step: from the row above, with the 95 % interval over the choice of the 12 "
         "artists; other seeds may differ.");
    says("| adamw of 1 | **0.8107** | +0.0743 \\[");
    says("\xe2\x80\xa0 | +0.0743 |\n");
    says("| again of 1 | 0.7364 | -0.0743 \\[");
}

/* Nothing is tested then. */
static void without_predictions_there_are_plain_steps(void **state)
{
    (void)state;
    change("DELETE FROM prediction");
    assert_int_equal(report("--steps -f markdown"), 0);
    says("| trial | test ROC-AUC | step | in all |\n");
    says("| adamw of 1 | **0.8107** | +0.0743 | +0.0743 |\n");
    says("| again of 1 | 0.7364 | -0.0743 | 0.0000 |\n");
    says_not("interval");
}

static void steps_are_those_of_the_file(void **state)
{
    (void)state;
    refuses("--steps --order rank", "--steps goes from row to row of the file");
    refuses("--steps --cross lr,optimizer", "--cross goes with neither");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(each_row_is_compared_with_the_row_above),
        CASE(a_paper_has_four_columns),
        CASE(without_predictions_there_are_plain_steps),
        CASE(steps_are_those_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
