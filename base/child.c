/* The start of a child: child.h. */
#define _GNU_SOURCE /* sched_getaffinity, prctl */
#include "base/child.h"

#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The parent may have ended before its end was asked for: it has another id then. */
static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

pid_t child_fork(const struct child_signal *signals, sigset_t *before)
{
    sigset_t held;
    sigemptyset(&held);
    for (const struct child_signal *s = signals; s->number != 0; s++)
        sigaddset(&held, s->number);
    sigprocmask(SIG_BLOCK, &held, before);
    const pid_t parent = getpid(), pid = fork();
    if (pid == 0) {
        die_with(parent);
        for (const struct child_signal *s = signals; s->number != 0; s++)
            sigaction(s->number, &(struct sigaction){.sa_handler = s->handler}, NULL);
        return 0;
    }
    const int reason = errno;
    sigprocmask(SIG_SETMASK, before, NULL);
    errno = reason;
    return pid;
}

int child_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
}
