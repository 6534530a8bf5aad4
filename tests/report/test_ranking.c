/* Which trials a table has, in which order, and what its heading and notes say of the
 * others. Each case records what it is about. */
#include "tests/report/record.h"

#include <math.h>

/* Three trials of one run each: .7, .9, .8. */
static int64_t three(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.7, 0.3);
    finish(put(s, "b", "bce", 0, 1), 0, 0.9, 0.1);
    finish(put(s, "c", "bce", 0, 1), 0, 0.8, 0.2);
    close_store();
    return s;
}

static void the_goal_of_the_sweep_gives_the_order(void **state)
{
    (void)state;
    three();
    gives("-c rank,trial,valid_roc_auc -f csv",
          "rank,trial,valid_roc_auc,valid_roc_auc_std\n1,2,0.9,\n2,3,0.8,\n3,1,0.7,\n");
    gives("-m valid_loss -c rank,trial,valid_loss -f csv",
          "rank,trial,valid_loss,valid_loss_std\n1,2,0.1,\n2,3,0.2,\n3,1,0.3,\n");
}

/* A sweep may want what its metric's registry does not. */
static void a_sweep_may_turn_the_goal_of_its_metric(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "minimize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.7, 0.3);
    finish(put(s, "b", "bce", 0, 1), 0, 0.9, 0.1);
    close_store();
    gives("-c rank,trial -f csv", "rank,trial\n1,1\n2,2\n");
    gives("-m valid_roc_auc -c rank,trial -f csv", "rank,trial\n1,1\n2,2\n");
    assert_int_equal(report(""), 0);
    says("2 trials by valid_roc_auc (lower is better)\n");
    says("   1      1  a           0.7000  0.3000 ");
}

static void top_counts_ranked_trials(void **state)
{
    (void)state;
    three();
    gives("--top 2 -c trial -f csv", "trial\n2\n3\n");
    gives("--top 9 -c trial -f csv", "trial\n2\n3\n1\n");
    assert_int_equal(report("--top 2"), 0);
    says("3 trials by valid_roc_auc (higher is better), the best 2\n");
    assert_int_equal(report("--top 3"), 0);
    says_not(", the best");
    refuses("--top 0", "--top takes a number from 1 on");
    refuses("--top -3", "--top takes a number from 1 on");
    refuses("--top x", "--top takes a whole number");
}

/* Without a value there is no rank: NaN, infinities, or nothing recorded. */
static void a_trial_without_a_value_is_counted_and_left_out(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.7, 0.3);
    finish(put(s, "b", "bce", 0, 1), 0, (double)NAN, 0.1);
    finish(put(s, "c", "bce", 0, 1), 0, (double)INFINITY, 0.1);
    end(start(put(s, "d", "bce", 0, 1), 0, 0), RES_FINISHED, NULL, 1, 1);
    close_store();
    assert_int_equal(report(""), 0);
    says("1 trial by valid_roc_auc");
    says("3 finished trials without a value of valid_roc_auc left out\n");
    gives("-c trial -f csv", "trial\n1\n");
    gives("-t 2,1 -c rank,trial,valid_roc_auc -f csv",
          "rank,trial,valid_roc_auc,valid_roc_auc_std\n,2,,\n1,1,0.7,\n");
    gives("-m valid_loss -c rank,trial -f csv", "rank,trial\n1,2\n1,3\n3,1\n");
}

static void a_sweep_without_any_value_says_so(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, (double)NAN, 0.3);
    close_store();
    refuses("", "no finished trial of the sweep `s` has a value of valid_roc_auc");
    refuses("trial best", "no trial of the sweep `s` is ranked: there is no best");
    refuses("-t best", "there is no best");
    gives("-t 1 -c trial,rank -f csv", "trial,rank\n1,\n");
}

