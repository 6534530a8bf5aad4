/* Reports on a sweep that another process runs, and on the same after it has died: the
 * sweep's lock tells. The process is a child that records, waits, and ends without
 * closing anything. */
#include "tests/report/record.h"

#include <signal.h>

static pid_t child;
static int go[2], ready[2]; /* pipes: to the child, from it */

/* Records a finished run, a run at its second epoch and one that waits, and keeps the
 * sweep until the parent says a letter: `e` records one more epoch, `x` dies. */
static void run_sweep(void)
{
    char letter = 'r';
    if (res_open(database, &store, NULL) != ERR_OK)
        _exit(1);
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "done", "bce", 0, 1), 0, 0.5, 0.5);
    const int64_t trial = put(s, "busy", "bce", 0, 1);
    const struct asked_trial waits = {.name = "waits", .seeds = 1};
    ask(s, &waits);
    const int64_t run = start(trial, 0, 0);
    measure(run, 1, "valid_roc_auc", 0.25);
    measure(run, 2, "valid_roc_auc", 0.75);
    res_flush(store, NULL);
    while (write(ready[1], &letter, 1) == 1 && read(go[0], &letter, 1) == 1 &&
           letter == 'e') {
        measure(run, 3, "valid_roc_auc", 0.875);
        res_flush(store, NULL);
    }
    _exit(0);
}

static void wait_for_child(void)
{
    char letter;
    assert_int_equal(read(ready[0], &letter, 1), 1);
}

static void tell_child(char letter)
{
    assert_int_equal(write(go[1], &letter, 1), 1);
}

static int make(void **state)
{
    (void)state;
    make_folder();
    if (pipe(go) != 0 || pipe(ready) != 0)
        return -1;
    fflush(NULL);
    child = fork();
    if (child == 0)
        run_sweep();
    if (child < 0)
        return -1;
    wait_for_child();
    return 0;
}

static void runs_at_work_are_running(void **state)
{
    (void)state;
    gives("runs -c run,status,valid_roc_auc,best_epoch,epochs -f csv",
          "run,status,valid_roc_auc,best_epoch,epochs\n"
          "1.1,finished,0.5,1,1\n2.1,running,0.75,2,2\n3.1,waiting,,,\n");
    assert_int_equal(report(""), 0);
    says("1 trial by valid_roc_auc");
    says("1 running, 1 waiting: see mtag-report runs\n");
    gives("-t 1,2,3 -c trial,status,rank -f csv",
          "trial,status,rank\n1,finished,1\n2,running,\n3,waiting,\n");
    gives("runs --where \"status = 'running'\" -c run -f csv", "run\n2.1\n");
    gives("sweeps -c trials,finished,best_trial -f csv",
          "trials,finished,best_trial\n3,1,1\n");
}

static void its_epochs_can_be_read_as_they_come(void **state)
{
    (void)state;
    gives("trial 2 --epochs -f csv",
          "run,epoch,valid_roc_auc\n2.1,1,0.25\n2.1,2,0.75\n");
    tell_child('e');
    wait_for_child();
    gives("trial 2 --epochs -f csv",
          "run,epoch,valid_roc_auc\n2.1,1,0.25\n2.1,2,0.75\n2.1,3,0.875\n");
    assert_int_equal(report("trial 2"), 0);
    says("  status           running (0 of 1 run finished)\n");
    says("  2.1 seed 0: running, 3 epochs (best 3)");
    says("valid_roc_auc 0.8750");
    refuses("trial 2 --tags", "no tag of trial 2 was tested: no run has finished");
    assert_int_equal(report("diff 1 2 -f csv"), 0);
    says("finished runs,1,0,\n");
}

static void a_trial_at_work_has_a_curve_and_no_rank(void **state)
{
    (void)state;
    if (!has_program("gnuplot"))
        skip();
    assert_int_equal(report("plot curves -o a.svg"), 0);
    FILE *f = fopen("a.dat", "r");
    assert_non_null(f);
    output[fread(output, 1, sizeof(output) - 1, f)] = '\0';
    fclose(f);
    says("# 1: done of 1");
    says("# 2: busy of 1");
    says_not("# 3: waits");
    refuses("plot slice -t 2 -o b.svg", "no");
}

/* The last test: the process dies without a word. */
static void after_its_process_has_died_it_is_interrupted(void **state)
{
    int status;
    (void)state;
    tell_child('x');
    assert_int_equal(waitpid(child, &status, 0), child);
    child = 0;
    gives("runs -c run,status -f csv",
          "run,status\n1.1,finished\n2.1,interrupted\n3.1,waiting\n");
    assert_int_equal(report(""), 0);
    says("1 interrupted, 1 waiting: see mtag-report runs\n");
    gives("-t 2 -c status,rank -f csv", "status,rank\ninterrupted,\n");
    gives("trial 2 --epochs -c epoch -f csv", "epoch\n1\n2\n3\n");
}

static int forget_child(void **state)
{
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    return forget(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_at_work_are_running),
        cmocka_unit_test(its_epochs_can_be_read_as_they_come),
        cmocka_unit_test(a_trial_at_work_has_a_curve_and_no_rank),
        cmocka_unit_test(after_its_process_has_died_it_is_interrupted),
    };
    return cmocka_run_group_tests(tests, make, forget_child);
}
