/* How a forked process of ours begins. It does not outlive its parent, and does not run
 * signal handlers of its parent. */
#ifndef MTAG_BASE_CHILD_H
#define MTAG_BASE_CHILD_H

#include <signal.h>
#include <sys/types.h>

/* What a child does with a signal: SIG_DFL, SIG_IGN or a function. */
struct child_signal {
    int number;
    void (*handler)(int);
};

/* As fork(), and returns what it returns. signals ends with {0}. The child gets SIGKILL
 * when its parent ends. In it the signals have these handlers and are blocked:
 * sigprocmask(SIG_SETMASK, before, NULL) lets them through. before: the signal mask of
 * the parent, which stays as it was. Streams are not flushed. */
pid_t child_fork(const struct child_signal *signals, sigset_t *before);

/* How many children can work at the same time: the processors that this process may
 * use, at least 1. */
int child_processors(void);

#endif
