/* The formats that mtag-data import reads. */
#include "features/import/import.h"

#include "features/audio/find.h"
#include "features/import/table.h"

#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { DEEPEST = 16 /* folders within folders */ };

static const struct import_clip no_clip = {.seconds = NAN, .split = IMPORT_NO_SPLIT};

static bool has_tag(const struct import_clip *clip, size_t tag)
{
    for (size_t i = 0; i < clip->tag_count; i++) {
        if (clip->tags[i] == tag)
            return true;
    }
    return false;
}

/* ---- folders ---- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder but hidden ones, sorted, in the arena. */
static enum err_code list_folder(const char *path, struct arena *a, const char ***out,
                                 size_t *count, struct err *e)
{
    DIR *dir = opendir(path);
    size_t room = 64;
    if (dir == NULL)
        return err_errno(e, "cannot read the folder %s", path);
    *out = arena_alloc(a, room, sizeof **out);
    *count = 0;
    for (struct dirent *item; (item = readdir(dir)) != NULL;) {
        if (item->d_name[0] == '.')
            continue;
        if (*count == room) {
            const char **more = arena_alloc(a, 2 * room, sizeof *more);
            memcpy(more, *out, room * sizeof *more);
            *out = more;
            room *= 2;
        }
        (*out)[(*count)++] = arena_strdup(a, item->d_name);
    }
    closedir(dir);
    qsort(*out, *count, sizeof **out, compare_names);
    return ERR_OK;
}

/* Recordings under root/inner; those of the root have no class. A folder that links to
 * one it lies in ends at the depth. */
static enum err_code read_class(struct import *in, const char *root, const char *inner,
                                const size_t *tag, int split, int depth, struct err *e)
{
    const char *path = *inner ? file_join(in->arena, root, inner) : root;
    const char **names;
    size_t count;
    if (depth > DEEPEST)
        return err_set(e, ERR_USER,
                       "%s: more than %d folders within each other; a link may lead "
                       "back to one of them",
                       path, DEEPEST);
    enum err_code code = list_folder(path, in->arena, &names, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        struct stat s;
        const char *name =
            *inner ? arena_printf(in->arena, "%s/%s", inner, names[i]) : names[i];
        const char *whole = file_join(in->arena, root, name);
        if (stat(whole, &s) != 0)
            return err_errno(e, "cannot read %s", whole);
        if (S_ISDIR(s.st_mode)) {
            size_t own = tag ? *tag : import_tag(in, names[i], strlen(names[i]));
            code = read_class(in, root, name, &own, split, depth + 1, e);
        } else if (tag && feat_stem_length(name) < strlen(name)) {
            struct import_clip clip = no_clip;
            clip.tags = arena_alloc(in->arena, 1, sizeof *clip.tags);
            clip.tags[clip.tag_count++] = *tag;
            clip.split = split;
            import_add(in, root, name, &clip);
        }
    }
    return code;
}

static enum err_code read_folders(struct import *in, const char *path, int split,
                                  struct err *e)
{
    if (!file_is_folder(path))
        return err_set(e, ERR_USER, "%s is not a folder", path);
    in->audio = path;
    return read_class(in, path, "", NULL, split, 0, e);
}

/* ---- lists of paths whose folder is the class ---- */

static enum err_code read_gtzan(struct import *in, const char *path, int split,
                                struct err *e)
{
    struct table t;
    if (file_is_folder(path))
        return read_folders(in, path, split, e);
    enum err_code code = table_open(&t, path, '\t', e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = no_clip;
        const char *name = t.fields[0], *slash = strrchr(name, '/');
        const char *start = name;
        for (const char *p = name; slash && p < slash; p++)
            start = *p == '/' ? p + 1 : start;
        size_t length = slash ? (size_t)(slash - start) : strcspn(name, ".");
        if (length == 0 || t.count > 1 || feat_stem_length(name) == strlen(name)) {
            code = err_set(e, ERR_USER,
                           "%s:%zu: a line is genre/recording, as in "
                           "blues/blues.00029.wav, not `%.80s`",
                           path, t.line, name);
            break;
        }
        clip.tags = arena_alloc(in->arena, 1, sizeof *clip.tags);
        clip.tags[clip.tag_count++] = import_tag(in, start, length);
        clip.split = split;
        import_add(in, path, name, &clip);
    }
    table_close(&t);
    return code;
}

