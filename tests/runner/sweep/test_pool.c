/* Pools whose tasks misbehave in every way that a training run can. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "scene.h"

static void every_task_runs_once_and_its_messages_arrive(void **state)
{
    (void)state;
    struct scene s = {.count = MOST};
    for (int i = 0; i < MOST; i++)
        s.work[i] = greet;
    run(&s, 3);
    for (int i = 0; i < MOST; i++) {
        assert_int_equal(s.seen[i].starts, 1);
        assert_int_equal(s.seen[i].ends, 1);
        assert_int_equal(s.seen[i].messages, 2);
        assert_string_equal(s.seen[i].text, "hello");
        assert_int_equal(s.seen[i].end.status, 0);
        assert_false(s.seen[i].end.by_signal);
        assert_true(s.seen[i].end.peak_memory > 0);
    }
    assert_int_equal(s.most_running, 3);
}

static void there_may_be_more_workers_than_tasks(void **state)
{
    (void)state;
    struct scene s = {.count = 2, .work = {greet, greet}};
    run(&s, 9);
    assert_int_equal(s.seen[0].ends + s.seen[1].ends, 2);
}

static void a_pool_without_tasks_is_done(void **state)
{
    (void)state;
    struct scene s = {0};
    run(&s, 2);
    assert_int_equal(s.given, 0);
}

static void a_task_that_fails_gives_its_status_and_words(void **state)
{
    (void)state;
    struct scene s = {.count = 2, .work = {give_up, greet}};
    run(&s, 1);
    assert_int_equal(s.seen[0].end.status, 1);
    assert_false(s.seen[0].end.by_signal);
    assert_string_equal(s.seen[0].text, "no such file");
    assert_string_equal(s.seen[1].text, "hello");
}

static void a_task_that_crashes_gives_its_signal_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct scene s = {.count = 3, .work = {greet, crash, greet}};
    run(&s, 2);
    assert_true(s.seen[1].end.by_signal);
    assert_int_equal(s.seen[1].end.status, SIGKILL);
    assert_false(s.seen[1].end.timed_out);
    assert_string_equal(s.seen[1].text, "so far");
    assert_string_equal(s.seen[2].text, "hello");
}

static void a_task_may_come_again_while_others_run(void **state)
{
    (void)state;
    struct scene s = {.count = 2, .work = {crash, greet}, .tries = {2}};
    run(&s, 2);
    assert_int_equal(s.seen[0].starts, 3);
    assert_int_equal(s.seen[0].ends, 3);
    assert_int_equal(s.seen[1].starts, 1);
}

static void what_a_task_prints_goes_to_its_log(void **state)
{
    (void)state;
    char folder[] = "/tmp/mtag-pool-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/log", folder);
    struct scene s = {.count = 2, .work = {print, print}, .log = path};
    run(&s, 1);
    char *text;
    size_t length;
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    assert_non_null(strstr(text, "to the log\n"));
    assert_non_null(strstr(text, "this too\n"));
    assert_int_equal(length, 2 * strlen("to the log\nthis too\n"));
    free(text);
    remove(path);
    rmdir(folder);
}

static int open_files(void)
{
    int count = 0;
    DIR *d = opendir("/proc/self/fd");
    assert_non_null(d);
    while (readdir(d))
        count++;
    closedir(d);
    return count;
}

static void no_file_stays_open(void **state)
{
    (void)state;
    int before = open_files();
    struct scene s = {.count = 6,
                      .work = {greet, crash, give_up, greet, crash, give_up}};
    run(&s, 4);
    assert_int_equal(open_files(), before);
}

/* How many more files than now may be open. */
static struct rlimit allow_files(int more)
{
    struct rlimit old, tight;
    int files[8];
    for (int i = 0; i <= more; i++) {
        files[i] = dup(STDIN_FILENO);
        assert_true(files[i] >= 0);
    }
    for (int i = 0; i <= more; i++)
        close(files[i]);
    getrlimit(RLIMIT_NOFILE, &old);
    tight = old;
    tight.rlim_cur = (rlim_t)files[more];
    setrlimit(RLIMIT_NOFILE, &tight);
    return old;
}

static void without_room_for_all_workers_there_are_fewer(void **state)
{
    (void)state;
    struct scene s = {.count = 3, .work = {greet, greet, greet}};
    struct pool p = make_pool(&s, 3);
    struct err e = {0};
    struct rlimit old = allow_files(2); /* a pipe more, not two */
    enum err_code code = pool_run(&p, &e);
    setrlimit(RLIMIT_NOFILE, &old);
    assert_int_equal(code, ERR_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(s.seen[i].ends, 1);
        assert_int_equal(s.seen[i].messages, 2);
    }
}

static void a_task_that_waits_for_room_is_stopped_with_the_others(void **state)
{
    (void)state;
    struct scene s = {
        .count = 2, .work = {stop_when_asked, greet}, .stop_on_message = true};
    struct pool p = make_pool(&s, 2);
    struct err e = {0};
    struct rlimit old = allow_files(2);
    enum err_code code = pool_run(&p, &e);
    setrlimit(RLIMIT_NOFILE, &old);
    pool_stop = 0;
    assert_int_equal(code, ERR_OK);
    assert_int_equal(s.seen[0].ends, 1);
    assert_int_equal(s.seen[1].ends, s.seen[1].starts);
    assert_int_equal(s.seen[1].messages, 0);
}

static void where_no_worker_can_be_started_the_pool_ends(void **state)
{
    (void)state;
    struct scene s = {.count = 2, .work = {greet, greet}};
    struct pool p = make_pool(&s, 2);
    struct err e = {0};
    struct rlimit old = allow_files(1);
    enum err_code code = pool_run(&p, &e);
    setrlimit(RLIMIT_NOFILE, &old);
    assert_int_equal(code, ERR_IO);
    assert_non_null(strstr(e.text, "worker"));
    assert_int_equal(s.seen[0].ends, s.seen[0].starts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_runs_once_and_its_messages_arrive),
        cmocka_unit_test(there_may_be_more_workers_than_tasks),
        cmocka_unit_test(a_pool_without_tasks_is_done),
        cmocka_unit_test(a_task_that_fails_gives_its_status_and_words),
        cmocka_unit_test(a_task_that_crashes_gives_its_signal_and_the_rest_goes_on),
        cmocka_unit_test(a_task_may_come_again_while_others_run),
        cmocka_unit_test(what_a_task_prints_goes_to_its_log),
        cmocka_unit_test(no_file_stays_open),
        cmocka_unit_test(without_room_for_all_workers_there_are_fewer),
        cmocka_unit_test(a_task_that_waits_for_room_is_stopped_with_the_others),
        cmocka_unit_test(where_no_worker_can_be_started_the_pool_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
