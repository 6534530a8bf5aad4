/* Files of runs, from one FILE.d to another. A database may name any path and its
 * folder may hold links: only regular files inside are read, and a target is never
 * written through a link. */
#define _GNU_SOURCE /* syncfs */
#include "results/merge/part.h"

#include "base/file.h"
#include "base/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *merge_file(const struct merge *m, const char *folder, const char *name)
{
    struct stat status;
    if (name == NULL || !inside_is_name(name))
        return NULL;
    char *path = file_join(m->scratch, folder, name);
    return lstat(path, &status) == 0 && S_ISREG(status.st_mode) ? path : NULL;
}

int res_order_files(const char *a, const char *b)
{
    char left[8192], right[8192];
    FILE *f = file_open_stream(a, NULL), *g = file_open_stream(b, NULL);
    int order = (f != NULL) - (g != NULL);
    for (size_t n = 1; f && g && order == 0 && n > 0;) {
        n = fread(left, 1, sizeof(left), f);
        const size_t other = fread(right, 1, sizeof(right), g);
        order = memcmp(left, right, n < other ? n : other);
        order = order ? order : (n > other) - (n < other);
    }
    if (f)
        fclose(f);
    if (g)
        fclose(g);
    return order;
}

static enum err_code copy_bytes(int from, int to, const char *path, struct err *e)
{
    char buffer[1 << 16];
    for (;;) {
        ssize_t n = read(from, buffer, sizeof(buffer));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 ? ERR_OK : err_errno(e, "cannot read what becomes %s", path);
        for (ssize_t at = 0; at < n;) {
            ssize_t written = write(to, buffer + at, (size_t)(n - at));
            if (written < 0 && errno != EINTR)
                return err_errno(e, "cannot write %s", path);
            at += written > 0 ? written : 0;
        }
    }
}

enum err_code merge_copy_file(struct merge *m, const char *from, const char *name,
                              struct err *e)
{
    const char *path = file_join(m->scratch, m->store->folder, name);
    const char *folder = file_folder_of(m->scratch, path);
    const char *temporary =
        arena_printf(m->scratch, "%s.%ld-0.tmp", path, (long)getpid());
    enum err_code code = inside_make_folder(m->store->folder, e);
    if (code == ERR_OK)
        code = inside_make_folder(folder, e);
    if (code != ERR_OK)
        return code;
    int in = file_open(from, e);
    if (in < 0)
        return ERR_IO;
    unlink(temporary);
    int out =
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    code =
        out < 0 ? err_errno(e, "cannot write %s", path) : copy_bytes(in, out, path, e);
    if (out >= 0 && close(out) != 0 && code == ERR_OK)
        code = err_errno(e, "cannot write %s", path);
    if (code == ERR_OK && rename(temporary, path) != 0)
        code = err_errno(e, "cannot write %s", path);
    if (code != ERR_OK)
        unlink(temporary);
    close(in);
    return code;
}

enum err_code merge_sync(struct merge *m, struct err *e)
{
    int folder = open(m->store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno == ENOENT ? ERR_OK
                               : err_errno(e, "cannot open %s", m->store->folder);
    enum err_code code = ERR_OK;
    if (syncfs(folder) != 0)
        code = err_errno(e, "cannot write the files of %s", m->store->folder);
    close(folder);
    return code;
}