/* ---- MTG-Jamendo ---- */

static enum err_code read_jamendo(struct import *in, const char *path, int split,
                                  struct err *e)
{
    static const char *const header[] = {"TRACK_ID", "ARTIST_ID", "ALBUM_ID",
                                         "PATH",     "DURATION",  "TAGS"};
    struct table t;
    enum err_code code = table_open(&t, path, '\t', e);
    bool ok = code == ERR_OK && table_next(&t) && t.count == 6;
    for (size_t i = 0; ok && i < 6; i++)
        ok = strcmp(t.fields[i], header[i]) == 0;
    if (code == ERR_OK && !ok)
        code =
            err_set(e, ERR_USER,
                    "%s:1: the header of an MTG-Jamendo list is TRACK_ID, ARTIST_ID, "
                    "ALBUM_ID, PATH, DURATION, TAGS, with tabs between",
                    path);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = no_clip;
        if (t.count < 6) {
            code =
                err_set(e, ERR_USER, "%s:%zu: the line has %zu fields, not 6 or more",
                        path, t.line, t.count);
            break;
        }
        clip.track = arena_strdup(in->arena, t.fields[0]);
        clip.artist = arena_strdup(in->arena, t.fields[1]);
        clip.album = arena_strdup(in->arena, t.fields[2]);
        clip.seconds = strtod(t.fields[4], NULL);
        clip.split = split;
        clip.tags = arena_alloc(in->arena, t.count, sizeof *clip.tags);
        for (size_t i = 5; i < t.count; i++) {
            size_t tag = import_tag(in, t.fields[i], strlen(t.fields[i]));
            if (*t.fields[i] && !has_tag(&clip, tag))
                clip.tags[clip.tag_count++] = tag;
        }
        import_add(in, path, t.fields[3], &clip);
    }
    table_close(&t);
    return code;
}

/* ---- tables ---- */

static const char *const path_names[] = {"path",  "file",     "filename", "file_name",
                                         "audio", "mp3_path", "filepath", NULL};
static const char *const tags_names[] = {"tags",  "labels", "tag",      "label",
                                         "genre", "class",  "category", NULL};
static const char *const split_names[] = {"split", "subset", "set", NULL};
static const char *const artist_names[] = {"artist", "artist_id", NULL};
static const char *const album_names[] = {"album", "album_id", NULL};

#define NO_COLUMN ((size_t)-1)

/* The column of a name that was asked for, else of the first usual name that is there.
 */
static size_t find_column(const struct table *t, const char *asked,
                          const char *const *names)
{
    for (; asked || *names; names++) {
        for (size_t i = 0; i < t->count; i++) {
            if (strcasecmp(t->fields[i], asked ? asked : *names) == 0)
                return i;
        }
        if (asked)
            break;
    }
    return NO_COLUMN;
}

struct columns {
    size_t path, tags, split, artist, album, count;
    size_t *tag_of; /* without a column of tags: what a column of 0 and 1 stands for */
};

/* Tags of one field: "rock, pop", "rock|pop", "['rock', 'pop']". */
static void split_tags(struct import *in, const char *text, struct import_clip *clip)
{
    const char *separators = in->separators ? in->separators : ",;|";
    size_t length = strlen(text), room = 1;
    if (length > 1 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    for (size_t i = 0; i < length; i++)
        room += strchr(separators, text[i]) != NULL;
    clip->tags = arena_alloc(in->arena, room, sizeof *clip->tags);
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
            if (!has_tag(clip, tag))
                clip->tags[clip->tag_count++] = tag;
        }
        at = stop + 1;
    }
}

