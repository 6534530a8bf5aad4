/* Opening files of a folder without following links out of it: inside.h. */
#include "base/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The length of the part of a path that begins at name. */
static size_t part_length(const char *name)
{
    return strcspn(name, "/");
}

bool inside_is_name(const char *name)
{
    for (const char *part = name;; part++) {
        size_t n = part_length(part);
        if (n == 0 || strncmp(part, ".", n) == 0 || strncmp(part, "..", n) == 0)
            return false;
        part += n;
        if (*part == '\0')
            return true;
    }
}

enum err_code inside_make_folder(const char *path, struct err *e)
{
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return ERR_OK;
    if (errno != EEXIST || lstat(path, &status) != 0)
        return err_errno(e, "cannot make the folder %s", path);
    if (S_ISLNK(status.st_mode))
        return err_set(e, ERR_IO,
                       "%s is a symbolic link: results are not written through links; "
                       "make it a folder",
                       path);
    return S_ISDIR(status.st_mode)
               ? ERR_OK
               : err_set(e, ERR_IO, "%s is a file, not a folder", path);
}

void inside_remove(const char *folder, const char *name)
{
    if (!inside_is_name(name))
        return;
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    while (at >= 0 && name[part_length(name)]) {
        char part[256];
        size_t n = part_length(name);
        int below = -1;
        if (n < sizeof(part)) {
            memcpy(part, name, n);
            part[n] = '\0';
            below = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        close(at);
        at = below;
        name += n + 1;
    }
    if (at < 0)
        return;
    unlinkat(at, name, 0);
    close(at);
}

void inside_drop_link(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode))
        unlink(path);
}

int inside_append(const char *path)
{
    struct stat status;
    int fd =
        open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
             0666);
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1)
        return fd;
    close(fd);
    errno = ELOOP;
    return -1;
}
