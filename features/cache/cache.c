/* The files of the cache folder, and which of them are removed first: cache.h. */
#define _GNU_SOURCE /* flock */
#include "features/cache/cache.h"

#include "base/file.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY "tmp."
#define TRIES 1000
#define WRITES 3 /* others may remove the file before it has its name */

const char *feat_cache_folder(struct arena *a)
{
    const char *own = getenv("MTAG_CACHE"), *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (own != NULL && *own != '\0')
        return arena_strdup(a, own);
    if (xdg != NULL && *xdg == '/') /* relative ones are to be ignored (XDG) */
        return file_join(a, xdg, "mtag");
    return file_join(a, home != NULL && *home != '\0' ? home : ".", ".cache/mtag");
}

/* A writer holds a lock on its file, and so do its children: a lock that can be had
 * means that all of them are gone. */
static void remove_if_dead(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        unlink(path);
    close(fd);
}

void cache_rescue(const char *folder, pack_note *note, void *context)
{
    struct arena *a = arena_create();
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        if (strncmp(entry->d_name, TEMPORARY, strlen(TEMPORARY)) != 0)
            continue;
        const char *path = file_join(a, folder, entry->d_name);
        int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            pack_rescue(fd, path, folder, note, context);
        close(fd);
    }
    if (dir != NULL)
        closedir(dir);
    arena_destroy(a);
}

/* The folder cannot be opened or written to; errno says why. */
static enum err_code lacks(const char *folder, struct err *e)
{
    return errno == ENOENT
               ? err_set(e, ERR_CACHE, "the cache folder %s was removed", folder)
               : err_errno(e, "cannot use the cache folder %s", folder);
}

enum err_code cache_open_folder(const char *folder, struct err *e)
{
    enum err_code code = file_make_folders(folder, e);
    if (code != ERR_OK)
        return err_context(e, "the cache folder");
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return lacks(folder, e);
    struct arena *a = arena_create();
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (strncmp(entry->d_name, TEMPORARY, strlen(TEMPORARY)) == 0)
            remove_if_dead(file_join(a, folder, entry->d_name));
    arena_destroy(a);
    closedir(dir);
    file_clear_leftovers(folder);
    return ERR_OK;
}

enum err_code cache_temporary(const char *folder, struct arena *a, int *fd, char **path,
                              struct err *e)
{
    static unsigned number;
    for (int try = 0; try < TRIES; try++) {
        *path =
            arena_printf(a, "%s/" TEMPORARY "%ld.%u", folder, (long)getpid(), number++);
        *fd = open(*path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (*fd < 0 && errno == EEXIST)
            continue;
        if (*fd < 0)
            return lacks(folder, e);
        struct stat status;
        /* Between open and flock another program may have taken it for a dead one and
         * removed it. On a file system without locks dead ones stay. */
        flock(*fd, LOCK_EX);
        if (fstat(*fd, &status) == 0 && status.st_nlink > 0)
            return ERR_OK;
        unlink(*path);
        close(*fd);
    }
    return err_set(e, ERR_IO, "cannot write into the cache folder %s: new files vanish",
                   folder);
}

enum err_code cache_write(const char *path, const void *data, size_t length,
                          struct err *e)
{
    struct err last = {0};
    enum err_code code = ERR_IO;
    for (int try = 0; try < WRITES && code == ERR_IO; try++) {
        last = (struct err){0};
        code = file_write(path, data, length, &last);
    }
    struct arena *a = arena_create();
    if (code == ERR_IO && !file_exists(file_folder_of(a, path)))
        code = ERR_CACHE;
    arena_destroy(a);
    return code == ERR_OK ? code : err_set(e, code, "%s", last.text);
}

void cache_touch(const char *path)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_OMIT}};
    utimensat(AT_FDCWD, path, times, 0);
}

bool cache_is_as_then(const struct stat *now, const struct stat *then)
{
    return now->st_ino == then->st_ino && now->st_dev == then->st_dev &&
           now->st_size == then->st_size &&
           now->st_mtim.tv_sec == then->st_mtim.tv_sec &&
           now->st_mtim.tv_nsec == then->st_mtim.tv_nsec;
}

static int by_use(const void *a, const void *b)
{
    const struct cache_file *x = a, *y = b;
    if (x->used.tv_sec != y->used.tv_sec)
        return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
    if (x->used.tv_nsec != y->used.tv_nsec)
        return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Is it a name that cache_name gives? Others are not ours to remove. */
static bool is_named(const char *name, const char *ending)
{
    static const char digits[] = "0123456789abcdef";
    return strspn(name, digits) == 16 && name[16] == '-' &&
           strspn(name + 17, digits) == 16 && strcmp(name + 33, ending) == 0;
}

static bool is_kept(const char *name, const char *const *keep, size_t count)
{
    bool part = is_named(name, ".part"); /* the kept packs are made from it */
    for (size_t i = 0; i < count; i++)
        if (part ? strncmp(name, keep[i], 17) == 0 : strcmp(name, keep[i]) == 0)
            return true;
    return false;
}

struct cache_file *cache_list(const char *folder, struct arena *a, size_t *count)
{
    struct cache_file *files = NULL;
    *count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return files;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat status;
        const char *path = file_join(a, folder, entry->d_name);
        bool wanted =
            is_named(entry->d_name, ".pack") || is_named(entry->d_name, ".part");
        if (!wanted || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        files = arena_grow(a, files, *count, sizeof(*files));
        files[(*count)++] = (struct cache_file){.path = path,
                                                .name = path + strlen(folder) + 1,
                                                .bytes = (double)status.st_size,
                                                .used = status.st_atim};
    }
    closedir(dir);
    if (*count > 0)
        qsort(files, *count, sizeof(*files), by_use);
    return files;
}

size_t cache_make_room(const char *folder, double limit, double coming,
                       const char *const *keep, size_t keep_count)
{
    struct arena *a = arena_create();
    size_t count, removed = 0;
    const struct cache_file *packs = cache_list(folder, a, &count);
    double total = coming;
    for (size_t i = 0; i < count; i++)
        total += packs[i].bytes;
    for (size_t i = 0; i < count && total > limit; i++) {
        if (is_kept(packs[i].name, keep, keep_count) || unlink(packs[i].path) != 0)
            continue;
        total -= packs[i].bytes;
        removed++;
    }
    arena_destroy(a);
    return removed;
}

size_t cache_clear(const char *folder)
{
    struct arena *a = arena_create();
    size_t removed = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        bool is_pack = is_named(entry->d_name, ".pack");
        if (!is_pack && !is_named(entry->d_name, ".part") &&
            !is_named(entry->d_name, ".norm"))
            continue;
        if (unlink(file_join(a, folder, entry->d_name)) == 0)
            removed += is_pack;
    }
    if (dir != NULL)
        closedir(dir);
    arena_destroy(a);
    return removed;
}
