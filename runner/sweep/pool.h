/* The worker pool: one forked process per task, at most N at once.
 *
 * The parent only schedules: it polls pipes and reaps. Workers die with the parent. The
 * first stop request asks them to stop (SIGTERM, which a task sees in its stop flag);
 * the second kills them. If the first is a SIGTERM, those that do not stop within
 * POOL_GRACE are killed: it ends a pool whatever its workers do.
 *
 * Where the system has no room for another process or file, a pool goes on with the
 * workers that it has. If it has none, it waits some seconds for room, unless this
 * process itself has too many files open; then it ends with an error. */
#ifndef MTAG_RUNNER_SWEEP_POOL_H
#define MTAG_RUNNER_SWEEP_POOL_H

#include "base/err.h"
#include "runner/train/link.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

enum { POOL_NOTHING = -1 };
enum { POOL_GRACE = 10 }; /* s */

/* How a task's process ended. */
struct pool_end {
    bool by_signal;
    bool stopped; /* the pool asked it to stop, or killed it when it ended itself */
    bool timed_out, too_large, silent; /* ended for passing a limit; by_signal too */
    int status;                        /* exit status or signal */
    double seconds;
    double peak_memory; /* bytes */
};

/* What the caller wants of a task that is being done. */
enum pool_wish {
    POOL_GOES_ON,
    POOL_PAUSES, /* pool_hold is set in its worker, and cleared if it goes on after all
                  */
    POOL_ENDS    /* asked to stop, as on request of the user */
};
extern volatile sig_atomic_t pool_hold;

struct pool {
    int workers;
    void *context;

    /* The next task to start, or POOL_NOTHING now. *waiting: some may come later. */
    int (*next)(void *context, bool *waiting);
    /* In the worker: does the task, returns the process's exit status. */
    int (*work)(void *context, int task, int link, const volatile sig_atomic_t *stop);
    /* Where the worker's standard output and error go; NULL: nowhere. */
    const char *(*log)(void *context, int task);
    void (*message)(void *context, int task, enum link_kind kind, const void *data,
                    size_t size);
    void (*ended)(void *context, int task, const struct pool_end *end);
    void (*tick)(void *context); /* a few times a second */
    /* A file descriptor whose input is a reason for a tick, or -1; NULL: none. */
    int (*watch)(void *context);
    /* Whether all must stop, for a reason of the caller's; NULL: never. */
    bool (*gives_up)(void *context);
    /* Looked at a few times a second; NULL: every task goes on. */
    enum pool_wish (*wish)(void *context, int task);
    double limit_seconds; /* of a task; 0: none */
    double limit_memory;  /* bytes of its own; 0: none */
    double silence;       /* seconds without a message; 0: any number */
    double grace;         /* seconds to stop after SIGTERM; 0: POOL_GRACE */
};

/* Requests of the user: Ctrl-C (SIGINT, SIGTERM, SIGHUP), counted from
 * pool_catch_signals on. SIGINT and SIGHUP that were ignored before (nohup) stay
 * ignored. */
extern volatile sig_atomic_t pool_stop;
void pool_catch_signals(void);

/* Runs until next has nothing more and all tasks ended, or until all have stopped: on
 * request, because the caller gives up, or after an error of the pool itself. */
enum err_code pool_run(const struct pool *p, struct err *e);

#endif
