/* --watch where standard output is not a terminal: one picture of the runs at work and
 * of how far the sweep is, below the table once a trial has finished. The process that
 * runs the sweep is a child, or has died. */
#include "tests/report/record.h"

#include <math.h>
#include <signal.h>

static pid_t child;
static int ready[2]; /* a pipe from the child */

/* Records as the case does, keeps the sweep, and waits to be killed. */
static void keep_sweep(void (*record)(void))
{
    char letter;
    assert_int_equal(pipe(ready), 0);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        open_store();
        record();
        res_flush(store, NULL);
        letter = 'r';
        if (write(ready[1], &letter, 1) == 1)
            pause();
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(read(ready[0], &letter, 1), 1);
}

static int make(void **state)
{
    (void)state;
    make_folder();
    return 0;
}

static void kill_child(void)
{
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    child = 0;
}

static int forget_child(void **state)
{
    kill_child();
    close(ready[0]);
    close(ready[1]);
    return forget(state);
}

static void plan_epochs(int trial, int epochs)
{
    char sql[128];
    snprintf(sql, sizeof(sql),
             "INSERT INTO param VALUES (%d, 'train.epochs', '%d', %d)", trial, epochs,
             epochs);
    change(sql);
}

/* ---- while a process runs the sweep ---- */

/* One run at its third epoch, one that has none, one that waits. */
static void record_work(void)
{
    static const double roc[] = {0.25, 0.75, 0.5};
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const int64_t run = start(put(s, "busy", "bce", 0, 1), 0, 0);
    for (int epoch = 1; epoch <= 3; epoch++) {
        measure(run, epoch, "valid_roc_auc", roc[epoch - 1]);
        measure(run, epoch, "seconds", 10 * epoch);
    }
    start(put(s, "new", "bce", 0, 1), 0, 0);
    put(s, "waits", "bce", 0, 1);
}

/* Names have the width of the longest, and curves 24 columns. */
static void runs_at_work_have_a_curve_and_their_best_epoch(void **state)
{
    (void)state;
    keep_sweep(record_work);
    gives("--watch", "1.1 busy of 1 \xe2\x96\x81\xe2\x96\x88\xe2\x96\x85"
                     "                      epoch 3, 0.5000 (best 0.7500 @2)\n"
                     "2.1 new of 1                           epoch 0\n"
                     "s: 0 of 3 runs done, 2 at work, 1 to begin\n");
}

/* Seven epochs are left, each as long as the last, 30 s. */
static void the_time_that_is_left_follows_the_last_epoch(void **state)
{
    (void)state;
    keep_sweep(record_work);
    plan_epochs(1, 10);
    plan_epochs(2, 4);
    assert_int_equal(report("--watch"), 0);
    says(" epoch 3/10, 0.5000 (best 0.7500 @2), 3 min 30 s left\n");
    says(" epoch 0/4\n");
}

static void record_loss(void)
{
    const int64_t s = begin("s", "valid_loss", "minimize", 1);
    const int64_t run = start(put(s, "a", "bce", 0, 1), 0, 0);
    measure(run, 1, "valid_loss", (double)NAN);
    measure(run, 2, "valid_loss", 0.5);
    measure(run, 3, "valid_loss", 0.75);
}

/* NaN is a blank of the curve and never the best. */
static void of_a_loss_the_least_value_is_the_best(void **state)
{
    (void)state;
    keep_sweep(record_loss);
    assert_int_equal(report("--watch"), 0);
    says("1.1 a of 1  \xe2\x96\x81\xe2\x96\x88 ");
    says(" epoch 3, 0.7500 (best 0.5000 @2)\n");
}

static void record_long(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const struct asked_trial asked = {
        .name = "a",
        .label = "a label that is longer than all the room there is for names of runs",
        .seeds = 1};
    const int64_t run = start(ask(s, &asked), 0, 0);
    for (int epoch = 1; epoch <= 100; epoch++)
        measure(run, epoch, "valid_roc_auc", epoch / 128.0);
}

/* 40 columns of a name, and 24 of a curve however many its epochs are. */
static void long_names_are_cut_and_long_curves_thinned(void **state)
{
    (void)state;
    keep_sweep(record_long);
    assert_int_equal(report("--watch"), 0);
    says("1.1 a label that is longer than all th\xe2\x80\xa6 \xe2\x96\x81");
    const char *first = strstr(printed, "\xe2\x96\x81");
    assert_non_null(first);
    size_t blocks = 0;
    for (const char *c = first; strncmp(c, "\xe2\x96", 2) == 0; c += 3)
        blocks++;
    assert_int_equal(blocks, 24);
    says("\xe2\x96\x88 epoch 100, 0.7812 (best 0.7812 @100)\n");
}

