/* What disturbances of the test clips cost: mtag-report robustness. */
#include "tests/report/record.h"

/* Trial 1 is the better one on clean clips, 2 on noisy ones. */
static int make(void **state)
{
    static const double clean[] = {0.875, 0.75}, noise[] = {0.5, 0.625};
    static const char *const names[] = {"plain", "augmented"};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 2; i++) {
        const int64_t run = start(
            ask(s,
                &(struct asked_trial){.name = names[i], .label = names[i], .seeds = 1}),
            0, 0);
        measure(run, 1, "valid_roc_auc", clean[i]);
        measure(run, 0, "test_roc_auc", clean[i]);
        measure(run, 0, "test_roc_auc@noise", noise[i]);
        measure(run, 0, "test_roc_auc@pitch", clean[i] - 0.125);
        measure(run, 0, "test_pr_auc@noise", 0.25);
        end(run, RES_FINISHED, NULL, 1, 1);
    }
    close_store();
    return 0;
}

static void a_row_is_a_condition_and_a_column_a_trial(void **state)
{
    (void)state;
    gives("robustness -f csv", "condition,trial_1,trial_2\n"
                               "clean,0.875,0.75\n"
                               "noise,0.5,0.625\n"
                               "pitch,0.75,0.625\n");
    assert_int_equal(report("robustness -f markdown"), 0);
    says("| condition | plain | augmented |\n");
    says("| clean | **0.8750** | 0.7500 |\n");
    says("| noise | 0.5000 (-0.3750) | **0.6250 (-0.1250)** |\n");
    says("| mean change | -0.2500 | -0.1250 |\n");
    says("test ROC-AUC of disturbed test clips; in brackets");
}

static void chosen_trials_are_shown(void **state)
{
    (void)state;
    gives("robustness -t 2 -f csv", "condition,trial_2\nclean,0.75\nnoise,0.625\n"
                                    "pitch,0.625\n");
    assert_int_equal(report("robustness --top 1"), 0);
    says_not("augmented");
    assert_int_equal(report("robustness -m test_pr_auc@noise -f csv"), 0);
    says("\nnoise,0.25,0.25\n");
}

static void without_disturbances_it_tells_how_to_have_them(void **state)
{
    (void)state;
    change("DELETE FROM trial_metric WHERE name LIKE '%@%'; DELETE FROM metric WHERE "
           "name LIKE '%@%'");
    refuses("robustness", "`evaluate: {perturb: robustness}` does that");
    refuses("robustness -t 9", "9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_a_condition_and_a_column_a_trial),
        cmocka_unit_test(chosen_trials_are_shown),
        cmocka_unit_test(without_disturbances_it_tells_how_to_have_them),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
