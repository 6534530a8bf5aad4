/* How pools stop: on request, because the caller gives up, at limits of a task. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "scene.h"

static void a_task_that_takes_too_long_is_killed(void **state)
{
    (void)state;
    struct scene s = {.count = 2, .work = {sleep_for_ever, greet}};
    struct pool p = make_pool(&s, 1);
    p.limit_seconds = 0.3;
    assert_int_equal(pool_run(&p, NULL), ERR_OK);
    assert_true(s.seen[0].end.timed_out);
    assert_true(s.seen[0].end.by_signal);
    assert_true(s.seen[0].end.seconds >= 0.3);
    assert_string_equal(s.seen[0].text, "asleep");
}

static void a_task_cannot_take_more_memory_than_allowed(void **state)
{
    (void)state;
    struct scene s = {.count = 1, .work = {take_256_mebibytes}};
    struct pool p = make_pool(&s, 1);
    p.limit_memory = 128 << 20;
    assert_int_equal(pool_run(&p, NULL), ERR_OK);
    assert_true(s.seen[0].end.too_large);
}

static void a_stop_request_asks_tasks_to_end_and_starts_no_more(void **state)
{
    (void)state;
    struct scene s = {.count = 4,
                      .work = {stop_when_asked, stop_when_asked, greet, greet},
                      .stop_on_message = true};
    run(&s, 2);
    assert_int_equal(s.given, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s.seen[i].ends, 1);
        assert_false(s.seen[i].end.by_signal);
        assert_int_equal(s.seen[i].end.status, 0);
        assert_string_equal(s.seen[i].text, "");
    }
}

static void a_second_stop_request_kills(void **state)
{
    (void)state;
    struct scene s = {.count = 2,
                      .work = {answer_but_never_end, greet},
                      .stop_on_message = true,
                      .kill_on_stopped = true};
    run(&s, 1);
    assert_int_equal(s.given, 1);
    assert_true(s.seen[0].end.by_signal);
    assert_int_equal(s.seen[0].end.status, SIGKILL);
}

static void a_caller_that_gives_up_stops_all_and_is_no_request_of_the_user(void **state)
{
    (void)state;
    struct scene s = {.count = 3,
                      .work = {stop_when_asked, stop_when_asked, greet},
                      .give_up_on_message = true};
    struct pool p = make_pool(&s, 2);
    assert_int_equal(pool_run(&p, NULL), ERR_OK);
    assert_int_equal(pool_stop, 0);
    assert_int_equal(s.given, 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s.seen[i].ends, 1);
        assert_true(s.seen[i].end.stopped);
        assert_false(s.seen[i].end.by_signal);
    }
}

static void a_stop_request_before_the_start_starts_nothing(void **state)
{
    (void)state;
    struct scene s = {.count = 2, .work = {greet, greet}};
    struct pool p = make_pool(&s, 2);
    pool_stop = 1;
    assert_int_equal(pool_run(&p, NULL), ERR_OK);
    pool_stop = 0;
    assert_int_equal(s.given, 0);
}

static void ctrl_c_is_counted_and_left_to_the_parent(void **state)
{
    (void)state;
    signal(SIGINT, SIG_DFL);
    pool_catch_signals();
    struct scene s = {.count = 1, .work = {get_what_the_terminal_sends}};
    run(&s, 1);
    assert_string_equal(s.seen[0].text, "alive");
    raise(SIGINT);
    raise(SIGTERM);
    assert_int_equal(pool_stop, 2);
    pool_stop = 0;
}

static void a_hangup_under_nohup_is_ignored(void **state)
{
    (void)state;
    signal(SIGHUP, SIG_IGN);
    pool_catch_signals();
    raise(SIGHUP);
    assert_int_equal(pool_stop, 0);
    signal(SIGHUP, SIG_DFL);
    pool_catch_signals();
    raise(SIGHUP);
    assert_int_equal(pool_stop, 1);
    pool_stop = 0;
}

static void a_task_that_shows_no_sign_of_life_is_killed(void **state)
{
    (void)state;
    struct scene s = {.count = 3, .work = {sleep_for_ever, work_on, stop_oneself}};
    struct pool p = make_pool(&s, 3);
    struct err e = {0};
    p.silence = 7; /* signs of life come every 5 s */
    assert_int_equal(pool_run(&p, &e), ERR_OK);
    assert_true(s.seen[0].end.silent && s.seen[0].end.by_signal);
    assert_false(s.seen[1].end.silent || s.seen[1].end.by_signal);
    assert_true(s.seen[2].end.silent);
    assert_int_equal(s.seen[1].messages, 0); /* the pool keeps them to itself */
}

static void sigterm_ends_a_pool_whatever_its_tasks_do(void **state)
{
    (void)state;
    struct scene s = {.count = 3,
                      .work = {stop_oneself, ignore_requests, stop_when_asked}};
    struct pool p = make_pool(&s, 3);
    struct err e = {0};
    p.grace = 0.5;
    pool_catch_signals();
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        poll(NULL, 0, 300);
        kill(parent, SIGTERM);
        _exit(0);
    }
    assert_int_equal(pool_run(&p, &e), ERR_OK);
    assert_int_equal(pool_stop, 1);
    assert_true(s.seen[0].end.by_signal && s.seen[1].end.by_signal);
    assert_false(s.seen[2].end.by_signal);
    waitpid(child, NULL, 0);
    pool_stop = 0;
}

static void workers_end_when_the_parent_is_killed(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    announcements = ends[1];
    pid_t parent = fork();
    if (parent == 0) {
        struct scene s = {.count = 3, .work = {announce, announce, announce}};
        struct pool p = make_pool(&s, 3);
        close(ends[0]);
        _exit(pool_run(&p, NULL) != ERR_OK ? 1 : 0);
    }
    close(ends[1]);
    struct pollfd wait = {.fd = ends[0], .events = POLLIN};
    char byte;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(poll(&wait, 1, PATIENCE), 1);
        assert_int_equal(read(ends[0], &byte, 1), 1);
    }
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    assert_int_equal(poll(&wait, 1, PATIENCE), 1);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_that_takes_too_long_is_killed),
        cmocka_unit_test(a_task_cannot_take_more_memory_than_allowed),
        cmocka_unit_test(a_stop_request_asks_tasks_to_end_and_starts_no_more),
        cmocka_unit_test(a_second_stop_request_kills),
        cmocka_unit_test(
            a_caller_that_gives_up_stops_all_and_is_no_request_of_the_user),
        cmocka_unit_test(a_stop_request_before_the_start_starts_nothing),
        cmocka_unit_test(ctrl_c_is_counted_and_left_to_the_parent),
        cmocka_unit_test(a_hangup_under_nohup_is_ignored),
        cmocka_unit_test(a_task_that_shows_no_sign_of_life_is_killed),
        cmocka_unit_test(sigterm_ends_a_pool_whatever_its_tasks_do),
        cmocka_unit_test(workers_end_when_the_parent_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
