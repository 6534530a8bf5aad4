/* Processes of our own, made by fork: how each of them begins. None outlives its
 * parent, and none runs a handler of its parent's. */
#ifndef MTAG_BASE_CHILD_H
#define MTAG_BASE_CHILD_H

#include <signal.h>
#include <sys/types.h>

/* What a child does with a signal: SIG_DFL, SIG_IGN or a function. */
struct child_signal {
    int number;
    void (*handler)(int);
};

/* As fork(), and returns what it returns. signals ends with {0}. In the child SIGKILL
 * follows the end of the parent, the signals have these handlers, and those of them
 * that come are held back: sigprocmask(SIG_SETMASK, before, NULL) lets them through.
 * before: the mask of the parent, which keeps it. Flushes no stream. */
pid_t child_fork(const struct child_signal *signals, sigset_t *before);

/* How many children can work at the same time: the processors that this process may
 * use, at least 1. */
int child_processors(void);

#endif
