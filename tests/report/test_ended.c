/* Runs that ended otherwise than finished: paused, pruned, stopped by a person, failed,
 * interrupted, not begun. What tables, pages, runs and pictures say of them and why. */
#include "tests/report/record.h"

/* Begins a run of a new trial and records two epochs of it. */
static int64_t two_epochs(int64_t sweep, const char *name)
{
    const int64_t run = start(put(sweep, name, "bce", 0, 1), 0, 0);
    measure(run, 1, "valid_roc_auc", 0.5);
    measure(run, 2, "valid_roc_auc", 0.75);
    return run;
}

static int make(void **state)
{
    struct err e = {0};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "done", "bce", 0, 1), 0, 0.875, 0.5);
    end(two_epochs(s, "held"), RES_PAUSED, "paused by a person", 2, 2);
    end(two_epochs(s, "cut"), RES_PRUNED, "asha: 0.75 at epoch 2", 2, 2);
    if (res_run_prune(store, two_epochs(s, "enough"), RES_BY_HAND ": at epoch 2", &e) !=
        ERR_OK)
        return -1;
    end(two_epochs(s, "broken"), RES_FAILED, "killed by signal 9, <out of memory>", 2,
        2);
    end(two_epochs(s, "lost"), RES_INTERRUPTED, "SIGTERM", 2, 2);
    const struct asked_trial later = {.name = "later", .seeds = 1, .unbegun = true};
    ask(s, &later);
    close_store();
    return 0;
}

static void runs_have_status_and_reason(void **state)
{
    (void)state;
    gives("runs -c run,status,valid_roc_auc,epochs,reason -f csv",
          "run,status,valid_roc_auc,epochs,reason\n"
          "1.1,finished,0.875,1,\n"
          "2.1,paused,0.75,2,paused by a person\n"
          "3.1,pruned,0.75,2,asha: 0.75 at epoch 2\n"
          "4.1,pruned,0.75,2,stopped by hand: at epoch 2\n"
          "5.1,failed,0.75,2,\"killed by signal 9, <out of memory>\"\n"
          "6.1,interrupted,0.75,2,SIGTERM\n");
}

/* A reason is for reading: it is not cut where names are. */
static void formats_quote_the_reason_whole(void **state)
{
    (void)state;
    assert_int_equal(report("runs -t 5 -c reason -f html"), 0);
    says("<td>killed by signal 9, &#60;out of memory&#62;</td>");
    assert_int_equal(report("runs -t 5 -c run,reason -f latex"), 0);
    says("5.1 & killed by signal 9, \\textless{}out of memory\\textgreater{} \\\\\n");
    assert_int_equal(
        report_after("UPDATE run SET reason = replace(hex(zeroblob(100)), "
                     "'00', 'abc ') WHERE trial_id = 5",
                     "runs -t 5 -c run,reason -f markdown",
                     "UPDATE run SET reason = 'killed by signal 9, <out of "
                     "memory>' WHERE trial_id = 5"),
        0);
    const char *c = strstr(output, "abc ");
    int count = 0;
    for (; c; c = strstr(c + 1, "abc "))
        count++;
    assert_int_equal(count, 100);
}

static void on_a_narrow_terminal_it_takes_several_lines(void **state)
{
    (void)state;
    assert_int_equal(setenv("COLUMNS", "40", 1), 0);
    const int status = report("runs -t 5 -c run,status,reason");
    assert_int_equal(setenv("COLUMNS", "", 1), 0);
    assert_int_equal(status, 0);
    says("killed by signal");
    says("memory>\n");
    says_not("\xe2\x80\xa6");
}

static void runs_are_found_by_their_trials_status(void **state)
{
    (void)state;
    gives("runs -w \"status = 'pruned'\" -c run -f csv", "run\n3.1\n4.1\n");
    gives("runs -w \"status in ('paused', 'failed')\" -c run -f csv",
          "run\n2.1\n5.1\n");
    gives("runs -w \"status <> 'finished' and trial < 4\" -c run -f csv",
          "run\n2.1\n3.1\n");
    refuses("runs -w \"status = 'stopped'\"", "no run of s matches --where");
    refuses("runs --top 3 -w \"status = 'pruned'\"",
            "no trial of s that matches --where is ranked: --top shows");
}

