/* The view of runs: a row for each, unfinished ones too. */
#include "tests/report/program.h"

static void runs_of_the_best_trial_come_first(void **state)
{
    (void)state;
    assert_int_equal(report("runs --columns run,seed -f csv"), 0);
    assert_string_equal(printed, "run,seed\n3.1,0\n3.2,1\n4.1,0\n4.2,1\n2.1,0\n2.2,1\n"
                                 "1.1,0\n1.2,1\n");
    assert_int_equal(report("runs --top 1 --columns run -f csv"), 0);
    assert_string_equal(printed, "run\n3.1\n3.2\n");
    assert_int_equal(report("runs -t 1,best --columns run -f csv"), 0);
    assert_string_equal(printed, "run\n1.1\n1.2\n3.1\n3.2\n");
}

static void runs_have_their_fold_where_there_are_folds(void **state)
{
    (void)state;
    assert_int_equal(report_after("UPDATE run SET fold = number WHERE trial_id = 3",
                                  "runs -t 3,1 -f csv", "UPDATE run SET fold = 0"),
                     0);
    says("run,label,seed,fold,status,");
    says("\n3.2,adam lr 1e-3,1,2,finished,");
    says(",1,,finished,");
    assert_int_equal(report("runs -f csv"), 0);
    says("run,label,seed,status,");
}

static void a_failed_run_has_its_reason(void **state)
{
    static const char failed[] =
        "UPDATE run SET status = 'failed', reason = 'the loss is not a number, again' "
        "WHERE trial_id = 1 AND number = 2;"
        "UPDATE trial SET finished = 1 WHERE id = 1";
    static const char back[] =
        "UPDATE run SET status = 'finished', reason = NULL WHERE trial_id = 1;"
        "UPDATE trial SET finished = 2 WHERE id = 1";
    (void)state;
    assert_int_equal(
        report_after(failed, "runs --columns run,status,reason -f csv", back), 0);
    says("1.2,failed,\"the loss is not a number, again\"\n");
    assert_int_equal(report_after(failed, "", back), 0);
    says("1 trial of which runs failed or are missing ranks below the others: see "
         "mtag-report runs");
    assert_int_equal(
        report_after(failed, "runs --where 'n < 2' --columns run -f csv", back), 0);
    assert_string_equal(printed, "run\n1.1\n1.2\n");
}

static void runs_have_caption_and_key(void **state)
{
    (void)state;
    assert_int_equal(report("runs -f latex"), 0);
    says("\\caption{Runs of sweep\\_lr.}");
    says("\\label{tab:sweep_lr-runs}");
    assert_int_equal(report("runs -f latex --caption Mine --ref tab:x"), 0);
    says("\\caption{Mine}");
    says("\\label{tab:x}");
}

static void a_choice_without_runs_says_so(void **state)
{
    (void)state;
    assert_int_equal(report("runs --where 'lr > 1'"), 2);
    says("no run of sweep_lr matches --where, which chooses trials: lr > 1");
    assert_int_equal(report("runs --columns nothing"), 2);
    says("there is no column `nothing`");
}

static void people_get_no_column_that_is_empty(void **state)
{
    (void)state;
    assert_int_equal(report("runs"), 0);
    says_not("reason");
    says("epochs  time\n");
    assert_int_equal(report("runs -f csv"), 0);
    says(",seconds,reason\n");
    assert_int_equal(report("runs --columns run,reason"), 0);
    says("reason");
    assert_int_equal(report_after("UPDATE run SET reason = 'lost' WHERE trial_id = 1",
                                  "runs", "UPDATE run SET reason = NULL"),
                     0);
    says("  lost\n");
}

static void runs_go_with_every_choice_of_trials(void **state)
{
    (void)state;
    gives("runs --where 'lr < 0.005' -c run -f csv", "run\n3.1\n3.2\n1.1\n1.2\n");
    gives("runs -m valid_loss --top 1 -c run -f csv", "run\n1.1\n1.2\n");
    gives("runs -t 2 -s sweep_lr -c run,label -f csv",
          "run,label\n2.1,sgd lr 1e-2\n2.2,sgd lr 1e-2\n");
    gives("runs --top 2 --where \"optimizer = 'sgd'\" -c run -f csv",
          "run\n2.1\n2.2\n1.1\n1.2\n");
    refuses("runs -t 9", "there is no trial 9");
    refuses("runs --baseline 1", "unknown option --baseline");
    refuses("runs --labels a", "unknown option --labels");
    refuses("runs -m f1", "no trial has the metric `f1`");
}

/* The metric that ranks stands first, then the others in their places. */
static void metrics_stand_as_in_the_table_of_trials(void **state)
{
    (void)state;
    gives("runs -t 3 -f csv",
          "run,label,seed,status,valid_roc_auc,valid_loss,train_loss,test_roc_auc,"
          "best_epoch,epochs,seconds,reason\n"
          "3.1,adam lr 1e-3,0,finished,0.9,0.4,0.25,0.89,2,3,12.5,\n"
          "3.2,adam lr 1e-3,1,finished,0.91,0.4,0.25,0.9,2,3,12.5,\n");
    assert_int_equal(report("runs -t 3 -m test_roc_auc -f csv"), 0);
    says("run,label,seed,status,test_roc_auc,valid_roc_auc,valid_loss,train_loss,");
    says("note: ranked by a test metric");
}

/* Of a trial that was pruned the further runs will not be begun. */
static void runs_of_a_pruned_trial_are_pruned(void **state)
{
    static const char pruned[] =
        "UPDATE run SET status = 'pruned', reason = 'median' WHERE trial_id = 1 AND "
        "number = 1; DELETE FROM metric WHERE run_id IN (SELECT id FROM run WHERE "
        "trial_id = 1 AND number = 2); UPDATE run SET status = 'interrupted', tries = "
        "0, best_epoch = NULL, epochs = NULL, seconds = NULL, started = NULL WHERE "
        "trial_id = 1 AND "
        "number = 2; UPDATE trial SET status = 'pruned', finished = 0 WHERE id = 1";
    (void)state;
    change(pruned);
    gives("runs -t 1 -c run,status,reason -f csv",
          "run,status,reason\n1.1,pruned,median\n1.2,pruned,not begun: another run of "
          "the trial was pruned\n");
    assert_int_equal(report(""), 0);
    says("1 pruned: see mtag-report runs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_the_best_trial_come_first),
        cmocka_unit_test(runs_have_their_fold_where_there_are_folds),
        cmocka_unit_test(a_failed_run_has_its_reason),
        cmocka_unit_test(runs_have_caption_and_key),
        cmocka_unit_test(a_choice_without_runs_says_so),
        cmocka_unit_test(people_get_no_column_that_is_empty),
        cmocka_unit_test(runs_go_with_every_choice_of_trials),
        cmocka_unit_test(metrics_stand_as_in_the_table_of_trials),
        cmocka_unit_test(runs_of_a_pruned_trial_are_pruned),
    };
    return cmocka_run_group_tests(tests, make_sample, forget);
}