static void equal_values_share_a_rank_and_keep_their_numbers_order(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    static const double values[] = {0.8, 0.9, 0.8, 0.9, 0.7};
    for (int i = 0; i < 5; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        finish(put(s, name, "bce", 0, 1), 0, values[i], 0.5);
    }
    close_store();
    gives("-c rank,trial -f csv", "rank,trial\n1,2\n1,4\n3,1\n3,3\n5,5\n");
    gives("--top 1 -c rank,trial -f csv", "rank,trial\n1,2\n");
    gives("-t best -c trial -f csv", "trial\n2\n");
    assert_int_equal(report("-c rank,trial"), 0);
    says("   1      2 *\n   1      4 *\n   3      1\n");
}

/* 1 of 2 runs: below all that are complete, however good it is. */
static void an_incomplete_trial_ranks_below_the_complete_ones(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const int64_t a = put(s, "a", "bce", 0, 2), b = put(s, "b", "bce", 0, 2),
                  c = put(s, "c", "bce", 0, 2);
    for (int seed = 0; seed < 2; seed++) {
        finish(a, seed, 0.6, 0.5);
        finish(c, seed, 0.5, 0.5);
    }
    finish(b, 0, 0.99, 0.5);
    close_store();
    gives("-c rank,trial,n -f csv", "rank,trial,n\n1,1,2\n2,3,2\n3,2,1\n");
    assert_int_equal(report(""), 0);
    says("1 trial of which runs failed or are missing ranks below the others");
    gives("-t best -c trial -f csv", "trial\n1\n");
    gives("--where 'n = 1' -c rank,trial -f csv", "rank,trial\n1,2\n");
}

static void where_all_are_incomplete_they_are_ranked_all_the_same(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    finish(put(s, "a", "bce", 0, 2), 0, 0.6, 0.5);
    finish(put(s, "b", "bce", 0, 2), 0, 0.7, 0.5);
    close_store();
    gives("-c rank,trial -f csv", "rank,trial\n1,2\n2,1\n");
    assert_int_equal(report("-f latex -c trial,valid_roc_auc"), 0);
    says("\\textbf{0.7000}");
}

/* Pruned, failed and waiting trials are no rows; the note counts them by status. */
static void trials_that_have_not_finished_are_counted_by_status(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.6, 0.5);
    fail_run(put(s, "b", "bce", 0, 1), 0);
    const int64_t pruned = start(put(s, "c", "bce", 0, 1), 0, 0);
    measure(pruned, 1, "valid_roc_auc", 0.9);
    end(pruned, RES_PRUNED, "median", 1, 1);
    end(start(put(s, "d", "bce", 0, 1), 0, 0), RES_INTERRUPTED, "stopped", 0, 0);
    end(start(put(s, "e", "bce", 0, 1), 0, 0), RES_PAUSED, NULL, 1, 1);
    const struct asked_trial waits = {.name = "f", .seeds = 1, .unbegun = true};
    ask(s, &waits);
    close_store();
    gives("-c trial -f csv", "trial\n1\n");
    assert_int_equal(report(""), 0);
    says("1 failed, 1 interrupted, 1 paused, 1 pruned, 1 waiting: see mtag-report "
         "runs\n");
    gives("-t 1,2,3,4,5,6 -c trial,status,rank -f csv",
          "trial,status,rank\n1,finished,1\n2,failed,\n3,pruned,\n4,interrupted,\n"
          "5,paused,\n6,waiting,\n");
    refuses("--where \"status = 'pruned'\"",
            "no trial of the sweep `s` has finished: 1 pruned");
    gives("runs --where \"status = 'pruned'\" -c run,status,reason -f csv",
          "run,status,reason\n3.1,pruned,median\n");
}

static void a_sweep_that_has_not_finished_a_trial_says_what_there_is(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    fail_run(put(s, "a", "bce", 0, 1), 0);
    fail_run(put(s, "b", "bce", 0, 1), 0);
    close_store();
    refuses("", "no trial of the sweep `s` has finished: 2 failed (mtag-report runs "
                "lists them)");
    gives("runs -c run,status,reason -f csv",
          "run,status,reason\n1.1,failed,it broke\n2.1,failed,it broke\n");
}

static void an_empty_database_says_that_nothing_was_recorded(void **state)
{
    static const char *const lines[] = {
        "",           "runs",           "sweeps",
        "trial best", "trial 1",        "diff 1 2",
        "--all",      "-s s",           "plot curves -o a.svg",
        "-t 1",       "trial 1 -f json"};
    (void)state;
    close_store();
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        refuses(lines[i], "nothing was recorded yet: there is no sweep");
    gives("--list metrics", "");
}