static void the_table_counts_them_below(void **state)
{
    (void)state;
    assert_int_equal(report(""), 0);
    says("1 trial by valid_roc_auc (higher is better)\n");
    says("1 failed, 1 interrupted, 1 paused, 2 pruned, 1 waiting: see mtag-report "
         "runs\n");
    assert_int_equal(report("-f json"), 0);
    says("1 failed, 1 interrupted, 1 paused, 2 pruned, 1 waiting: see mtag-report "
         "runs\"");
}

/* Trials that are listed are shown without a rank and a value. */
static void listed_ones_have_a_status_and_no_rank(void **state)
{
    (void)state;
    gives("-t 2,3,5,7,1 -c trial,rank,status,n,valid_roc_auc -f csv",
          "trial,rank,status,n,valid_roc_auc,valid_roc_auc_std\n2,,paused,0,,\n"
          "3,,pruned,0,,\n5,,failed,0,,\n7,,waiting,0,,\n1,1,finished,1,0.875,\n");
    assert_int_equal(report("-t 2,1"), 0);
    says("Trials 2, 1\n2 trials, 1 of them ranked by valid_roc_auc");
    says("paused    0 of 1");
}

static void no_difference_is_taken_from_them(void **state)
{
    (void)state;
    gives("--baseline 3 -c trial,difference -f csv", "trial,difference\n1,\n");
    gives("-t 2,1 --baseline 1 -c trial,difference -f csv",
          "trial,difference\n2,\n1,0\n");
}

static void a_page_says_why_it_ended(void **state)
{
    (void)state;
    assert_int_equal(report("trial 4"), 0);
    says("  status           pruned (0 of 1 run finished)\n");
    says("  4.1 seed 0: pruned: stopped by hand: at epoch 2, 2 epochs");
    assert_int_equal(report("trial 6"), 0);
    says("  6.1 seed 0: interrupted: SIGTERM, 2 epochs (best 2)");
    assert_int_equal(report("trial 7"), 0);
    says("  status           waiting (0 of 1 run finished)\n");
    says_not("\nruns\n");
    says_not("at the best epoch\n");
    gives("trial 5 --epochs -c run,epoch,valid_roc_auc -f csv",
          "run,epoch,valid_roc_auc\n5.1,1,0.5\n5.1,2,0.75\n");
    refuses("trial 7 --epochs", "no epoch of the trial was recorded");
}

static void the_sweep_has_finished_one_of_its_trials(void **state)
{
    (void)state;
    gives("sweeps -c trials,finished,best,best_trial -f csv",
          "trials,finished,best,best_trial\n7,1,0.875,1\n");
}

static void a_sweep_of_which_nothing_finished_says_what_there_is(void **state)
{
    (void)state;
    change("UPDATE sweep_trial SET stale = 1 WHERE trial_id = 1");
    refuses("", "no trial of the sweep `s` has finished: 1 failed, 1 interrupted, 1 "
                "paused, 2 pruned, 1 waiting (mtag-report runs lists them)");
    refuses("trial best", "no trial of the sweep `s` is ranked: there is no best");
    refuses("runs --top 1",
            "no trial of s is ranked: --top shows runs of ranked trials");
    gives("sweeps -c trials,finished,best -f csv", "trials,finished,best\n6,0,\n");
    change("UPDATE sweep_trial SET stale = 0");
}

static void reasons_may_be_missing(void **state)
{
    (void)state;
    change("UPDATE run SET reason = NULL");
    gives("runs -t 3,5 -c run,status,reason -f csv",
          "run,status,reason\n3.1,pruned,\n5.1,failed,\n");
    assert_int_equal(report("trial 5"), 0);
    says("  5.1 seed 0: failed, 2 epochs (best 2)");
}

#define TEST(name) cmocka_unit_test(name)

/* The last test takes the reasons away. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(runs_have_status_and_reason),
        TEST(formats_quote_the_reason_whole),
        TEST(on_a_narrow_terminal_it_takes_several_lines),
        TEST(runs_are_found_by_their_trials_status),
        TEST(the_table_counts_them_below),
        TEST(listed_ones_have_a_status_and_no_rank),
        TEST(no_difference_is_taken_from_them),
        TEST(a_page_says_why_it_ended),
        TEST(the_sweep_has_finished_one_of_its_trials),
        TEST(a_sweep_of_which_nothing_finished_says_what_there_is),
        TEST(reasons_may_be_missing),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
