/* By posix_spawnp: no shell reads the words, and only the three standard streams are
 * handed on (every other file of ours is closed on exec or named here). */
#define _GNU_SOURCE /* environ, memfd_create, pipe2, ..._addchdir_np */
#include "base/command.h"

#include "base/arena.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whether the entry NAME=value is replaced by one of the others. */
static bool is_replaced(const char *entry, const char *const *others)
{
    size_t name = strcspn(entry, "=");
    for (; others && *others; others++)
        if (strncmp(entry, *others, name) == 0 && (*others)[name] == '=')
            return true;
    return false;
}

static const char **make_environment(const char *const *added, struct arena *a)
{
    size_t count = 0, own = 0;
    while (environ && environ[own])
        own++;
    for (size_t i = 0; added && added[i]; i++)
        own++;
    const char **out = arena_alloc(a, own + 1, sizeof(*out));
    for (size_t i = 0; environ && environ[i]; i++)
        if (!is_replaced(environ[i], added))
            out[count++] = environ[i];
    for (; added && *added; added++)
        out[count++] = *added;
    out[count] = NULL;
    return out;
}

/* The signals that mtag ignores for itself, and those that it holds back, act in the
 * other program as usual. */
static int set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGXFSZ);
    int rc = posix_spawnattr_setsigmask(attributes, &none);
    if (rc == 0)
        rc = posix_spawnattr_setsigdefault(attributes, &usual);
    if (rc == 0)
        rc = posix_spawnattr_setflags(
            attributes, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    return rc;
}

static int set_files(posix_spawn_file_actions_t *files, const struct command *c,
                     int said, int complaints)
{
    int rc = posix_spawn_file_actions_adddup2(files, said, STDOUT_FILENO);
    if (rc == 0)
        rc = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null",
                                              O_RDONLY, 0);
    if (rc == 0 && c->complaints)
        rc = posix_spawn_file_actions_adddup2(files, complaints, STDERR_FILENO);
    else if (rc == 0 && c->errors)
        rc = posix_spawn_file_actions_adddup2(files, STDOUT_FILENO, STDERR_FILENO);
    else if (rc == 0)
        rc = posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null",
                                              O_WRONLY, 0);
    if (rc == 0 && c->folder)
        rc = posix_spawn_file_actions_addchdir_np(files, c->folder);
    return rc;
}

/* An errno. */
static int spawn(const struct command *c, int said, int complaints, pid_t *child)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    struct arena *a = arena_create();
    union {
        const char *const *in;
        char *const *out;
    } words = {.in = c->words},
      environment = {.in = make_environment(c->environment, a)};
    int rc = posix_spawn_file_actions_init(&files);
    if (rc == 0) {
        rc = posix_spawnattr_init(&attributes);
        if (rc == 0) {
            rc = set_files(&files, c, said, complaints);
            if (rc == 0)
                rc = set_signals(&attributes);
            if (rc == 0)
                rc = posix_spawnp(child, c->words[0], &files, &attributes, words.out,
                                  environment.out);
            posix_spawnattr_destroy(&attributes);
        }
        posix_spawn_file_actions_destroy(&files);
    }
    arena_destroy(a);
    return rc;
}

static void read_all(int fd, struct str *said)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof(buffer))) > 0 || (n < 0 && errno == EINTR))
        if (n > 0)
            str_addn(said, buffer, (size_t)n);
}

/* Whether rc says that the program is nowhere in $PATH. An entry of $PATH may be a file
 * (ENOTDIR) or a folder that we may not look into (EACCES): the search passes over both
 * and names such an entry at its end. */
static bool is_missing(const struct command *c, int rc)
{
    bool searched = !strchr(c->words[0], '/');
    bool nowhere = rc == ENOENT || (searched && (rc == EACCES || rc == ENOTDIR));
    bool there =
        !c->folder || (file_is_folder(c->folder) && access(c->folder, X_OK) == 0);
    return nowhere && there;
}

static enum err_code run(const struct command *c, int complaints, struct str *said,
                         bool *found, int *status, struct err *e)
{
    int ends[2], waited;
    pid_t child, ended;
    *found = true;
    *status = 127;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_errno(e, "cannot start %s", c->words[0]);
    int rc = spawn(c, ends[1], complaints, &child);
    close(ends[1]);
    if (rc == 0)
        read_all(ends[0], said);
    close(ends[0]);
    *found = !is_missing(c, rc);
    if (!*found)
        return ERR_OK;
    errno = rc;
    if (rc != 0)
        return err_errno(e, "cannot start %s", c->words[0]);
    while ((ended = waitpid(child, &waited, 0)) < 0 && errno == EINTR)
        continue;
    if (ended == child)
        *status = WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
    return ERR_OK;
}

/* Both outputs by pipes would need two readers: a file takes the complaints. */
enum err_code command_run(const struct command *c, struct str *said, bool *found,
                          int *status, struct err *e)
{
    const int complaints = c->complaints ? memfd_create("complaints", MFD_CLOEXEC) : -1;
    if (c->complaints && complaints < 0)
        return err_errno(e, "cannot start %s", c->words[0]);
    enum err_code code = run(c, complaints, said, found, status, e);
    if (complaints >= 0) {
        lseek(complaints, 0, SEEK_SET);
        read_all(complaints, c->complaints);
        close(complaints);
    }
    return code;
}