static void a_sweep_without_trials_says_so(void **state)
{
    (void)state;
    begin("s", "valid_roc_auc", "maximize", 1);
    close_store();
    refuses("", "no trial of the sweep `s` was recorded");
    refuses("runs", "no run of s was recorded");
    refuses("trial best", "there is no best");
    refuses("trial 1", "there is no trial 1");
    gives("sweeps -c sweep,trials,best -f csv", "sweep,trials,best\ns,0,\n");
}

static void a_sweep_named_twice_counts_once(void **state)
{
    (void)state;
    three();
    assert_int_equal(report("-s s -s s"), 0);
    says("s: adaptive steps learn rare tags sooner\n3 trials");
    assert_int_equal(report("runs -s s -s s"), 0);
    says("s: 3 runs\n");
}

/* The group of most trials; those of another task are counted. */
static void other_test_clips_are_not_ranked_together(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    static const char *const tasks[] = {"x", "y", "x", "y", "x"};
    for (int i = 0; i < 5; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        const struct asked_trial t = {.name = name, .task = tasks[i], .seeds = 1};
        finish(ask(s, &t), 0, 0.5 + 0.1 * i, 0.5);
    }
    close_store();
    gives("-c rank,trial -f csv", "rank,trial\n1,5\n2,3\n3,1\n");
    assert_int_equal(report(""), 0);
    says("2 trials left out: other test clips, tags or evaluation, so not comparable");
    gives("-t 1,2 -c rank,trial -f csv", "rank,trial\n,1\n1,2\n");
    assert_int_equal(report("-t 1,2"), 0);
    says("Trials 1, 2\n2 trials, 1 of them ranked by valid_roc_auc");
    says("1 trial not ranked: other test clips");
    gives("--where \"trial in (2, 4)\" -c rank,trial -f csv", "rank,trial\n1,4\n2,2\n");
}

static void listed_trials_may_be_ranked_and_cut(void **state)
{
    (void)state;
    three();
    gives("-t 1,2,3 -c trial,rank -f csv", "trial,rank\n1,3\n2,1\n3,2\n");
    gives("-t 1,3 -m valid_loss -c trial,rank -f csv", "trial,rank\n1,2\n3,1\n");
    gives("-t 3,best,1 -c trial -f csv", "trial\n3\n2\n1\n");
    gives("-t 1,2,3 --where 'valid_loss < 0.25' -c trial -f csv", "trial\n2\n3\n");
    refuses("-t 1,1", "--trials names trial 1 twice");
    refuses("-t 2,best", "--trials names trial 2 twice");
    refuses("-t 1,,2", "--trials takes numbers of trials, or `best`, not ``");
    refuses("-t 0", "--trials takes numbers of trials, or `best`, not `0`");
    refuses("-t 1.5", "not `1.5`");
    refuses("-t 99999999999999999999", "not `99999999999999999999`");
    refuses("-t 7", "there is no trial 7");
    refuses("-t 1 --all", "--all goes neither with --sweep nor with --trials");
    refuses("-s s --all", "--all goes neither with --sweep nor with --trials");
}

