/* A folder for each tag, or such folders in one for each split. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "features/import/import.h"

#include "features/audio/find.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 16 /* folders within folders */ };

/* Recordings under root/inner; those of the root have no class. A folder that links to
 * one it lies in ends at the depth. */
static enum err_code read_class(struct import *in, const char *root, const char *inner,
                                const char *tag, int split, int depth, struct err *e)
{
    const char *path = *inner ? file_join(in->arena, root, inner) : root;
    const char **names;
    size_t count;
    if (depth > DEEPEST)
        return err_set(e, ERR_USER,
                       "%s: more than %d folders within each other; a link may lead "
                       "back to one of them",
                       path, DEEPEST);
    enum err_code code = import_list_folder(path, in->arena, &names, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        struct stat s;
        const char *name =
            *inner ? arena_printf(in->arena, "%s/%s", inner, names[i]) : names[i];
        const char *whole = file_join(in->arena, root, name);
        if (stat(whole, &s) != 0)
            return err_errno(e, "cannot read %s", whole);
        if (S_ISDIR(s.st_mode)) {
            size_t before = in->clip_count;
            code =
                read_class(in, root, name, tag ? tag : names[i], split, depth + 1, e);
            if (code == ERR_OK && tag == NULL && in->clip_count == before)
                str_addf(&in->note,
                         "warning: the folder %s has no recordings, and gives no tag\n",
                         whole);
        } else if (tag && feat_stem_length(name) < strlen(name)) {
            struct import_clip clip = import_no_clip;
            clip.tags = arena_alloc(in->arena, 1, sizeof(*clip.tags));
            import_put_tag(&clip, import_tag(in, tag, strlen(tag)));
            clip.split = split;
            import_add(in, root, name, &clip);
        }
    }
    return code;
}

/* Whether a path, of which the last folders need not be there yet, is below a folder.
 */
static bool lies_in(const char *path, const char *folder, struct arena *a)
{
    while (!file_exists(path))
        path = file_folder_of(a, path);
    char *inner = realpath(path, NULL), *outer = realpath(folder, NULL);
    size_t length = outer ? strlen(outer) : 0;
    bool below = inner && outer && strncmp(inner, outer, length) == 0 &&
                 (inner[length] == '\0' || inner[length] == '/');
    free(inner);
    free(outer);
    return below;
}

/* Whether the folders in a folder are train, valid and test, or two of them, by their
 * usual names, with folders of tags in them. */
static bool has_splits(const char *path, const char *const *names, size_t count,
                       struct arena *a)
{
    bool known[FEAT_SPLITS] = {false};
    for (size_t i = 0; i < count; i++) {
        const char *folder = file_join(a, path, names[i]);
        int split = import_split(names[i]);
        const char **inner;
        size_t inner_count, folders = 0;
        if (!file_is_folder(folder))
            continue;
        if (split == IMPORT_NO_SPLIT ||
            import_list_folder(folder, a, &inner, &inner_count, NULL) != ERR_OK)
            return false;
        for (size_t k = 0; k < inner_count; k++)
            folders += file_is_folder(file_join(a, folder, inner[k]));
        if (folders == 0)
            return false;
        known[split] = true;
    }
    return known[FEAT_TRAIN] + known[FEAT_VALID] + known[FEAT_TEST] >= 2;
}

/* The folders of tags in each of the splits' folders. */
static enum err_code read_splits(struct import *in, const char *path,
                                 const char *const *names, size_t count, struct err *e)
{
    enum err_code code = ERR_OK;
    str_add(&in->note, "the split is that of the folders");
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        if (!file_is_folder(file_join(in->arena, path, names[i])))
            continue;
        str_addf(&in->note, " %s", names[i]);
        code = read_class(in, path, names[i], NULL, import_split(names[i]), 1, e);
    }
    str_add(&in->note, "\n");
    return code;
}

static enum err_code read_folders(struct import *in, const char *path, int split,
                                  struct err *e)
{
    if (!file_is_folder(path))
        return err_set(e, ERR_USER, "%s is not a folder", path);
    if (lies_in(in->to, path, in->arena))
        return err_set(e, ERR_USER,
                       "%s lies in %s, where it would be a class at the next import: "
                       "name a folder elsewhere",
                       in->to, path);
    in->audio = path;
    const char **names;
    size_t count;
    enum err_code code = import_list_folder(path, in->arena, &names, &count, e);
    if (code != ERR_OK)
        return code;
    if (split == IMPORT_NO_SPLIT && has_splits(path, names, count, in->arena))
        return read_splits(in, path, names, count, e);
    return read_class(in, path, "", NULL, split, 0, e);
}

const struct import_format import_folders = {
    .name = "folders",
    .help = "a folder for each tag, with recordings in it; or folders train, valid and "
            "test with such folders in them, which are the split then",
    .read = read_folders};