static void record_lines(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const struct asked_trial asked = {
        .name = "a", .label = "two\nlines \x1b[2J", .seeds = 1};
    start(ask(s, &asked), 0, 0);
}

static void a_name_takes_one_line(void **state)
{
    (void)state;
    keep_sweep(record_lines);
    assert_int_equal(report("--watch"), 0);
    says("1.1 two\\x0alines \\x1b[2J ");
}

/* ---- the table above ---- */

static void record_some(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    char name[16];
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof(name), "trial %d", i);
        finish(put(s, name, "bce", 0, 1), 0, 0.5 + i / 64.0, 0.5);
    }
    fail_run(put(s, "broken", "bce", 0, 1), 0);
}

static void the_table_has_the_ten_best_unless_it_is_told(void **state)
{
    (void)state;
    keep_sweep(record_some);
    assert_int_equal(report("--watch -c rank,label"), 0);
    says("12 trials by valid_roc_auc (higher is better), the best 10\n");
    says("   1  trial 11 of 1 *\n");
    says("  10  trial 2 of 1\n");
    says_not("trial 1 of 1");
    says("s: 12 of 13 runs done, 1 failed\n");
    assert_int_equal(report("--watch --top 2 -c rank,label"), 0);
    says("the best 2\n");
    says_not("trial 9 of 1");
    assert_int_equal(report("--watch --top 20 -c rank,label"), 0);
    says("  12  trial 0 of 1\n");
}

static void what_it_cannot_show_is_refused(void **state)
{
    (void)state;
    keep_sweep(record_some);
    refuses("--watch -f csv", "it goes without --output and --format");
    refuses("--watch -o a.txt", "it goes without --output and --format");
    assert_int_equal(access("a.txt", F_OK), -1);
    refuses("--watch -s t", "there is no sweep `t`");
    refuses("--watch -w nothing=1", "nothing");
    refuses("runs --watch", "unknown option --watch");
}

/* ---- after the process ---- */

static void record_ends(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    int64_t run = start(put(s, "held", "bce", 0, 1), 0, 0);
    measure(run, 1, "valid_roc_auc", 0.5);
    end(run, RES_PAUSED, "paused", 1, 1);
    run = start(put(s, "lost", "bce", 0, 1), 0, 0);
    measure(run, 1, "valid_roc_auc", 0.5);
    measure(run, 1, "seconds", 10);
    run = start(put(s, "cut", "bce", 0, 1), 0, 0);
    end(run, RES_PRUNED, "asha", 0, 1);
    fail_run(put(s, "broken", "bce", 0, 1), 0);
}

/* The time that is left is told of runs at work only. */
static void of_a_sweep_that_is_not_run_nothing_is_at_work(void **state)
{
    (void)state;
    keep_sweep(record_ends);
    plan_epochs(1, 5);
    plan_epochs(2, 5);
    assert_int_equal(report("--watch"), 0);
    says(" epoch 1/5, 0.5000 (best 0.5000 @1), 40 s left\n");
    says(" paused, epoch 1/5, 0.5000 (best 0.5000 @1)\n");
    says("s: 0 of 4 runs done, 1 failed, 1 stopped, 1 at work, 1 paused\n");
    kill_child();
    assert_int_equal(report("--watch"), 0);
    says(" interrupted, epoch 1/5, 0.5000 (best 0.5000 @1)\n");
    says_not("left");
    says("s is not being run: 0 of 4 runs done, 1 failed, 1 stopped, 1 paused, 1 "
         "interrupted\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, forget_child)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(runs_at_work_have_a_curve_and_their_best_epoch),
        TEST(the_time_that_is_left_follows_the_last_epoch),
        TEST(of_a_loss_the_least_value_is_the_best),
        TEST(long_names_are_cut_and_long_curves_thinned),
        TEST(a_name_takes_one_line),
        TEST(the_table_has_the_ten_best_unless_it_is_told),
        TEST(what_it_cannot_show_is_refused),
        TEST(of_a_sweep_that_is_not_run_nothing_is_at_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