/* A trial that two sweeps have is one row, as of the sweep named first. */
static void of_several_sweeps_each_trial_is_once(void **state)
{
    (void)state;
    const int64_t s = begin("first", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.7, 0.3);
    finish(put(s, "b", "bce", 0, 1), 0, 0.9, 0.1);
    const int64_t t = begin("second", "valid_roc_auc", "maximize", 1);
    put(t, "b", "bce", 0, 1);
    finish(put(t, "c", "bce", 0, 1), 0, 0.8, 0.2);
    close_store();
    gives("-s first -s second -c trial,sweep,label -f csv",
          "trial,sweep,label\n2,first,b of 1\n3,second,c of 2\n1,first,a of 1\n");
    gives("-s second -s first -c trial,sweep,label -f csv",
          "trial,sweep,label\n2,second,b of 2\n3,second,c of 2\n1,first,a of 1\n");
    assert_int_equal(report("-s first -s second"), 0);
    says("2 sweeps\n3 trials by valid_roc_auc");
    says("rank  trial  sweep ");
    assert_int_equal(report("-s first"), 0);
    says_not("trial  sweep ");
    gives("-s first -s second --top 1 -t best -c trial -f csv", "trial\n2\n");
    /* No one sweep is the table's. */
    assert_int_equal(report("-s first -s second -f json"), 0);
    says("{\n  \"sweep\": null,\n  \"metric\"");
    assert_int_equal(report("runs --all -f json"), 0);
    says("{\n  \"sweep\": null,\n");
    assert_int_equal(report("runs --all -f latex"), 0);
    says("\\label{tab:runs}");
    assert_int_equal(report("-s second -f json"), 0);
    says("{\n  \"sweep\": \"second\",\n");
}

/* The mark stands where deviations are, in whatever row. */
static void a_heading_tells_of_deviations_that_only_later_rows_have(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const int64_t a = put(s, "a", "bce", 0, 2), b = put(s, "b", "bce", 0, 2);
    finish(a, 0, 0.6, 0.5);
    finish(b, 0, 0.7, 0.5);
    finish(b, 1, 0.8, 0.5);
    close_store();
    assert_int_equal(report("-t 1,2"), 0);
    says("0.750 \xc2\xb1 0.071");
    says("mean \xc2\xb1 deviation over seeds\n");
    assert_int_equal(report("-t 1"), 0);
    says_not("deviation");
}

static void folds_are_named_in_heading_and_runs(void **state)
{
    (void)state;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const struct asked_trial folded = {.name = "a", .seeds = 2, .folds = 3},
                             partly = {.name = "b", .seeds = 2, .folds = 3};
    const int64_t a = ask(s, &folded), b = ask(s, &partly);
    for (int seed = 0; seed < 2; seed++) {
        for (int fold = 1; fold <= 3; fold++) {
            finish_fold(a, seed, fold, 0.5 + 0.1 * fold + 0.02 * seed);
            if (fold < 3)
                finish_fold(b, seed, fold, 0.9);
        }
    }
    close_store();
    assert_int_equal(report(""), 0);
    says("2 trials by valid_roc_auc (higher is better), mean \xc2\xb1 deviation over 3 "
         "folds of 2 seeds each\n");
    says("3 x 2  0.71 \xc2\xb1 0.10");
    says("4 of 3 x 2  0.90 \xc2\xb1 0.00");
    gives("-c rank,trial,n,folds -f csv", "rank,trial,n,folds\n1,1,6,3\n2,2,4,3\n");
    gives("runs -t 2 -c run,seed,fold,status -f csv",
          "run,seed,fold,status\n2.1,0,1,finished\n2.2,0,2,finished\n"
          "2.3,0,3,waiting\n2.4,1,1,finished\n2.5,1,2,finished\n"
          "2.6,1,3,waiting\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_empty, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_goal_of_the_sweep_gives_the_order),
        TEST(a_sweep_may_turn_the_goal_of_its_metric),
        TEST(top_counts_ranked_trials),
        TEST(a_trial_without_a_value_is_counted_and_left_out),
        TEST(a_sweep_without_any_value_says_so),
        TEST(equal_values_share_a_rank_and_keep_their_numbers_order),
        TEST(an_incomplete_trial_ranks_below_the_complete_ones),
        TEST(where_all_are_incomplete_they_are_ranked_all_the_same),
        TEST(trials_that_have_not_finished_are_counted_by_status),
        TEST(a_sweep_that_has_not_finished_a_trial_says_what_there_is),
        TEST(an_empty_database_says_that_nothing_was_recorded),
        TEST(a_sweep_without_trials_says_so),
        TEST(a_sweep_named_twice_counts_once),
        TEST(other_test_clips_are_not_ranked_together),
        TEST(listed_trials_may_be_ranked_and_cut),
        TEST(of_several_sweeps_each_trial_is_once),
        TEST(a_heading_tells_of_deviations_that_only_later_rows_have),
        TEST(folds_are_named_in_heading_and_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
