/* Pools whose tasks misbehave in every way that a training run can. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "runner/sweep/pool.h"

#include "base/file.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum { MOST = 16, PATIENCE = 30000 /* ms, before a test gives up */ };

typedef int task_work(int link, const volatile sig_atomic_t *stop);

struct seen {
    int starts, ends, messages;
    char text[64]; /* of the last message */
    struct pool_end end;
};

struct scene {
    task_work *work[MOST];
    int count, given, running, most_running;
    int tries[MOST]; /* further starts after an end by signal */
    bool again[MOST];
    bool stop_on_message, kill_on_stopped, give_up_on_message;
    bool gave_up;
    const char *log;
    struct seen seen[MOST];
};

static int next(void *context, bool *waiting)
{
    struct scene *s = context;
    *waiting = s->running > 0;
    int task = POOL_NOTHING;
    for (int i = 0; i < s->given && task == POOL_NOTHING; i++) {
        task = s->again[i] ? i : POOL_NOTHING;
    }
    if (task == POOL_NOTHING && s->given < s->count) {
        task = s->given++;
    }
    if (task != POOL_NOTHING) {
        s->again[task] = false;
        s->seen[task].starts++;
        s->running++;
        s->most_running = s->running > s->most_running ? s->running : s->most_running;
    }
    return task;
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    struct scene *s = context;
    return s->work[task](link, stop);
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct scene *s = context;
    s->seen[task].messages++;
    snprintf(s->seen[task].text, sizeof(s->seen[task].text), "%.*s", (int)size,
             (const char *)data);
    if (s->stop_on_message && pool_stop == 0) {
        pool_stop = 1;
    }
    s->gave_up = s->gave_up || s->give_up_on_message;
    if (s->kill_on_stopped && kind == LINK_STOPPED) {
        pool_stop = 2;
    }
}

static void ended(void *context, int task, const struct pool_end *end)
{
    struct scene *s = context;
    s->running--;
    s->seen[task].ends++;
    s->seen[task].end = *end;
    if (end->by_signal && s->tries[task] > 0) {
        s->tries[task]--;
        s->again[task] = true;
    }
}

static const char *log_path(void *context, int task)
{
    (void)task;
    return ((struct scene *)context)->log;
}

static void tick(void *context)
{
    (void)context;
}

static bool gives_up(void *context)
{
    return ((struct scene *)context)->gave_up;
}

static struct pool make_pool(struct scene *s, int workers)
{
    pool_stop = 0;
    return (struct pool){.workers = workers,
                         .context = s,
                         .next = next,
                         .work = work,
                         .log = log_path,
                         .message = message,
                         .ended = ended,
                         .tick = tick,
                         .gives_up = gives_up};
}

static void run(struct scene *s, int workers)
{
    struct pool p = make_pool(s, workers);
    struct err e = {0};
    assert_int_equal(pool_run(&p, &e), ERR_OK);
    pool_stop = 0;
}

static void say(int link, const char *text)
{
    link_send(link, LINK_FAILED, text, strlen(text), NULL);
}

/* ---- tasks ---- */

static int greet(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "one");
    say(link, "hello");
    return 0;
}

static int give_up(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "no such file");
    return 1;
}

static int crash(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "so far");
    raise(SIGKILL);
    return 0;
}

static int sleep_for_ever(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "asleep");
    while (pause()) {
    }
    return 0;
}

/* As a library that waits for ever, but 10 s of it as work that goes on. */
static int work_on(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    for (int i = 0; i < 100; i++) {
        poll(NULL, 0, 100);
        link_alive();
    }
    return 0;
}

static int stop_oneself(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    raise(SIGSTOP);
    return 0;
}

static int ignore_requests(int link, const volatile sig_atomic_t *stop)
{
    signal(SIGTERM, SIG_IGN);
    return sleep_for_ever(link, stop);
}

static int announcements; /* a pipe's end */

static int announce(int link, const volatile sig_atomic_t *stop)
{
    return write(announcements, "", 1) == 1 ? sleep_for_ever(link, stop) : 1;
}

static int stop_when_asked(int link, const volatile sig_atomic_t *stop)
{
    say(link, "ready");
    while (!*stop) {
        poll(NULL, 0, 1);
    }
    link_send(link, LINK_STOPPED, "", 0, NULL);
    return 0;
}

static int answer_but_never_end(int link, const volatile sig_atomic_t *stop)
{
    stop_when_asked(link, stop);
    return sleep_for_ever(link, stop);
}

static int get_what_the_terminal_sends(int link, const volatile sig_atomic_t *stop)
{
    raise(SIGINT);
    raise(SIGHUP);
    say(link, *stop ? "stopped" : "alive");
    return 0;
}

static int print(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    printf("to the log\n");
    fprintf(stderr, "this too\n");
    return 0;
}

static int take_256_mebibytes(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    size_t size = (size_t)256 << 20;
    volatile char *memory = malloc(size);
    for (size_t i = 0; memory && i < size; i += 4096) {
        memory[i] = 1;
    }
    sleep(60);
    return memory ? 0 : 7;
}

/* ---- cases ---- */

static void every_task_runs_once_and_its_messages_arrive(void **state)
{
    (void)state;
    struct scene s = {.count = MOST};
    for (int i = 0; i < MOST; i++) {
        s.work[i] = greet;
    }
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
    while (readdir(d)) {
        count++;
    }
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
    for (int i = 0; i <= more; i++) {
        close(files[i]);
    }
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
        _exit(pool_run(&p, NULL) ? 1 : 0);
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
        cmocka_unit_test(every_task_runs_once_and_its_messages_arrive),
        cmocka_unit_test(there_may_be_more_workers_than_tasks),
        cmocka_unit_test(a_pool_without_tasks_is_done),
        cmocka_unit_test(a_task_that_fails_gives_its_status_and_words),
        cmocka_unit_test(a_task_that_crashes_gives_its_signal_and_the_rest_goes_on),
        cmocka_unit_test(a_task_may_come_again_while_others_run),
        cmocka_unit_test(a_task_that_takes_too_long_is_killed),
        cmocka_unit_test(a_task_cannot_take_more_memory_than_allowed),
        cmocka_unit_test(a_stop_request_asks_tasks_to_end_and_starts_no_more),
        cmocka_unit_test(a_second_stop_request_kills),
        cmocka_unit_test(
            a_caller_that_gives_up_stops_all_and_is_no_request_of_the_user),
        cmocka_unit_test(a_stop_request_before_the_start_starts_nothing),
        cmocka_unit_test(ctrl_c_is_counted_and_left_to_the_parent),
        cmocka_unit_test(a_hangup_under_nohup_is_ignored),
        cmocka_unit_test(what_a_task_prints_goes_to_its_log),
        cmocka_unit_test(no_file_stays_open),
        cmocka_unit_test(without_room_for_all_workers_there_are_fewer),
        cmocka_unit_test(a_task_that_waits_for_room_is_stopped_with_the_others),
        cmocka_unit_test(where_no_worker_can_be_started_the_pool_ends),
        cmocka_unit_test(a_task_that_shows_no_sign_of_life_is_killed),
        cmocka_unit_test(sigterm_ends_a_pool_whatever_its_tasks_do),
        cmocka_unit_test(workers_end_when_the_parent_is_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
