/* A pool's tasks for tests: they misbehave in every way that a training run can. */
#ifndef MTAG_TESTS_RUNNER_SWEEP_SCENE_H
#define MTAG_TESTS_RUNNER_SWEEP_SCENE_H

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

static inline int next(void *context, bool *waiting)
{
    struct scene *s = context;
    *waiting = s->running > 0;
    int task = POOL_NOTHING;
    for (int i = 0; i < s->given && task == POOL_NOTHING; i++)
        task = s->again[i] ? i : POOL_NOTHING;
    if (task == POOL_NOTHING && s->given < s->count)
        task = s->given++;
    if (task != POOL_NOTHING) {
        s->again[task] = false;
        s->seen[task].starts++;
        s->running++;
        s->most_running = s->running > s->most_running ? s->running : s->most_running;
    }
    return task;
}

static inline int work(void *context, int task, int link,
                       const volatile sig_atomic_t *stop)
{
    struct scene *s = context;
    return s->work[task](link, stop);
}

static inline void message(void *context, int task, enum link_kind kind,
                           const void *data, size_t size)
{
    struct scene *s = context;
    s->seen[task].messages++;
    snprintf(s->seen[task].text, sizeof(s->seen[task].text), "%.*s", (int)size,
             (const char *)data);
    if (s->stop_on_message && pool_stop == 0)
        pool_stop = 1;
    s->gave_up = s->gave_up || s->give_up_on_message;
    if (s->kill_on_stopped && kind == LINK_STOPPED)
        pool_stop = 2;
}

static inline void ended(void *context, int task, const struct pool_end *end)
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

static inline const char *log_path(void *context, int task)
{
    (void)task;
    return ((struct scene *)context)->log;
}

static inline void tick(void *context)
{
    (void)context;
}

static inline bool gives_up(void *context)
{
    return ((struct scene *)context)->gave_up;
}

static inline struct pool make_pool(struct scene *s, int workers)
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

static inline void run(struct scene *s, int workers)
{
    struct pool p = make_pool(s, workers);
    struct err e = {0};
    assert_int_equal(pool_run(&p, &e), ERR_OK);
    pool_stop = 0;
}

static inline void say(int link, const char *text)
{
    link_send(link, LINK_FAILED, text, strlen(text), NULL);
}

/* ---- tasks ---- */

static inline int greet(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "one");
    say(link, "hello");
    return 0;
}

static inline int give_up(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "no such file");
    return 1;
}

static inline int crash(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "so far");
    raise(SIGKILL);
    return 0;
}

static inline int sleep_for_ever(int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    say(link, "asleep");
    while (pause()) {
    }
    return 0;
}

/* As a library that waits for ever, but 10 s of it as work that goes on. */
static inline int work_on(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    for (int i = 0; i < 100; i++) {
        poll(NULL, 0, 100);
        link_alive();
    }
    return 0;
}

static inline int stop_oneself(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    raise(SIGSTOP);
    return 0;
}

static inline int ignore_requests(int link, const volatile sig_atomic_t *stop)
{
    signal(SIGTERM, SIG_IGN);
    return sleep_for_ever(link, stop);
}

static int announcements; /* a pipe's end */

static inline int announce(int link, const volatile sig_atomic_t *stop)
{
    return write(announcements, "", 1) == 1 ? sleep_for_ever(link, stop) : 1;
}

static inline int stop_when_asked(int link, const volatile sig_atomic_t *stop)
{
    say(link, "ready");
    while (!*stop)
        poll(NULL, 0, 1);
    link_send(link, LINK_STOPPED, "", 0, NULL);
    return 0;
}

static inline int answer_but_never_end(int link, const volatile sig_atomic_t *stop)
{
    stop_when_asked(link, stop);
    return sleep_for_ever(link, stop);
}

static inline int get_what_the_terminal_sends(int link,
                                              const volatile sig_atomic_t *stop)
{
    raise(SIGINT);
    raise(SIGHUP);
    say(link, *stop ? "stopped" : "alive");
    return 0;
}

static inline int print(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    printf("to the log\n");
    fprintf(stderr, "this too\n");
    return 0;
}

static inline int take_256_mebibytes(int link, const volatile sig_atomic_t *stop)
{
    (void)link;
    (void)stop;
    size_t size = (size_t)256 << 20;
    volatile char *memory = malloc(size);
    for (size_t i = 0; memory && i < size; i += 4096)
        memory[i] = 1;
    sleep(60);
    return memory ? 0 : 7;
}

/* ---- cases ---- */

#endif
