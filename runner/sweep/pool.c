/* The worker pool: pool.h.
 *
 * Each worker has a pipe of its own, so a message is never torn by another's, and the
 * end of the pipe is the end of the worker, however it died. */
#define _GNU_SOURCE
#include "runner/sweep/pool.h"

#include "base/child.h"
#include "base/clock.h"
#include "base/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE = 5 }; /* s that a pool without a worker waits for room for one */

volatile sig_atomic_t pool_stop;
volatile sig_atomic_t pool_hold;

struct slot {
    pid_t pid; /* 0: free */
    int fd, task;
    struct link_buffer buffer;
    double started, told,
        unheard; /* s; told: to stop, unheard: since its last message */
    bool told_to_stop, told_to_pause, killed, timed_out, too_large, silent;
};

static volatile sig_atomic_t terminated; /* a stop request was SIGTERM */
static volatile sig_atomic_t recalled;   /* in a worker: its parent wants it to stop */

static void note_recall(int signal_number)
{
    (void)signal_number;
    recalled = 1;
}

static void note_hold(int signal_number)
{
    pool_hold = signal_number == SIGUSR1;
}

static void count_stop(int signal_number)
{
    terminated = terminated || signal_number == SIGTERM;
    pool_stop = pool_stop + 1;
}

static void set_handler(int signal_number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigaction(signal_number, &action, NULL);
}

/* Signals that were ignored at our start (nohup, a shell's background job) stay
 * ignored. */
static void count_unless_ignored(int signal_number)
{
    struct sigaction old;
    if (sigaction(signal_number, NULL, &old) < 0 || old.sa_handler != SIG_IGN)
        set_handler(signal_number, count_stop);
}

void pool_catch_signals(void)
{
    count_unless_ignored(SIGINT);
    count_unless_ignored(SIGHUP);
    set_handler(SIGTERM, count_stop);
    set_handler(SIGPIPE, SIG_IGN);
    set_handler(SIGXFSZ, SIG_IGN); /* a full quota is an error of write, not the end */
}

static void redirect_output(const char *path)
{
    int fd = path ? inside_append(path) : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
        close(fd);
    }
}

/* In the new process of a task. */
static void be_worker(const struct pool *p, const struct slot *slots, int task,
                      const int ends[2], const sigset_t *before)
{
    close(ends[0]);
    for (int i = 0; i < p->workers; i++)
        if (slots[i].pid)
            close(slots[i].fd);
    recalled = 0;
    pool_hold = 0;
    __fpurge(stdout); /* what the parent could not write is not the worker's */
    redirect_output(p->log ? p->log(p->context, task) : NULL);
    sigprocmask(SIG_SETMASK, before, NULL);
    link_begin(ends[1]);
    int status = p->work(p->context, task, ends[1], &recalled);
    fflush(NULL);
    _exit(status);
}

/* The terminal sends Ctrl-C to the whole process group: workers leave it to the parent.
 * A stop request that comes while the worker is made is seen by its own handlers. */
static enum err_code start(const struct pool *p, struct slot *slots, struct slot *s,
                           int task, struct err *e)
{
    static const struct child_signal signals[] = {
        {SIGINT, SIG_IGN},    {SIGHUP, SIG_IGN},    {SIGTERM, note_recall},
        {SIGUSR1, note_hold}, {SIGUSR2, note_hold}, {0}};
    int ends[2];
    sigset_t before;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_errno(e, "cannot make a pipe for a worker");
    fflush(NULL);
    pid_t pid = child_fork(signals, &before);
    if (pid == 0)
        be_worker(p, slots, task, ends, &before);
    if (pid > 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        enum err_code code = err_errno(e, "cannot start a worker");
        int reason = errno;
        close(ends[0]);
        close(ends[1]);
        errno = reason;
        return code;
    }
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *s = (struct slot){.pid = pid, .fd = ends[0], .task = task};
    s->started = clock_seconds();
    return ERR_OK;
}

