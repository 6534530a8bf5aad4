/* Forked children that take items from a board in shared memory: pool.h. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "features/pool.h"

#include "base/child.h"
#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS 50 /* how often progress is shown and Ctrl-C looked for */
#define GRACE 10   /* s, for the items in work when a stop was requested */

struct child {
    pid_t pid;
    int status;           /* how it ended, as waitpid has it */
    _Atomic size_t item;  /* that it works on */
    atomic_bool finished; /* it ended in good order */
};

/* In shared memory. */
struct board {
    _Atomic size_t next, done;
    atomic_bool stop;   /* take no further item */
    atomic_flag failed; /* set by the first child whose item failed, which sets error */
    struct err error;
    struct child children[];
};

void *feat_shared(size_t bytes)
{
    void *memory = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void feat_unshare(void *memory, size_t bytes)
{
    if (memory != NULL)
        munmap(memory, bytes ? bytes : 1);
}

static void fail(struct board *board, const struct err *error)
{
    if (!atomic_flag_test_and_set(&board->failed))
        board->error = *error;
    atomic_store(&board->stop, true);
}

static void work(const struct feat_pool *pool, struct board *board, struct child *self)
{
    struct err error = {0};
    void *state = NULL;
    if (pool->begin != NULL && pool->begin(pool->context, &state, &error) != ERR_OK) {
        fail(board, &error);
        return;
    }
    while (!atomic_load(&board->stop)) {
        size_t item = atomic_fetch_add(&board->next, 1);
        if (item >= pool->count)
            break;
        atomic_store(&self->item, item);
        if (pool->item(pool->context, state, item, &error) != ERR_OK) {
            fail(board, &error);
            break;
        }
        atomic_fetch_add(&board->done, 1);
    }
    if (pool->end != NULL)
        pool->end(pool->context, state);
}

/* Ctrl-C reaches the children of a terminal too; it is the parent's to act on. A full
 * quota is an error of write, not a signal. */
static const struct child_signal signals[] = {
    {SIGTERM, SIG_DFL}, {SIGHUP, SIG_DFL}, {SIGQUIT, SIG_DFL}, {SIGCHLD, SIG_DFL},
    {SIGPIPE, SIG_DFL}, {SIGINT, SIG_IGN}, {SIGXFSZ, SIG_IGN}, {0, NULL}};

static _Noreturn void run_child(const struct feat_pool *pool, struct board *board,
                                struct child *self)
{
    work(pool, board, self);
    atomic_store(&self->finished, true);
    _exit(0);
}

static void show(const struct feat_pool *pool, const struct board *board)
{
    if (pool->progress == NULL || pool->progress->show == NULL)
        return;
    size_t done = pool->done_before + atomic_load(&board->done);
    bool shares = pool->clips > 0 && pool->total > 0;
    pool->progress->show(
        pool->progress->context, shares ? done * pool->clips / pool->total : done,
        shares ? pool->clips : pool->total, clock_seconds() - pool->started);
}

/* How often. */
static int stop_wanted(const struct feat_pool *pool)
{
    return pool->progress != NULL && pool->progress->stop != NULL
               ? *pool->progress->stop
               : 0;
}

static void kill_all(const struct board *board, int children)
{
    for (int i = 0; i < children; i++)
        if (board->children[i].pid > 0)
            kill(board->children[i].pid, SIGKILL);
}

/* Has the child ended? One that did not end in good order stops the others. */
static bool reap(struct board *board, struct child *c, int options)
{
    pid_t result;
    while ((result = waitpid(c->pid, &c->status, options)) < 0 && errno == EINTR)
        ;
    if (result == 0)
        return false;
    if (!atomic_load(&c->finished))
        atomic_store(&board->stop, true);
    return true;
}

/* The pipe's write end is held by the children alone: it closes when the last is gone.
 */
static void wait_for(const struct feat_pool *pool, struct board *board, int children,
                     int ended_fd)
{
    struct pollfd wait = {.fd = ended_fd, .events = POLLIN};
    int left = children;
    double stopped = 0;
    while (left > 0) {
        int ready = poll(&wait, 1, POLL_MS);
        int stops = stop_wanted(pool);
        if (stops > 0 && stopped <= 0)
            stopped = clock_seconds();
        if (stops > 0)
            atomic_store(&board->stop, true);
        if (stops > 1 || (stops > 0 && clock_seconds() - stopped > GRACE))
            kill_all(board, children);
        for (int i = 0; i < children; i++) {
            struct child *c = &board->children[i];
            if (c->pid > 0 && reap(board, c, ready > 0 ? 0 : WNOHANG)) {
                c->pid = 0;
                left--;
            }
        }
        show(pool, board);
    }
}

/* Mapped files are those of the cache: SIGBUS is what a file gives that was cut off
 * under its reader. */
static enum err_code died(const struct feat_pool *pool, const struct child *c,
                          struct err *e)
{
    size_t item = atomic_load(&c->item);
    bool cut = WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGBUS;
    return err_set(e, cut ? ERR_CACHE : ERR_INTERNAL,
                   "A process was %s while %s%s%s; the same command starts again.",
                   cut ? "ended by a file of the cache that was cut off"
                       : "killed or crashed",
                   pool->doing, item < pool->count ? " at " : "",
                   item < pool->count ? pool->name(pool->context, item) : "");
}

static enum err_code outcome(const struct feat_pool *pool, struct board *board,
                             int children, struct err *e)
{
    if (board->error.code != ERR_OK)
        return err_set(e, board->error.code, "%s", board->error.text);
    for (int i = 0; i < children && stop_wanted(pool) == 0; i++)
        if (!atomic_load(&board->children[i].finished))
            return died(pool, &board->children[i], e);
    if (atomic_load(&board->done) < pool->count)
        return err_set(e, ERR_INTERRUPTED, "Interrupted while %s.", pool->doing);
    return ERR_OK;
}

/* Without room for all of the wanted children those that there are do the work. */
static enum err_code start_children(const struct feat_pool *pool, struct board *board,
                                    size_t wanted, int ended, int *children,
                                    struct err *e)
{
    for (size_t i = 0; i < wanted; i++) {
        struct child *c = &board->children[i];
        sigset_t before;
        atomic_store(&c->item, SIZE_MAX);
        const pid_t pid = child_fork(signals, &before);
        if (pid == 0) {
            close(ended);
            sigprocmask(SIG_SETMASK, &before, NULL);
            run_child(pool, board, c);
        }
        if (pid < 0)
            return i > 0 ? ERR_OK : err_errno(e, "cannot start a process");
        c->pid = pid;
        ++*children;
    }
    return ERR_OK;
}

enum err_code feat_pool_run(const struct feat_pool *pool, struct err *e)
{
    if (pool->count == 0)
        return ERR_OK;
    if (stop_wanted(pool))
        return err_set(e, ERR_INTERRUPTED, "Interrupted while %s.", pool->doing);
    size_t wanted = pool->workers > 1 ? (size_t)pool->workers : 1;
    if (wanted > pool->count)
        wanted = pool->count;
    size_t bytes = sizeof(struct board) + wanted * sizeof(struct child);
    struct board *board = feat_shared(bytes);
    int ended[2] = {-1, -1};
    if (board == NULL)
        return err_set(e, ERR_MEMORY, "no memory for %s", pool->doing);
    if (pipe(ended) != 0) {
        feat_unshare(board, bytes);
        return err_errno(e, "cannot start processes");
    }
    int children = 0;
    enum err_code code = start_children(pool, board, wanted, ended[0], &children, e);
    close(ended[1]);
    wait_for(pool, board, children, ended[0]);
    close(ended[0]);
    if (code == ERR_OK)
        code = outcome(pool, board, children, e);
    feat_unshare(board, bytes);
    return code;
}