static enum err_code read_header(struct import *in, const char *path, struct table *t,
                                 struct columns *c, struct err *e)
{
    if (!table_next(t))
        return err_set(e, ERR_USER, "%s is empty", path);
    *c = (struct columns){.path = find_column(t, in->path_column, path_names),
                          .tags = find_column(t, in->tags_column, tags_names),
                          .split = find_column(t, NULL, split_names),
                          .artist = find_column(t, NULL, artist_names),
                          .album = find_column(t, NULL, album_names),
                          .count = t->count};
    if (c->path == NO_COLUMN)
        return err_set(
            e, ERR_USER,
            "%s:1: the header has no column `%s`: --path names the column of "
            "the recordings",
            path, in->path_column ? in->path_column : "path");
    if (c->tags == NO_COLUMN && in->tags_column)
        return err_set(e, ERR_USER, "%s:1: the header has no column `%s`", path,
                       in->tags_column);
    if (c->tags != NO_COLUMN)
        return ERR_OK;
    c->tag_of = arena_alloc(in->arena, t->count, sizeof *c->tag_of);
    for (size_t i = 0; i < t->count; i++) {
        bool other = i == c->path || i == c->split || i == c->artist || i == c->album ||
                     (i == 0 && (strcasecmp(t->fields[0], "id") == 0 ||
                                 strcasecmp(t->fields[0], "clip_id") == 0 ||
                                 *t->fields[0] == '\0'));
        c->tag_of[i] =
            other ? NO_COLUMN : import_tag(in, t->fields[i], strlen(t->fields[i]));
    }
    return ERR_OK;
}

static enum err_code read_row(struct import *in, const char *path,
                              const struct table *t, const struct columns *c,
                              struct import_clip *clip, struct err *e)
{
    if (t->count != c->count)
        return err_set(e, ERR_USER, "%s:%zu: the line has %zu fields, the header %zu",
                       path, t->line, t->count, c->count);
    if (c->split != NO_COLUMN && clip->split == IMPORT_NO_SPLIT) {
        clip->split = import_split(t->fields[c->split]);
        if (clip->split == IMPORT_NO_SPLIT)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.80s` is no split: train, valid or test", path,
                           t->line, t->fields[c->split]);
    }
    if (c->artist != NO_COLUMN)
        clip->artist = arena_strdup(in->arena, t->fields[c->artist]);
    if (c->album != NO_COLUMN)
        clip->album = arena_strdup(in->arena, t->fields[c->album]);
    if (c->tags != NO_COLUMN) {
        split_tags(in, t->fields[c->tags], clip);
        return ERR_OK;
    }
    clip->tags = arena_alloc(in->arena, t->count, sizeof *clip->tags);
    for (size_t i = 0; i < t->count; i++) {
        const char *value = t->fields[i];
        if (c->tag_of[i] == NO_COLUMN)
            continue;
        bool on = strcmp(value, "1") == 0;
        if (!on && strcmp(value, "0") != 0)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.40s` under `%.80s` is neither 0 nor 1; --tags "
                           "names a column with lists of tags",
                           path, t->line, value, in->tags[c->tag_of[i]]);
        if (on && !has_tag(clip, c->tag_of[i]))
            clip->tags[clip->tag_count++] = c->tag_of[i];
    }
    return ERR_OK;
}

static enum err_code read_csv(struct import *in, const char *path, int split,
                              struct err *e)
{
    struct table t;
    struct columns c = {0};
    enum err_code code = table_open(&t, path, 0, e);
    if (code == ERR_OK)
        code = read_header(in, path, &t, &c, e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = no_clip;
        clip.split = split;
        code = read_row(in, path, &t, &c, &clip, e);
        if (code == ERR_OK)
            import_add(in, path, t.fields[c.path], &clip);
    }
    table_close(&t);
    return code;
}

/* ---- JSON lines ---- */

