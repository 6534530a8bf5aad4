/* Folders that are written aside: folder.h. */
#include "report/export/folder.h"

#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct rep_folder {
    const char *path, *aside;
    const char **files, **folders; /* that were made in it */
    size_t file_count, folder_count;
    struct arena *arena;
    bool committed;
};

/* Whether a folder has nothing in it. */
static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = dir != NULL;
    for (struct dirent *entry; empty && (entry = readdir(dir)) != NULL;)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (dir)
        closedir(dir);
    return empty;
}

enum err_code rep_folder_begin(const char *path, struct arena *a,
                               struct rep_folder **out, struct err *e)
{
    struct rep_folder *f = arena_alloc(a, 1, sizeof(*f));
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    const char *place = arena_strndup(a, path, length);
    *out = NULL;
    if (file_exists(place) && !(file_is_folder(place) && is_empty(place)))
        return err_set(e, ERR_USER,
                       "%s is there already, and is not an empty folder: name another "
                       "one, or remove it",
                       place);
    *f = (struct rep_folder){.path = place,
                             .aside =
                                 arena_printf(a, "%s.%ld.tmp", place, (long)getpid()),
                             .arena = a};
    enum err_code code = file_make_folders(file_folder_of(a, place), e);
    if (code != ERR_OK)
        return code;
    if (mkdir(f->aside, 0777) != 0)
        return err_errno(e, "cannot make the folder %s", f->aside);
    *out = f;
    return ERR_OK;
}

static enum err_code make_folder_of(struct rep_folder *f, const char *name,
                                    struct err *e)
{
    const char *slash = strchr(name, '/');
    if (slash == NULL)
        return ERR_OK;
    const char *path =
        arena_printf(f->arena, "%s/%.*s", f->aside, (int)(slash - name), name);
    if (file_is_folder(path))
        return ERR_OK;
    if (mkdir(path, 0777) != 0)
        return err_errno(e, "cannot make the folder %s", path);
    f->folders = arena_grow(f->arena, f->folders, f->folder_count, sizeof(*f->folders));
    f->folders[f->folder_count++] = path;
    return ERR_OK;
}

enum err_code rep_folder_put(struct rep_folder *f, const char *name,
                             const struct str *text, struct err *e)
{
    const char *path = arena_printf(f->arena, "%s/%s", f->aside, name);
    enum err_code code = make_folder_of(f, name, e);
    if (code != ERR_OK)
        return code;
    code = file_write(path, str_text(text), text->length, e);
    if (code != ERR_OK)
        return code;
    f->files = arena_grow(f->arena, f->files, f->file_count, sizeof(*f->files));
    f->files[f->file_count++] = path;
    return ERR_OK;
}

enum err_code rep_folder_commit(struct rep_folder *f, struct err *e)
{
    if (rename(f->aside, f->path) != 0)
        return err_errno(e, "cannot name %s %s", f->aside, f->path);
    f->committed = true;
    return ERR_OK;
}

void rep_folder_abandon(struct rep_folder *f)
{
    if (f == NULL || f->committed)
        return;
    for (size_t i = 0; i < f->file_count; i++)
        unlink(f->files[i]);
    for (size_t i = 0; i < f->folder_count; i++)
        rmdir(f->folders[i]);
    rmdir(f->aside);
}