static void deliver(const struct pool *p, struct slot *s)
{
    enum link_kind kind;
    void *data;
    size_t size;
    while (link_take(&s->buffer, &kind, &data, &size)) {
        if (kind != LINK_ALIVE)
            p->message(p->context, s->task, kind, data, size);
        free(data);
    }
}

static bool must_stop(const struct pool *p)
{
    return pool_stop || (p->gives_up && p->gives_up(p->context));
}

static void reap(const struct pool *p, struct slot *s)
{
    int status = 0;
    struct rusage usage = {0};
    while (wait4(s->pid, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    struct pool_end end = {.by_signal = WIFSIGNALED(status),
                           .stopped = s->told_to_stop || s->killed || must_stop(p),
                           .timed_out = s->timed_out,
                           .too_large = s->too_large,
                           .silent = s->silent,
                           .status = WIFSIGNALED(status) ? WTERMSIG(status)
                                                         : WEXITSTATUS(status),
                           .seconds = clock_seconds() - s->started,
                           .peak_memory = 1024.0 * (double)usage.ru_maxrss};
    int task = s->task;
    close(s->fd);
    link_deinit(&s->buffer);
    s->pid = 0;
    p->ended(p->context, task, &end);
}

static int count_busy(const struct pool *p, const struct slot *slots)
{
    int busy = 0;
    for (int i = 0; i < p->workers; i++)
        busy += slots[i].pid != 0;
    return busy;
}

/* No room in the system for another process or file, which may pass. */
static bool is_scarcity(int reason)
{
    return reason == EAGAIN || reason == ENOMEM || reason == EMFILE || reason == ENFILE;
}

/* A task that could not be started for want of room, and is the next. */
struct held {
    int task;     /* POOL_NOTHING: none */
    double since; /* when a pool without a worker began to wait for room; 0: not now */
};

/* Whether to wait for room, or for more of it, although no worker is there that could
 * give up its own. Files are of this process alone. */
static bool waits(struct held *h, int reason)
{
    double now = clock_seconds();
    if (h->since == 0)
        h->since = now;
    return reason != EMFILE && now - h->since < PATIENCE;
}

static enum err_code fill(const struct pool *p, struct slot *slots, struct held *held,
                          bool *waiting, struct err *e)
{
    *waiting = false;
    for (int i = 0; i < p->workers && !must_stop(p); i++) {
        if (slots[i].pid)
            continue;
        int task =
            held->task != POOL_NOTHING ? held->task : p->next(p->context, waiting);
        held->task = POOL_NOTHING;
        if (task == POOL_NOTHING)
            break;
        struct err fault = {0};
        errno = 0;
        if (start(p, slots, &slots[i], task, &fault) == ERR_OK) {
            held->since = 0;
            continue;
        }
        int reason = errno;
        held->task = task;
        if (!is_scarcity(reason) || (count_busy(p, slots) == 0 && !waits(held, reason)))
            return err_set(e, fault.code, "%s", fault.text);
        *waiting = true;
        break;
    }
    return ERR_OK;
}

/* Memory of a process that is its own, mapped files not counted; 0 if it cannot be
 * told. A limit of the system (RLIMIT_DATA) is of no use: OpenBLAS waits for memory for
 * ever. */
static double own_memory(pid_t pid)
{
    char path[64];
    long pages = 0, shared = 0;
    snprintf(path, sizeof(path), "/proc/%ld/statm", (long)pid);
    FILE *f = fopen(path, "re");
    bool told = f && fscanf(f, "%*d %ld %ld", &pages, &shared) == 2;
    if (f)
        fclose(f);
    return told ? (double)(pages - shared) * (double)sysconf(_SC_PAGESIZE) : 0;
}

static void follow_wish(const struct pool *p, struct slot *s)
{
    enum pool_wish wish = p->wish ? p->wish(p->context, s->task) : POOL_GOES_ON;
    if (wish == POOL_ENDS && !s->told_to_stop) {
        kill(s->pid, SIGTERM);
        s->told_to_stop = true;
        s->told = clock_seconds();
    }
    if (wish != POOL_ENDS && s->told_to_pause != (wish == POOL_PAUSES)) {
        s->told_to_pause = wish == POOL_PAUSES;
        kill(s->pid, s->told_to_pause ? SIGUSR1 : SIGUSR2);
    }
}

/* passed: seconds since the last look, as far as this process ran meanwhile. */
static void enforce(const struct pool *p, struct slot *s, double passed)
{
    double now = clock_seconds();
    bool late = terminated && s->told_to_stop &&
                now - s->told > (p->grace > 0 ? p->grace : POOL_GRACE);
    if (pool_stop > 1 || late) {
        kill(s->pid, SIGKILL);
        s->killed = true;
    } else if (must_stop(p) && !s->told_to_stop) {
        kill(s->pid, SIGTERM);
        s->told_to_stop = true;
        s->told = now;
    }
    follow_wish(p, s);
    s->unheard += passed;
    if (p->silence > 0 && s->unheard > p->silence && !s->silent) {
        s->silent = true;
        kill(s->pid, SIGKILL);
    }
    if (p->limit_seconds > 0 && clock_seconds() - s->started > p->limit_seconds &&
        !s->timed_out) {
        s->timed_out = true;
        kill(s->pid, SIGKILL);
    }
    if (p->limit_memory > 0 && own_memory(s->pid) > p->limit_memory) {
        s->too_large = true;
        kill(s->pid, SIGKILL);
    }
}

/* Lists the busy workers' pipes, and stops those that must; returns how many are busy.
 */
static int attend(const struct pool *p, struct slot *slots, struct pollfd *fds,
                  double passed)
{
    int busy = count_busy(p, slots);
    for (int i = 0; i < p->workers; i++) {
        fds[i].fd = slots[i].pid ? slots[i].fd : -1;
        fds[i].events = POLLIN;
        fds[i].revents = 0;
        if (slots[i].pid)
            enforce(p, &slots[i], passed);
    }
    return busy;
}

static void kill_all(const struct pool *p, struct slot *slots)
{
    for (int i = 0; i < p->workers; i++) {
        if (slots[i].pid) {
            kill(slots[i].pid, SIGKILL);
            slots[i].killed = true;
            reap(p, &slots[i]);
        }
    }
}

enum err_code pool_run(const struct pool *p, struct err *e)
{
    enum err_code code = ERR_OK;
    struct slot *slots = calloc((size_t)p->workers, sizeof(*slots));
    struct pollfd *fds = calloc((size_t)p->workers + 1, sizeof(*fds));
    if (!slots || !fds)
        code = err_set(e, ERR_MEMORY, "no memory for %d workers", p->workers);
    bool waiting = false;
    struct held held = {.task = POOL_NOTHING};
    double looked = clock_seconds();
    while (code == ERR_OK) {
        code = fill(p, slots, &held, &waiting, e);
        if (code != ERR_OK)
            break;
        /* Silence is not counted while this process is stopped, or busy otherwise. */
        double now = clock_seconds(), passed = now - looked < 1 ? now - looked : 1;
        looked = now;
        int busy = attend(p, slots, fds, passed);
        if (busy == 0 && (!waiting || must_stop(p)))
            break;
        fds[p->workers].fd = p->watch ? p->watch(p->context) : -1;
        fds[p->workers].events = POLLIN;
        poll(fds, (nfds_t)p->workers + 1, 200);
        for (int i = 0; i < p->workers && code == ERR_OK; i++) {
            bool open = true;
            if (slots[i].pid && fds[i].revents) {
                slots[i].unheard = 0;
                code = link_receive(&slots[i].buffer, slots[i].fd, &open, e);
                deliver(p, &slots[i]);
                if (slots[i].buffer.torn)
                    kill(slots[i].pid, SIGKILL);
            }
            if (!open)
                reap(p, &slots[i]);
        }
        p->tick(p->context);
    }
    if (slots)
        kill_all(p, slots);
    if (held.task != POOL_NOTHING) {
        struct pool_end end = {.by_signal = true, .stopped = true, .status = SIGKILL};
        p->ended(p->context, held.task, &end);
    }
    free(fds);
    free(slots);
    return code;
}
