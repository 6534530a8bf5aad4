/* File operations over POSIX. Files are replaced by rename, so that a reader sees the
 * old one or the new one and a full disk spoils neither. A path that is not a regular
 * file (a pipe, /dev/stdout) is written directly: a rename would replace the device. */
#define _GNU_SOURCE /* realpath, flock */
#include "base/file.h"

#include "base/network.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#define READ_LIMIT ((size_t)1 << 30)
#define TEMPORARY_TRIES 1000

struct file_atomic {
    char *path;      /* what people asked for, for messages */
    char *target;    /* path with links followed */
    char *temporary; /* NULL: written in place */
    FILE *stream;
    bool failed;
};

static const char *kind_of(mode_t mode)
{
    return S_ISREG(mode)    ? NULL
           : S_ISDIR(mode)  ? "a folder"
           : S_ISFIFO(mode) ? "a pipe"
           : S_ISSOCK(mode) ? "a socket"
                            : "a device";
}

const char *file_why_not(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? kind_of(status.st_mode) : NULL;
}

int file_open(const char *path, struct err *e)
{
    struct stat status;
    /* Of a pipe that nobody writes to, open would wait. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0) {
        err_errno(e, "cannot open %s", path);
    } else if (!S_ISREG(status.st_mode)) {
        err_set(e, ERR_IO, "%s is %s, not a file", path, kind_of(status.st_mode));
    } else {
        fcntl(fd, F_SETFL, 0);
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

FILE *file_open_stream(const char *path, struct err *e)
{
    int fd = file_open(path, e);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "rb");
    if (fd >= 0 && stream == NULL) {
        err_errno(e, "cannot open %s", path);
        close(fd);
    }
    return stream;
}

enum err_code file_read(const char *path, char **out, size_t *length, struct err *e)
{
    enum err_code code = ERR_OK;
    char *text = NULL;
    size_t used = 0, room = 0;
    struct stat status;
    int fd = file_open(path, e);
    if (fd < 0)
        return ERR_IO;
    if (fstat(fd, &status) != 0) {
        code = err_errno(e, "cannot read %s", path);
        goto done;
    }
    room = 4096;
    if (status.st_size > 0)
        room =
            (size_t)status.st_size < READ_LIMIT ? (size_t)status.st_size : READ_LIMIT;
    room += 2; /* the NUL, and a byte that tells the end from a full buffer */
    text = malloc(room);
    for (;;) {
        if (text == NULL) {
            code = err_set(e, ERR_MEMORY, "no memory to read %s", path);
            goto done;
        }
        ssize_t n = read(fd, text + used, room - 1 - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            code = err_errno(e, "cannot read %s", path);
            goto done;
        }
        if (n == 0)
            break;
        used += (size_t)n;
        if (used > READ_LIMIT) {
            code = err_set(e, ERR_IO, "%s is larger than 1 GiB", path);
            goto done;
        }
        if (used + 1 == room) {
            room *= 2;
            char *more = realloc(text, room);
            if (more == NULL)
                free(text);
            text = more;
        }
    }
    text[used] = '\0';
    *out = text;
    *length = used;
    text = NULL;
done:
    free(text);
    close(fd);
    return code;
}

/* The length of path up to its last component, slashes at the end not counted. */
static size_t folder_length(const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    while (n > 1 && path[n - 1] == '/')
        n--;
    return n;
}

enum { NETWORK_SECONDS = 3600 };

/* Marks a new temporary file as being written: file_remove_leftovers leaves locked ones
 * alone. False if it was taken for a leftover before it was locked. */
static bool is_ours(int fd)
{
    struct stat status;
    flock(fd, LOCK_EX | LOCK_NB);
    return fstat(fd, &status) == 0 && status.st_nlink > 0;
}

/* Makes a new file beside target with the mode that a plain creation would give. */
static int open_temporary(const char *target, char **name)
{
    static unsigned counter;
    struct str s = {0};
    for (int try = 0; try < TEMPORARY_TRIES; try++) {
        str_deinit(&s);
        s = (struct str){0};
        str_addf(&s, "%s.%ld-%u.tmp", target, (long)getpid(), counter++);
        int fd = open(s.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
        if (fd >= 0 && is_ours(fd)) {
            *name = s.text;
            return fd;
        }
        if (fd >= 0)
            close(fd);
        errno = EEXIST;
    }
    int reason = errno;
    str_deinit(&s);
    errno = reason;
    return -1;
}

/* Whether name is what open_temporary makes of base; base NULL: of any. */
static bool is_temporary_of(const char *name, const char *base)
{
    size_t length = strlen(name), n = base ? strlen(base) : 0;
    if (base && (strncmp(name, base, n) != 0 || name[n] != '.'))
        return false;
    if (length < 8 || strcmp(name + length - 4, ".tmp") != 0)
        return false;
    const char *digits = name + length - 4; /* backwards: PID-N */
    for (int part = 0; part < 2; part++) {
        const char *end = digits;
        while (digits > name + n && digits[-1] >= '0' && digits[-1] <= '9')
            digits--;
        if (digits == end || digits == name + n || digits[-1] != (part ? '.' : '-'))
            return false;
        digits--;
    }
    return base ? digits == name + n : digits > name;
}

/* before: it was last written before that time. */
static void remove_if_left(const char *path, double before)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    const bool old = fstat(fd, &status) == 0 && (double)status.st_mtime < before;
    if (old && flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlink(path);
    close(fd);
}

static void remove_leftovers(const char *folder, const char *base, double before)
{
    struct arena *a = arena_create();
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;)
        if (is_temporary_of(entry->d_name, base))
            remove_if_left(file_join(a, folder, entry->d_name), before);
    if (dir)
        closedir(dir);
    arena_destroy(a);
}

