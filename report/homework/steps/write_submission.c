/* Writes submission.zip: what is handed in, in the order of names and without times, so
 * that equal files give equal bytes. Files that the person put beside them stay out. */
#define _DEFAULT_SOURCE /* d_type */
#include "report/homework/homework.h"

#include "base/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

enum { DEPTH = 8 };

static const char *const files[] = {"README.md", "report.pdf", "report.tex",
                                    "Makefile"};
static const char *const folders[] = {"words",       "tables", "figures",
                                      "experiments", "trials", "code"};

struct list {
    struct arena *arena;
    const char *root;
    const char **paths; /* relative */
    size_t count;
};

static void add_path(struct list *l, const char *path)
{
    l->paths = arena_grow(l->arena, l->paths, l->count, sizeof(*l->paths));
    l->paths[l->count++] = path;
}

/* What Python leaves behind when the scripts are run. */
static bool is_left_behind(const char *name)
{
    static const char *const made[] = {"__pycache__", "cache"};
    for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
        if (strcmp(name, made[i]) == 0)
            return true;
    return name[0] == '.';
}

/* Regular files alone: links may lead anywhere. */
static void walk(struct list *l, const char *path, int depth)
{
    const char *full = file_join(l->arena, l->root, path);
    struct stat state;
    if (lstat(full, &state) != 0)
        return;
    if (S_ISREG(state.st_mode))
        add_path(l, path);
    DIR *dir = S_ISDIR(state.st_mode) && depth < DEPTH ? opendir(full) : NULL;
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;)
        if (!is_left_behind(entry->d_name))
            walk(l, file_join(l->arena, path, entry->d_name), depth + 1);
    if (dir)
        closedir(dir);
}

static int by_name(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* A file of 1980-01-01, which is the first day that an archive knows. */
static bool add_file(zip_t *zip, const struct list *l, const char *path)
{
    zip_source_t *source =
        zip_source_file(zip, file_join(l->arena, l->root, path), 0, 0);
    if (source == NULL)
        return false;
    const zip_int64_t at = zip_file_add(zip, path, source, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    const zip_uint64_t index = (zip_uint64_t)at;
    return zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 9) == 0 &&
           zip_file_set_dostime(zip, index, 0, 0x21, 0) == 0 &&
           zip_file_set_external_attributes(zip, index, 0, ZIP_OPSYS_UNIX,
                                            (zip_uint32_t)(S_IFREG | 0644) << 16) == 0;
}

static enum err_code fault(const char *path, const char *why, struct err *e)
{
    return err_set(e, ERR_IO, "%s cannot be written: %s", path, why);
}

static enum err_code write_zip(const struct list *l, const char *path, struct err *e)
{
    int number = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &number);
    if (zip == NULL) {
        zip_error_t why;
        zip_error_init_with_code(&why, number);
        enum err_code code = fault(path, zip_error_strerror(&why), e);
        zip_error_fini(&why);
        return code;
    }
    bool good = true;
    for (size_t i = 0; i < l->count && good; i++)
        good = add_file(zip, l, l->paths[i]);
    if (good && zip_close(zip) == 0)
        return ERR_OK;
    enum err_code code = fault(path, zip_strerror(zip), e);
    zip_discard(zip);
    return code;
}

/* A report.pdf that LaTeX made of an earlier report.tex. */
static bool is_outdated(const struct rep_homework *h, const char *file)
{
    struct stat pdf, tex;
    return strcmp(file, "report.pdf") == 0 &&
           stat(rep_homework_path(h, file), &pdf) == 0 &&
           stat(rep_homework_path(h, "report.tex"), &tex) == 0 &&
           (pdf.st_mtim.tv_sec < tex.st_mtim.tv_sec ||
            (pdf.st_mtim.tv_sec == tex.st_mtim.tv_sec &&
             pdf.st_mtim.tv_nsec < tex.st_mtim.tv_nsec));
}

static enum err_code take(struct rep_homework *h, struct err *e)
{
    struct list l = {.arena = h->arena, .root = h->asked->folder};
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        if (!is_outdated(h, files[i]))
            walk(&l, files[i], 0);
        else
            rep_homework_note(h, "report.pdf is older than report.tex: submission.zip "
                                 "is without it");
    }
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        walk(&l, folders[i], 0);
    qsort(l.paths, l.count, sizeof(*l.paths), by_name);
    return write_zip(&l, rep_homework_path(h, "submission.zip"), e);
}

const struct rep_step rep_step_write_submission = {
    .plugin = {.name = "write_submission", .help = "submission.zip, to hand in"},
    .take = take,
};
