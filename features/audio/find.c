/* Recordings by stem: find.h. Each folder is read once, into a sorted list. */
#include "features/audio/find.h"

#include "base/composed.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const feat_endings[] = {
    ".npy", ".wav",  ".flac", ".ogg", ".oga", ".opus", ".mp3",  ".aiff",
    ".aif", ".aifc", ".au",   ".snd", ".caf", ".w64",  ".rf64", NULL,
};

/* Endings of recordings that are not read. */
static const char *const foreign_endings[] = {
    ".m4a", ".mp4", ".m4b", ".aac",  ".alac", ".wma", ".ape", ".wv",  ".mpc", ".tta",
    ".ac3", ".mka", ".mkv", ".webm", ".amr",  ".3gp", ".ra",  ".dsf", ".mid", NULL,
};
enum { FOREIGN = 1000 /* rank of the first of them */ };

struct entry {
    const char *name;   /* with its ending */
    const char *key;    /* the same in composed Unicode */
    size_t stem_length; /* of key */
    int rank;           /* of the ending */
};

struct folder {
    const char *name;      /* relative, "" for the root */
    const char *path;      /* as it lies on the disk */
    struct entry *entries; /* by stem, rank, then name */
    size_t count;
    int fault; /* errno, of a folder that is there and cannot be read */
    struct folder *next;
};

struct feat_finder {
    struct arena *arena;
    const char *root;
    struct folder *folders, *last;
};

static int index_of(const char *const *endings, const char *ending)
{
    for (int i = 0; endings[i]; i++)
        if (strcasecmp(ending, endings[i]) == 0)
            return i;
    return -1;
}

/* The rank of the ending of name; FOREIGN or more for an ending that is not read; -1 if
 * it is not the ending of a recording. */
static int ending_of(const char *name, size_t *stem_length)
{
    const char *dot = strrchr(name, '.');
    *stem_length = strlen(name);
    if (dot == NULL || dot == name || dot[-1] == '/')
        return -1;
    int rank = index_of(feat_endings, dot);
    if (rank < 0 && (rank = index_of(foreign_endings, dot)) >= 0)
        rank += FOREIGN;
    if (rank >= 0)
        *stem_length = (size_t)(dot - name);
    return rank;
}

size_t feat_stem_length(const char *path)
{
    size_t length;
    return ending_of(path, &length) < FOREIGN ? length : strlen(path);
}

struct feat_finder *feat_finder_create(const char *folder)
{
    struct arena *a = arena_create();
    struct feat_finder *f = arena_alloc(a, 1, sizeof(*f));
    f->arena = a;
    f->root = arena_strdup(a, folder);
    return f;
}

void feat_finder_destroy(struct feat_finder *f)
{
    if (f)
        arena_destroy(f->arena);
}

static int compare_stems(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t shorter = a_length < b_length ? a_length : b_length;
    int order = memcmp(a, b, shorter);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = compare_stems(x->key, x->stem_length, y->key, y->stem_length);
    order = order ? order : x->rank - y->rank;
    return order ? order : strcmp(x->name, y->name);
}

/* A folder that cannot be read has no recordings, and a fault if it is there. */
static struct folder *read_folder(struct feat_finder *f, const char *name,
                                  size_t length)
{
    struct folder *folder = arena_alloc(f->arena, 1, sizeof(*folder));
    struct dirent *item;
    folder->name = arena_strndup(f->arena, name, length);
    folder->next = f->folders;
    f->folders = folder;
    folder->path = composed_find(file_join(f->arena, f->root, folder->name), f->arena);
    DIR *dir = opendir(folder->path);
    if (dir == NULL) {
        folder->fault = errno == ENOENT ? 0 : errno;
        return folder;
    }
    while ((item = readdir(dir)) != NULL) {
        struct entry entry;
        entry.rank = ending_of(item->d_name, &entry.stem_length);
        if (entry.rank < 0)
            continue;
        entry.name = arena_strdup(f->arena, item->d_name);
        entry.key = composed(entry.name, f->arena);
        ending_of(entry.key, &entry.stem_length);
        folder->entries = arena_grow(f->arena, folder->entries, folder->count,
                                     sizeof(*folder->entries));
        folder->entries[folder->count++] = entry;
    }
    closedir(dir);
    if (folder->count)
        qsort(folder->entries, folder->count, sizeof(*folder->entries),
              compare_entries);
    return folder;
}

static bool is_named(const struct folder *folder, const char *name, size_t length)
{
    return strncmp(folder->name, name, length) == 0 && folder->name[length] == '\0';
}

static const struct folder *get_folder(struct feat_finder *f, const char *name,
                                       size_t length)
{
    if (f->last && is_named(f->last, name, length))
        return f->last;
    struct folder *folder = f->folders;
    while (folder && !is_named(folder, name, length))
        folder = folder->next;
    f->last = folder ? folder : read_folder(f, name, length);
    return f->last;
}

/* The first recording of a stem, and its folder; a recording that is not read only if
 * there is no other. NULL: there is none. */
static const struct entry *find_entry(struct feat_finder *f, const char *stem,
                                      const struct folder **in)
{
    const char *slash = strrchr(stem, '/');
    size_t folder_length = slash ? (size_t)(slash - stem) : 0;
    const char *name = slash ? slash + 1 : stem;
    const struct folder *folder = *in = get_folder(f, stem, folder_length);
    name = composed(name, f->arena);
    size_t length = strlen(name);
    size_t low = 0, high = folder->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct entry *entry = &folder->entries[middle];
        if (compare_stems(entry->key, entry->stem_length, name, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == folder->count ||
        compare_stems(folder->entries[low].key, folder->entries[low].stem_length, name,
                      length) != 0)
        return NULL;
    return &folder->entries[low];
}

const char *feat_finder_find(struct feat_finder *f, const char *stem, struct arena *a)
{
    const struct folder *folder;
    const struct entry *entry = find_entry(f, stem, &folder);
    return entry && entry->rank < FOREIGN ? file_join(a, folder->path, entry->name)
                                          : NULL;
}

const char *feat_finder_foreign(struct feat_finder *f, const char *stem,
                                struct arena *a)
{
    const struct folder *folder;
    size_t length;
    ending_of(stem, &length);
    const struct entry *entry = find_entry(f, arena_strndup(a, stem, length), &folder);
    return entry && entry->rank >= FOREIGN ? arena_strdup(a, entry->name) : NULL;
}

const char *feat_finder_others(struct feat_finder *f, const char *stem, struct arena *a)
{
    const struct folder *folder;
    const struct entry *first = find_entry(f, stem, &folder);
    const char *names = NULL;
    for (const struct entry *x = first ? first + 1 : NULL;
         x && x < folder->entries + folder->count && x->rank < FOREIGN &&
         compare_stems(x->key, x->stem_length, first->key, first->stem_length) == 0;
         x++)
        names = names ? arena_printf(a, "%s, %s", names, x->name) : x->name;
    return names ? arena_strdup(a, names) : NULL;
}

const char *feat_finder_fault(const struct feat_finder *f, size_t number,
                              struct arena *a)
{
    for (const struct folder *x = f->folders; x; x = x->next) {
        if (x->fault && number-- == 0)
            return arena_printf(a, "cannot read the folder %s: %s",
                                file_join(a, f->root, x->name), strerror(x->fault));
    }
    return NULL;
}