/* What was written later may be another machine's. */
static double latest(const char *folder)
{
    return network_has(folder) ? (double)time(NULL) - NETWORK_SECONDS
                               : (double)INFINITY;
}

void file_remove_leftovers(const char *path)
{
    struct arena *a = arena_create();
    const char *slash = strrchr(path, '/');
    const char *folder = file_folder_of(a, path);
    remove_leftovers(folder, slash ? slash + 1 : path, latest(folder));
    arena_destroy(a);
}

void file_clear_leftovers(const char *folder)
{
    remove_leftovers(folder, NULL, latest(folder));
}

void file_clear_old_leftovers(const char *folder, double before)
{
    remove_leftovers(folder, NULL, before);
}

static void free_atomic(struct file_atomic *f)
{
    free(f->path);
    free(f->target);
    free(f->temporary);
    free(f);
}

/* A pipe that nobody reads is refused. */
static int open_device(const char *path)
{
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0)
        fcntl(fd, F_SETFL, 0);
    return fd;
}

enum { START_MAX = 16 };

/* The first bytes of a regular file; empty: there is none, or it cannot be read. */
static void read_start(const char *path, char out[START_MAX + 1])
{
    const int fd = file_why_not(path) ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t length = fd >= 0 ? read(fd, out, START_MAX) : 0;
    out[length > 0 ? length : 0] = '\0';
    if (fd >= 0)
        close(fd);
}

enum err_code file_may_replace(const char *path, const char *start, const char *kind,
                               struct err *e)
{
    char old[START_MAX + 1];
    read_start(path, old);
    return old[0] == '\0' || strncmp(old, start, strlen(start)) == 0
               ? ERR_OK
               : err_set(e, ERR_USER,
                         "%s is there already, and is not %s: name another file, or "
                         "remove it",
                         path, kind);
}

/* A slip of the hand must not cost what took hours to make: nobody writes a table over
 * a database or a recording. */
static enum err_code refuse_precious(const char *path, struct err *e)
{
    static const char *const kinds[][2] = {{"SQLite format 3", "database"},
                                           {"RIFF", "recording"},
                                           {"fLaC", "recording"},
                                           {"OggS", "recording"},
                                           {"ID3", "recording"}};
    char old[START_MAX + 1];
    read_start(path, old);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (strncmp(old, kinds[i][0], strlen(kinds[i][0])) == 0)
            return err_set(e, ERR_USER,
                           "%s is a %s, and would be written over: name another file",
                           path, kinds[i][1]);
    return ERR_OK;
}

enum err_code file_begin(const char *path, struct file_atomic **out, struct err *e)
{
    struct stat old;
    bool exists = stat(path, &old) == 0;
    enum err_code code;
    int fd = -1;
    struct file_atomic *f = calloc(1, sizeof(*f));
    if (f)
        f->path = strdup(path);
    if (f && f->path)
        f->target = exists ? realpath(path, NULL) : strdup(path);
    if (f == NULL || f->path == NULL || (f->target == NULL && errno == ENOMEM)) {
        code = err_set(e, ERR_MEMORY, "no memory to write %s", path);
        goto fail;
    }
    if (exists && S_ISDIR(old.st_mode)) {
        code = err_set(e, ERR_IO, "%s is a folder, not a file", path);
        goto fail;
    }
    code = exists ? refuse_precious(path, e) : ERR_OK;
    if (code != ERR_OK)
        goto fail;
    if (exists && !S_ISREG(old.st_mode))
        fd = open_device(path);
    else if (f->target)
        fd = open_temporary(f->target, &f->temporary);
    if (fd < 0) {
        code = err_errno(e, "cannot write %s", path);
        goto fail;
    }
    if (f->temporary && exists && fchmod(fd, old.st_mode & 07777) != 0) {
        code = err_errno(e, "cannot write %s", path);
        goto fail;
    }
    f->stream = fdopen(fd, "wb");
    if (f->stream == NULL) {
        code = err_errno(e, "cannot write %s", path);
        goto fail;
    }
    *out = f;
    return ERR_OK;
fail:
    if (fd >= 0)
        close(fd);
    if (f && f->temporary)
        unlink(f->temporary);
    if (f)
        free_atomic(f);
    return code;
}

