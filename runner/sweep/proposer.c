/* A process that computes one point: proposer.h. */
#define _GNU_SOURCE /* pipe2 */
#include "runner/sweep/proposer.h"

#include "base/child.h"
#include "base/say.h"
#include "nn/blas.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct proposer {
    pid_t pid; /* 0: it has ended */
    int fd;
    int status;
    bool closed; /* nothing more comes */
    struct str text;
};

/* Proposals may need linear algebra, which the parent never computes. */
static void begin_blas(void)
{
    struct err e = {0};
    nn_blas_alone();
    if (nn_blas_begin(1, &e) == ERR_OK)
        return;
    say(stderr, "%s\n", e.text);
    _exit(1);
}

static _Noreturn void be_proposer(void (*compute)(void *context, struct str *out),
                                  void *context, int fd, const sigset_t *before)
{
    struct str text = {0};
    sigprocmask(SIG_SETMASK, before, NULL);
    __fpurge(stdout); /* what the parent has not written yet is not ours */
    alarm(PROPOSER_MINUTES * 60);
    begin_blas();
    compute(context, &text);
    const char *rest = str_text(&text);
    for (size_t left = strlen(rest); left > 0;) {
        const ssize_t sent = write(fd, rest, left);
        if (sent < 0 && errno != EINTR)
            _exit(1);
        rest += sent > 0 ? sent : 0;
        left -= sent > 0 ? (size_t)sent : 0;
    }
    _exit(0);
}

enum err_code proposer_start(void (*compute)(void *context, struct str *out),
                             void *context, struct proposer **out, struct err *e)
{
    /* Ctrl-C reaches the whole process group: the parent then ends this process. */
    static const struct child_signal signals[] = {{SIGINT, SIG_IGN},
                                                  {SIGHUP, SIG_IGN},
                                                  {SIGTERM, SIG_DFL},
                                                  {SIGALRM, SIG_DFL},
                                                  {0}};
    int ends[2];
    sigset_t before;
    *out = NULL;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_errno(e, "cannot make a pipe for a proposal");
    struct proposer *p = calloc(1, sizeof(*p));
    const pid_t pid = p ? child_fork(signals, &before) : -1;
    if (pid == 0)
        be_proposer(compute, context, ends[1], &before);
    if (pid < 0) {
        const enum err_code code =
            p ? err_errno(e, "cannot start a process for a proposal")
              : err_set(e, ERR_MEMORY, "no memory for a proposal");
        close(ends[0]);
        close(ends[1]);
        free(p);
        return code;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    p->pid = pid;
    p->fd = ends[0];
    *out = p;
    return ERR_OK;
}

int proposer_fd(const struct proposer *p)
{
    return p->closed ? -1 : p->fd;
}

bool proposer_is_ready(struct proposer *p)
{
    while (!p->closed) {
        char part[4096];
        const ssize_t got = read(p->fd, part, sizeof(part));
        if (got > 0)
            str_addn(&p->text, part, (size_t)got);
        else if (got < 0 && errno == EAGAIN)
            return false;
        else if (got == 0 || errno != EINTR)
            p->closed = true;
    }
    return true;
}

static void reap(struct proposer *p)
{
    while (p->pid > 0 && waitpid(p->pid, &p->status, 0) < 0 && errno == EINTR) {
    }
    p->pid = 0;
}

void proposer_destroy(struct proposer *p)
{
    if (!p)
        return;
    if (p->pid > 0)
        kill(p->pid, SIGKILL);
    reap(p);
    close(p->fd);
    str_deinit(&p->text);
    free(p);
}

enum err_code proposer_finish(struct proposer *p, char **text, struct err *e)
{
    enum err_code code = ERR_OK;
    reap(p);
    if (WIFSIGNALED(p->status) && WTERMSIG(p->status) == SIGALRM)
        code = err_set(e, ERR_INTERNAL, "took more than %d minutes for a point",
                       PROPOSER_MINUTES);
    else if (WIFSIGNALED(p->status))
        code = err_set(e, ERR_INTERNAL, "%s while it proposed a point (signal %d, %s)",
                       WTERMSIG(p->status) == SIGKILL ? "was killed" : "crashed",
                       WTERMSIG(p->status), strsignal(WTERMSIG(p->status)));
    else if (WEXITSTATUS(p->status) != 0)
        code = err_set(e, ERR_INTERNAL, "ended with status %d instead of a point",
                       WEXITSTATUS(p->status));
    else
        *text = strdup(str_text(&p->text));
    if (code == ERR_OK && !*text)
        code = err_set(e, ERR_MEMORY, "has no memory for a point");
    proposer_destroy(p);
    return code;
}