static const json_t *find_key(const json_t *o, const char *asked,
                              const char *const *names)
{
    for (; asked || *names; names++) {
        const json_t *value = json_object_get(o, asked ? asked : *names);
        if (value || asked)
            return value;
    }
    return NULL;
}

static const char *text_of(const json_t *o, const char *const *names, struct arena *a)
{
    const json_t *value = find_key(o, NULL, names);
    return json_is_string(value) ? arena_strdup(a, json_string_value(value)) : NULL;
}

/* A text with one or several tags, or a list of texts. */
static bool read_tags(struct import *in, const json_t *tags, struct import_clip *clip)
{
    if (json_is_string(tags)) {
        split_tags(in, json_string_value(tags), clip);
        return true;
    }
    clip->tags = arena_alloc(in->arena, json_array_size(tags) + 1, sizeof *clip->tags);
    for (size_t i = 0; i < json_array_size(tags); i++) {
        const char *text = json_string_value(json_array_get(tags, i));
        if (text == NULL)
            return false;
        size_t tag = import_tag(in, text, strlen(text));
        if (!has_tag(clip, tag))
            clip->tags[clip->tag_count++] = tag;
    }
    return json_is_array(tags);
}

static enum err_code add_object(struct import *in, const char *path, size_t line,
                                const json_t *o, struct import_clip *clip,
                                struct err *e)
{
    const json_t *name = find_key(o, in->path_column, path_names);
    if (!json_is_string(name))
        return err_set(e, ERR_USER, "%s:%zu: the object has no text `%s`", path, line,
                       in->path_column ? in->path_column : "path");
    if (!read_tags(in, find_key(o, in->tags_column, tags_names), clip))
        return err_set(e, ERR_USER, "%s:%zu: the object has no list of texts `%s`",
                       path, line, in->tags_column ? in->tags_column : "tags");
    const char *split = text_of(o, split_names, in->arena);
    if (split && clip->split == IMPORT_NO_SPLIT) {
        clip->split = import_split(split);
        if (clip->split == IMPORT_NO_SPLIT)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.80s` is no split: train, valid or test", path,
                           line, split);
    }
    clip->artist = text_of(o, artist_names, in->arena);
    clip->album = text_of(o, album_names, in->arena);
    import_add(in, path, json_string_value(name), clip);
    return ERR_OK;
}

static enum err_code read_jsonl(struct import *in, const char *path, int split,
                                struct err *e)
{
    char *text;
    size_t length, line = 0;
    enum err_code code = file_read(path, &text, &length, e);
    if (code != ERR_OK)
        return code;
    for (char *at = text, *next; at && code == ERR_OK; at = next) {
        struct import_clip clip = no_clip;
        json_error_t fault;
        next = strchr(at, '\n');
        if (next)
            *next++ = '\0';
        line++;
        if (line == 1 && strncmp(at, "\xEF\xBB\xBF", 3) == 0)
            at += 3;
        if (at[strspn(at, " \t\r")] == '\0')
            continue;
        clip.split = split;
        json_t *o = json_loads(at, JSON_REJECT_DUPLICATES, &fault);
        if (!json_is_object(o))
            code = err_set(e, ERR_USER, "%s:%zu:%d: not a JSON object%s%s", path, line,
                           o ? 1 : fault.column, o ? "" : ": ", o ? "" : fault.text);
        else
            code = add_object(in, path, line, o, &clip, e);
        json_decref(o);
    }
    free(text);
    return code;
}

const struct import_format import_formats[] = {
    {"folders", "a folder for each tag, with recordings in it", read_folders},
    {"csv",
     "a table with a header, of commas, semicolons or tabs: a column of paths; one of "
     "tags, or one of 0 and 1 for each tag; perhaps split, artist, album",
     read_csv},
    {"jsonl", "an object a line: {\"path\": ..., \"tags\": [...], \"split\": ...}",
     read_jsonl},
    {"jamendo", "MTG-Jamendo's lists, autotagging*.tsv", read_jamendo},
    {"gtzan", "GTZAN's lists of genre/recording, or its folder", read_gtzan},
    {0},
};
