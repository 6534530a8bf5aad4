/* Collecting the clips and tags of a collection: import.h. Writing them is in write.c.
 * */
#define _XOPEN_SOURCE 700 /* realpath */
#include "features/import/import.h"

#include "base/utf8.h"
#include "base/yaml.h"
#include "features/audio/find.h"
#include "features/data/text.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

const struct import_format *const import_formats[] = {
#define IMPORT_FORMAT(name) &import_##name,
#include "features/import/formats.def"
#undef IMPORT_FORMAT
    NULL};

const struct import_clip import_no_clip = {.seconds = NAN, .split = IMPORT_NO_SPLIT};

const char *const import_path_names[] = {"path",  "file",     "filename", "file_name",
                                         "audio", "mp3_path", "filepath", NULL};
const char *const import_tags_names[] = {"tags",  "labels", "tag",      "label",
                                         "genre", "class",  "category", NULL};
const char *const import_split_names[] = {"split", "subset", "set", NULL};
const char *const import_artist_names[] = {"artist", "artist_id", NULL};
const char *const import_fold_names[] = {"fold", "folds", NULL};
const char *const import_album_names[] = {"album", "album_id", NULL};

void import_clean(char *text, char with)
{
    size_t length = strlen(text), bad;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ')
            text[i] = with;
    while (!utf8_is_text(text, length, &bad))
        text[bad] = with;
}

size_t import_tag(struct import *in, const char *text, size_t length)
{
    struct str *name = &in->name;
    name->length = 0;
    str_addn(name, text, length);
    import_clean(name->text, ' ');
    text = name->text + strspn(name->text, " ");
    length = strlen(text);
    while (length && text[length - 1] == ' ')
        length--;
    if (length == 0)
        return IMPORT_NO_TAG;
    for (size_t t = 0; t < in->tag_count; t++)
        if (strlen(in->tags[t]) == length && memcmp(in->tags[t], text, length) == 0)
            return t;
    in->tags = arena_grow(in->arena, in->tags, in->tag_count, sizeof(*in->tags));
    in->tags[in->tag_count] = arena_strndup(in->arena, text, length);
    return in->tag_count++;
}

void import_put_tag(struct import_clip *clip, size_t tag)
{
    for (size_t i = 0; i < clip->tag_count; i++)
        if (clip->tags[i] == tag)
            return;
    if (tag != IMPORT_NO_TAG)
        clip->tags[clip->tag_count++] = tag;
}

void import_add_tag(struct import *in, struct import_clip *clip, const char *text)
{
    clip->tags =
        arena_grow(in->arena, clip->tags, clip->tag_count, sizeof(*clip->tags));
    import_put_tag(clip, import_tag(in, text, strlen(text)));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum err_code import_list_folder(const char *path, struct arena *a, const char ***out,
                                 size_t *count, struct err *e)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_errno(e, "cannot read the folder %s", path);
    *out = NULL;
    *count = 0;
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        if (item->d_name[0] == '.')
            continue;
        *out = arena_grow(a, *out, *count, sizeof(**out));
        (*out)[(*count)++] = arena_strdup(a, item->d_name);
    }
    closedir(dir);
    if (*count > 0)
        qsort(*out, *count, sizeof(**out), compare_names);
    return ERR_OK;
}

bool import_has(const char *folder, struct arena *a, const char *const *names)
{
    for (; *names; names++)
        if (!file_exists(file_join(a, folder, *names)))
            return false;
    return true;
}

