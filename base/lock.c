/* Record locks have two traps. A second request of the same process succeeds, and any
 * close of the file drops the lock: so this process's locks are listed, and the list is
 * asked before a file is opened. A file that is removed on release may be one that
 * another process has just opened: so the path is looked up again once the lock is
 * held. */
#include "base/lock.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 1000 }; /* while others release it, or the file system plays tricks */

struct lock {
    int fd;
    char *path;
    dev_t device;
    ino_t inode;
    pid_t owner;
    struct lock *next;
};

static struct lock *held;

static bool is_held_here(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    for (const struct lock *l = held; l; l = l->next)
        if (l->owner == getpid() && l->device == status.st_dev &&
            l->inode == status.st_ino)
            return true;
    return false;
}

/* Whether the open file is still the one at path. */
static bool is_at_path(int fd, const char *path, struct stat *opened)
{
    struct stat there;
    return fstat(fd, opened) == 0 && stat(path, &there) == 0 &&
           opened->st_dev == there.st_dev && opened->st_ino == there.st_ino;
}

static enum err_code remember(int fd, const char *path, const struct stat *opened,
                              struct lock **out, struct err *e)
{
    struct lock *l = calloc(1, sizeof(*l));
    if (l)
        l->path = strdup(path);
    if (l == NULL || l->path == NULL) {
        free(l);
        return err_set(e, ERR_MEMORY, "no memory for the lock %s", path);
    }
    l->fd = fd;
    l->device = opened->st_dev;
    l->inode = opened->st_ino;
    l->owner = getpid();
    l->next = held;
    held = l;
    *out = l;
    return ERR_OK;
}

/* Only a file that is nowhere else by another name is written to. */
static enum err_code open_lock(const char *path, int *fd, struct err *e)
{
    struct stat status;
    *fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (*fd < 0 && errno == ELOOP)
        return err_set(e, ERR_IO,
                       "the lock %s is a symbolic link, which is not followed: remove "
                       "it",
                       path);
    if (*fd < 0)
        return err_errno(e, "cannot open the lock %s", path);
    if (fstat(*fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink <= 1)
        return ERR_OK;
    close(*fd);
    return err_set(e, ERR_IO,
                   "the lock %s is not a file of its own (it has another name, or is a "
                   "device): remove it",
                   path);
}

static bool write_owner(int fd)
{
    char text[32];
    int n = snprintf(text, sizeof(text), "%ld\n", (long)getpid());
    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) == n;
}

enum err_code lock_try(const char *path, struct lock **out, long *holder, struct err *e)
{
    enum err_code code = ERR_OK;
    long unused;
    if (holder == NULL)
        holder = &unused;
    *out = NULL;
    *holder = getpid();
    for (int try = 0; try < TRIES; try++) {
        struct flock request = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        struct stat opened;
        if (is_held_here(path))
            return ERR_OK;
        int fd;
        if ((code = open_lock(path, &fd, e)) != ERR_OK)
            return code;
        if (fcntl(fd, F_SETLK, &request) == 0) {
            if (!is_at_path(fd, path, &opened)) {
                close(fd);
                continue;
            }
            if (write_owner(fd))
                code = remember(fd, path, &opened, out, e);
            else
                code = err_errno(e, "cannot write the lock %s", path);
            if (code != ERR_OK)
                close(fd);
            return code;
        }
        int reason = errno;
        if (reason != EACCES && reason != EAGAIN) {
            code = err_errno(e, "cannot lock %s", path);
            close(fd);
            return code;
        }
        bool known = fcntl(fd, F_GETLK, &request) == 0;
        close(fd);
        if (known && request.l_type == F_UNLCK)
            continue; /* released in between */
        *holder = known ? (long)request.l_pid : 0;
        return ERR_OK;
    }
    return err_set(e, ERR_IO,
                   "the lock %s cannot be taken: the file changes each time that it is "
                   "opened",
                   path);
}

bool lock_is_held(const char *path)
{
    struct flock request = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (is_held_here(path))
        return true;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool taken = fcntl(fd, F_GETLK, &request) == 0 && request.l_type != F_UNLCK;
    close(fd);
    return taken;
}

/* Between the look and the try another process may take it, and keeps it then. */
static void clear(const char *path)
{
    struct lock *l = NULL;
    if (!lock_is_held(path) && lock_try(path, &l, NULL, NULL) == ERR_OK)
        lock_release(l);
}

void lock_clear_leftovers(const char *folder)
{
    static const char ending[] = ".lock";
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    struct arena *a = arena_create();
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t length = strlen(entry->d_name), end = strlen(ending);
        if (length > end && strcmp(entry->d_name + length - end, ending) == 0)
            clear(file_join(a, folder, entry->d_name));
    }
    arena_destroy(a);
    closedir(dir);
}

void lock_release(struct lock *l)
{
    if (l == NULL)
        return;
    for (struct lock **p = &held; *p; p = &(*p)->next) {
        if (*p == l) {
            *p = l->next;
            break;
        }
    }
    if (l->owner == getpid())
        unlink(l->path);
    close(l->fd);
    free(l->path);
    free(l);
}
