/* What differs between trials: parameters, circumstances, results; of two and of more,
 * with results and without. */
#include "tests/report/record.h"

/* Trials 1 to 4: sgd .5 and .625, adam .75 with other loss, one that failed, and one of
 * another task. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_f1_macro", "maximize", 2);
    const struct asked_trial asked[] = {
        {.name = "sgd", .rate = "1e-3", .seeds = 2, .weights = 1000, .macs = 0},
        {.name = "adam", .rate = "0.001", .seeds = 1, .weights = 2500, .macs = 80},
        {.name = "failed", .rate = "1e-3", .seeds = 1, .loss = "focal"},
        {.name = "other", .rate = "1e-2", .seeds = 1, .task = "another task"}};
    int64_t trials[4];
    for (int i = 0; i < 4; i++)
        trials[i] = ask(s, &asked[i]);
    for (int seed = 0; seed < 2; seed++) {
        const int64_t run = start(trials[0], seed, 0);
        measure(run, 1, "valid_roc_auc", 0.5 + 0.125 * seed);
        measure(run, 1, "valid_f1_macro", 0.25);
        end(run, RES_FINISHED, NULL, 1, 2);
    }
    const int64_t run = start_on("other cpu", trials[1], 0, 0);
    measure(run, 1, "valid_roc_auc", 0.75);
    measure(run, 1, "valid_f1_macro", 0.5);
    measure(run, 1, "valid_loss", 0.125);
    end(run, RES_FINISHED, NULL, 1, 4);
    fail_run(trials[2], 0);
    finish(trials[3], 0, 0.5, 0.25);
    close_store();
    return 0;
}

/* 1e-3 and 0.001 are the same number. */
static void parameters_stand_first_then_circumstances_then_results(void **state)
{
    (void)state;
    gives("diff 1 2 -f csv", "name,trial_1,trial_2,change\n"
                             "train.optimizer.type,sgd,adam,\n"
                             "cpu,cpu,other cpu,\n"
                             "valid_f1_macro,0.25,0.5,0.25\n"
                             "valid_roc_auc,0.5625,0.75,0.1875\n"
                             "valid_loss,,0.125,\n"
                             "finished runs,2,1,\n"
                             "best epoch,1,1,\n"
                             "epochs,2,4,\n"
                             "time,2,4,\n"
                             "weights,1000,2500,1500\n"
                             "multiply-adds,0,80,80\n");
}

static void people_see_signs_ratios_and_deviations(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 2"), 0);
    says("1 parameter differs\n");
    says("valid_roc_auc         0.5625 \xc2\xb1 0.0884  0.7500     +0.1875\n");
    says("weights               1,000            2,500      x 2.5\n");
    says("multiply-adds         0                80\n");
    assert_int_equal(report("diff 2 1"), 0);
    says("-0.1875");
    says("x 0.4");
}

static void a_trial_without_results_has_none(void **state)
{
    (void)state;
    gives("diff 1 3 -c name,trial_3 -f csv",
          "name,trial_3\ntrain.loss.type,focal\ntrain.optimizer.type,failed\n"
          "valid_f1_macro,\nvalid_roc_auc,\nfinished runs,0\nbest epoch,\nepochs,\n"
          "time,\nweights,0\nmultiply-adds,0\n");
    assert_int_equal(report("diff 1 3"), 0);
    says("2 parameters differ\n");
    says_not("different kinds of loss"); /* the failed one has no value of it */
}

static void other_tasks_are_told(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 4"), 0);
    says("task                  task             another task\n");
    says("other test clips, tags or evaluation: the metrics are not comparable\n");
    assert_int_equal(report("diff 1 2 4"), 0);
    says("another task");
    says("the metrics are not comparable\n");
    assert_int_equal(report("diff 1 2"), 0);
    says_not("not comparable");
}

static void more_than_two_have_no_change(void **state)
{
    (void)state;
    assert_int_equal(report("diff 1 2 4 -f csv"), 0);
    says("name,trial_1,trial_2,trial_4\n"
         "train.optimizer.lr,0.001,0.001,0.01\n"
         "train.optimizer.type,sgd,adam,other\n");
    says_not("change");
    assert_int_equal(report("diff 4 2 1 -f markdown"), 0);
    says("Trials 4, 2 and 1.\n");
}

static void caption_key_and_columns_are_taken(void **state)
{
    (void)state;
    assert_int_equal(
        report("diff 1 2 -f latex -c 'What=name,change' --caption C --ref tab:d"), 0);
    says("\\caption{C}\n  \\label{tab:d}\n  \\begin{tabular}{ll}\n    \\toprule\n"
         "    What & change");
    assert_int_equal(report("diff 1 2 -f latex"), 0);
    says("\\caption{Trials 1 and 2.}\n  \\label{tab:diff-1-2}\n");
}

/* By the sweep's metric, which stands first although tables have it only if asked. */
static void the_best_is_a_trial_too(void **state)
{
    (void)state;
    assert_int_equal(report("diff best 4 -f csv"), 0);
    says("name,trial_2,trial_4,change\n");
    says("valid_f1_macro,0.5,,\nvalid_roc_auc,");
    assert_int_equal(report("trial best"), 0);
    says("at the best epoch\n  valid_f1_macro   0.5000\n  valid_roc_auc    0.7500\n");
    assert_int_equal(report("trial best --epochs -f csv"), 0);
    says("run,epoch,valid_f1_macro,valid_roc_auc,valid_loss\n");
}

static void mistakes_are_named(void **state)
{
    (void)state;
    refuses("diff", "which trial? diff takes numbers, or `best`");
    refuses("diff 1", "diff takes two trials or more: mtag-report diff 3 17");
    refuses("diff 1 1", "diff names trial 1 twice");
    refuses("diff 1 9", "there is no trial 9");
    refuses("diff 1 b", "diff takes numbers of trials, or `best`, not `b`");
    refuses("diff 1 2 -t 3", "diff names its trials");
    refuses("diff 1 2 --metric x", "unknown option --metric");
    refuses("diff 1 2 -f latex -c trial", "there is no column `trial`; did you mean "
                                          "`trial_1`?\ncolumns: name, "
                                          "trial_1, trial_2, change");
    refuses("diff 1 2 -s t", "there is no sweep `t`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_stand_first_then_circumstances_then_results),
        cmocka_unit_test(people_see_signs_ratios_and_deviations),
        cmocka_unit_test(a_trial_without_results_has_none),
        cmocka_unit_test(other_tasks_are_told),
        cmocka_unit_test(more_than_two_have_no_change),
        cmocka_unit_test(caption_key_and_columns_are_taken),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(the_best_is_a_trial_too),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