void import_split_tags(struct import *in, const char *text, struct import_clip *clip)
{
    const char *separators = in->separators ? in->separators : ",;|";
    size_t length = strlen(text), room = 1;
    if (length > 1 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    for (size_t i = 0; i < length; i++)
        room += strchr(separators, text[i]) != NULL;
    clip->tags = arena_alloc(in->arena, room, sizeof(*clip->tags));
    for (const char *at = text, *end = text + length; at < end;) {
        const char *stop = at;
        while (stop < end && strchr(separators, *stop) == NULL)
            stop++;
        const char *from = at, *to = stop;
        while (from < to && strchr(" '\"", *from))
            from++;
        while (to > from && strchr(" '\"", to[-1]))
            to--;
        if (to > from) {
            size_t tag = import_tag(in, from, (size_t)(to - from));
            import_put_tag(clip, tag);
        }
        at = stop + 1;
    }
}

static bool is_file(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

static bool is_recording(const char *path)
{
    return feat_stem_length(path) < strlen(path) && is_file(path);
}

/* The recording of a name: itself; one of another format; MTG-Jamendo's smaller file
 * ("48/948.low.mp3"). */
static const char *find_recording(struct import *in, const char *folder,
                                  const char *name)
{
    const char *path = file_join(in->arena, folder, name);
    if (is_recording(path))
        return path;
    if (*name == '/')
        return NULL;
    if (in->finder == NULL || strcmp(in->finder_folder, folder) != 0) {
        feat_finder_destroy(in->finder);
        in->finder = feat_finder_create(folder);
        in->finder_folder = arena_strdup(in->arena, folder);
    }
    char *stem = arena_strndup(in->arena, name, feat_stem_length(name));
    path = feat_finder_find(in->finder, stem, in->arena);
    if (path == NULL)
        path = feat_finder_find(in->finder, arena_printf(in->arena, "%s.low", stem),
                                in->arena);
    return path;
}

static void append(struct import *in, const struct import_clip *clip)
{
    in->clips = arena_grow(in->arena, in->clips, in->clip_count, sizeof(*in->clips));
    in->clips[in->clip_count++] = *clip;
}

bool import_is_there(struct import *in, const char *list, const char *name)
{
    struct str path = {0}; /* many are tried: none is kept */
    if (in->audio)
        str_addf(&path, "%s/%s", in->audio, name);
    else
        str_addf(&path, "%s/%s", file_folder_of(in->arena, list), name);
    const bool there = is_recording(path.text);
    str_deinit(&path);
    return there;
}

bool import_add(struct import *in, const char *list, const char *name,
                const struct import_clip *clip)
{
    const char *folder = in->audio ? in->audio : file_folder_of(in->arena, list);
    struct import_clip added = *clip;
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    added.recording = find_recording(in, folder, name);
    if (added.recording == NULL) {
        char *clean = arena_strdup(in->arena, name);
        feat_clean_path(clean);
        name = clean;
        added.recording = find_recording(in, folder, name);
    }
    char *target = added.recording ? realpath(added.recording, NULL) : NULL;
    if (target == NULL) {
        const char *path = file_join(in->arena, folder, name);
        bool foreign = is_file(path);
        size_t *count = foreign ? &in->foreign : &in->missing;
        char *stem = arena_strndup(in->arena, name, feat_stem_length(name));
        const char *beside = !foreign && in->finder && *name != '/'
                                 ? feat_finder_foreign(in->finder, stem, in->arena)
                                 : NULL;
        if ((*count)++ < IMPORT_SHOWN)
            str_addf(foreign ? &in->foreign_names : &in->missing_names, "\n  %s%s%s%s",
                     path, beside ? " (" : "", beside ? beside : "",
                     beside ? " is there, a format that is not read)" : "");
        return false;
    }
    added.target = arena_strdup(in->arena, target);
    free(target);
    added.name = arena_strdup(in->arena, name);
    append(in, &added);
    return true;
}

enum err_code import_line(struct import *in, enum err_code code,
                          const struct err *fault, struct err *e)
{
    if (code != ERR_OK && code != ERR_USER)
        return err_set(e, code, "%s", fault->text);
    if (code == ERR_USER && in->faults++ < IMPORT_SHOWN)
        str_addf(&in->fault_texts, "%s%s", in->faults > 1 ? "\n" : "", fault->text);
    return ERR_OK;
}

int import_split(const char *name)
{
    static const char *const names[][6] = {
        [FEAT_TRAIN] = {"train", "training", NULL},
        [FEAT_VALID] = {"valid", "validation", "val", "dev", NULL},
        [FEAT_TEST] = {"test", "testing", "eval", "evaluation", NULL},
    };
    for (int s = 0; s < FEAT_SPLITS; s++) {
        for (size_t i = 0; names[s][i]; i++)
            if (strcasecmp(names[s][i], name) == 0)
                return s;
    }
    return IMPORT_NO_SPLIT;
}

enum err_code import_check(struct import *in, struct err *e)
{
    size_t without = 0, first = 0;
    if (in->faults)
        return err_set(e, ERR_USER, "%s%s", in->fault_texts.text,
                       in->faults > IMPORT_SHOWN ? "\n..." : "");
    if (in->foreign)
        return err_set(e, ERR_USER,
                       "%zu file%s no recording by the ending, as .wav, .flac or .mp3 "
                       "would be:%s%s",
                       in->foreign, in->foreign == 1 ? " is" : "s are",
                       str_text(&in->foreign_names),
                       in->foreign > IMPORT_SHOWN ? "\n  ..." : "");
    if (in->missing && !in->skip_missing)
        return err_set(e, ERR_USER,
                       "%zu recording%s not there (--audio names their folder, "
                       "--skip-missing leaves them out):%s%s",
                       in->missing, in->missing == 1 ? " is" : "s are",
                       str_text(&in->missing_names),
                       in->missing > IMPORT_SHOWN ? "\n  ..." : "");
    if (in->clip_count == 0)
        return err_set(e, ERR_USER,
                       "there are no clips to import: a collection has folders with "
                       "recordings, or lists with a line for each");
    if (in->tag_count == 0)
        return err_set(e, ERR_USER, "no clip has a tag");
    for (size_t i = in->clip_count; i-- > 0;) {
        if (in->clips[i].split != IMPORT_NO_SPLIT)
            continue;
        without++;
        first = i;
    }
    if (without && without < in->clip_count)
        return err_set(e, ERR_USER,
                       "%zu of %zu clips have no split, the others have one: %s is the "
                       "first without",
                       without, in->clip_count, in->clips[first].name);
    return ERR_OK;
}

void import_deinit(struct import *in)
{
    feat_finder_destroy(in->finder);
    str_deinit(&in->missing_names);
    str_deinit(&in->foreign_names);
    str_deinit(&in->fault_texts);
    str_deinit(&in->note);
    str_deinit(&in->name);
    in->finder = NULL;
}