enum err_code file_append(struct file_atomic *f, const void *data, size_t length,
                          struct err *e)
{
    if (length == 0)
        return ERR_OK;
    if (fwrite(data, 1, length, f->stream) == length)
        return ERR_OK;
    f->failed = true;
    return err_errno(e, "cannot write %s", f->path);
}

/* Makes the new name survive a power cut. Some file systems cannot, which is not an
 * error. */
static bool sync_folder_of(const char *path)
{
    size_t n = folder_length(path);
    char *folder = n ? strndup(path, n) : strdup(".");
    if (folder == NULL)
        return true;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return true;
    bool good = fsync(fd) == 0 || errno != EIO;
    close(fd);
    return good;
}

enum err_code file_commit(struct file_atomic *f, struct err *e)
{
    enum err_code code = ERR_OK;
    bool good = !f->failed && fflush(f->stream) == 0;
    if (f->failed)
        errno = EIO;
    if (good && f->temporary)
        good = fsync(fileno(f->stream)) == 0;
    if (!good) {
        code = err_errno(e, "cannot write %s", f->path);
        file_abandon(f);
        return code;
    }
    /* The lock lasts until the file has its name: nobody takes it for a leftover. */
    const int held = fcntl(fileno(f->stream), F_DUPFD_CLOEXEC, 0);
    good = fclose(f->stream) == 0;
    if (good && f->temporary)
        good = rename(f->temporary, f->target) == 0;
    if (!good)
        code = err_errno(e, "cannot write %s", f->path);
    if (held >= 0)
        close(held);
    if (!good) {
        if (f->temporary)
            unlink(f->temporary);
    } else if (f->temporary && !sync_folder_of(f->target)) {
        code = err_errno(e, "cannot write the folder of %s", f->path);
    }
    free_atomic(f);
    return code;
}

void file_abandon(struct file_atomic *f)
{
    if (f == NULL)
        return;
    fclose(f->stream);
    if (f->temporary)
        unlink(f->temporary);
    free_atomic(f);
}

enum err_code file_write(const char *path, const void *data, size_t length,
                         struct err *e)
{
    struct file_atomic *f;
    enum err_code code = file_begin(path, &f, e);
    if (code != ERR_OK)
        return code;
    code = file_append(f, data, length, e);
    if (code != ERR_OK) {
        file_abandon(f);
        return code;
    }
    return file_commit(f, e);
}

static bool make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0)
        return true;
    int reason = errno;
    bool there = reason == EEXIST && file_is_folder(path);
    errno = reason == EEXIST ? ENOTDIR : reason;
    return there;
}

enum err_code file_make_folders(const char *path, struct err *e)
{
    enum err_code code = ERR_OK;
    if (file_is_folder(path))
        return ERR_OK;
    char *copy = strdup(path);
    if (copy == NULL)
        return err_set(e, ERR_MEMORY, "no memory to make the folder %s", path);
    for (char *p = copy + 1; *copy && code == ERR_OK; p++) {
        char end = *p;
        if (end != '/' && end != '\0')
            continue;
        *p = '\0';
        if (!file_is_folder(copy) && !make_folder(copy))
            code = err_errno(e, "cannot make the folder %s", copy);
        *p = end;
        if (end == '\0')
            break;
    }
    free(copy);
    return code;
}

bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *file_expand(struct arena *a, const char *path)
{
    const char *home = path[0] == '~' && path[1] == '/' ? getenv("HOME") : NULL;
    return home && *home ? file_join(a, home, path + 2) : path;
}

char *file_join(struct arena *a, const char *folder, const char *name)
{
    size_t n = strlen(folder);
    if (name[0] == '/' || n == 0)
        return arena_strdup(a, name);
    return arena_printf(a, folder[n - 1] == '/' ? "%s%s" : "%s/%s", folder, name);
}

char *file_folder_of(struct arena *a, const char *path)
{
    size_t n = folder_length(path);
    return n ? arena_strndup(a, path, n) : arena_strdup(a, ".");
}

struct hash hash_bytes(const void *data, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    struct hash h;
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, length));
    for (size_t i = 0; i < sizeof(canonical.digest); i++) {
        h.text[2 * i] = digits[canonical.digest[i] >> 4];
        h.text[2 * i + 1] = digits[canonical.digest[i] & 15];
    }
    h.text[2 * sizeof(canonical.digest)] = '\0';
    return h;
}

struct hash hash_text(const char *text)
{
    return hash_bytes(text, strlen(text));
}

bool file_is_unchanged(const char *path, const struct timespec *changed,
                       const struct hash *content)
{
    struct stat now;
    char *bytes;
    size_t length;
    if (stat(path, &now) == 0 && now.st_ctim.tv_sec == changed->tv_sec &&
        now.st_ctim.tv_nsec == changed->tv_nsec)
        return true;
    if (file_read(path, &bytes, &length, NULL) != ERR_OK)
        return false;
    struct hash read = hash_bytes(bytes, length);
    free(bytes);
    return strcmp(read.text, content->text) == 0;
}
