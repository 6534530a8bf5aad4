/* How children begin. */
#define _GNU_SOURCE /* sched_setaffinity */
#include "base/child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t heard;

static void hear(int number)
{
    heard = number;
}

static int ended(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void a_child_does_with_signals_what_the_list_says(void **state)
{
    (void)state;
    const struct child_signal signals[] = {
        {SIGTERM, SIG_DFL}, {SIGHUP, SIG_IGN}, {SIGUSR1, hear}, {0, NULL}};
    sigset_t before, after;
    signal(SIGTERM, hear);
    pid_t child = child_fork(signals, &before);
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        raise(SIGHUP);
        raise(SIGUSR1);
        if (heard != SIGUSR1)
            _exit(1);
        raise(SIGTERM);
        _exit(2);
    }
    assert_true(child > 0);
    assert_int_equal(ended(child), 128 + SIGTERM);
    sigprocmask(SIG_BLOCK, NULL, &after);
    assert_false(sigismember(&after, SIGTERM));
    raise(SIGTERM); /* the parent's own handler is still there */
    assert_int_equal(heard, SIGTERM);
    signal(SIGTERM, SIG_DFL);
}

static void signals_are_held_back_until_the_child_is_ready(void **state)
{
    (void)state;
    const struct child_signal signals[] = {{SIGUSR1, hear}, {0, NULL}};
    sigset_t before;
    heard = 0;
    pid_t child = child_fork(signals, &before);
    if (child == 0) {
        raise(SIGUSR1);
        int early = heard;
        sigprocmask(SIG_SETMASK, &before, NULL);
        _exit(early == 0 && heard == SIGUSR1 ? 0 : 1);
    }
    assert_int_equal(ended(child), 0);
}

static void a_child_ends_with_its_parent(void **state)
{
    (void)state;
    const struct child_signal none[] = {{0, NULL}};
    sigset_t before;
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t parent = child_fork(none, &before);
    if (parent == 0) {
        if (child_fork(none, &before) == 0 && write(ends[1], "x", 1) == 1)
            for (;;)
                pause();
        pause();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1); /* both are there */
    kill(parent, SIGKILL);
    assert_int_equal(ended(parent), 128 + SIGKILL);
    struct pollfd wait = {.fd = ends[0], .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 20000), 1);
    assert_int_equal(read(ends[0], &byte, 1), 0); /* nobody holds the pipe */
    close(ends[0]);
}

static void only_processors_that_may_be_used_count(void **state)
{
    (void)state;
    cpu_set_t all, one;
    assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
    assert_int_equal(child_processors(), CPU_COUNT(&all));
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &one);
    assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
    assert_int_equal(child_processors(), 1);
    sched_setaffinity(0, sizeof(all), &all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_does_with_signals_what_the_list_says),
        cmocka_unit_test(signals_are_held_back_until_the_child_is_ready),
        cmocka_unit_test(a_child_ends_with_its_parent),
        cmocka_unit_test(only_processors_that_may_be_used_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
