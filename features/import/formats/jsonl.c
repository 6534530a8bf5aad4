/* JSON lines. */
#include "features/import/import.h"

#include "features/data/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The value of the key that was asked for, else of the first usual name that has a
 * value; null is not a value. */
static const json_t *find_key(const json_t *o, const char *asked,
                              const char *const *names)
{
    for (; asked || *names; names++) {
        const json_t *value = json_object_get(o, asked ? asked : *names);
        if ((value && !json_is_null(value)) || asked)
            return value;
    }
    return NULL;
}

struct line {
    const char *path;
    size_t number;
    const json_t *object;
};

/* A text, or an integer as text; NULL without a value. */
static enum err_code read_text(const struct line *l, const char *asked,
                               const char *const *names, struct arena *a,
                               const char **out, struct err *e)
{
    const json_t *value = find_key(l->object, asked, names);
    *out = NULL;
    if (json_is_string(value))
        *out = arena_strdup(a, json_string_value(value));
    else if (json_is_integer(value))
        *out = arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (value ? !json_is_null(value) : asked != NULL)
        return err_set(e, ERR_USER, "%s:%zu: its %s is %s", l->path, l->number,
                       asked ? asked : names[0],
                       value ? "neither a text nor an integer"
                             : "not there (null, where it has none)");
    return ERR_OK;
}

/* A text with one or several tags, or a list of texts. */
static bool read_tags(struct import *in, const json_t *tags, struct import_clip *clip)
{
    if (json_is_string(tags)) {
        import_split_tags(in, json_string_value(tags), clip);
        return true;
    }
    clip->tags = arena_alloc(in->arena, json_array_size(tags) + 1, sizeof(*clip->tags));
    for (size_t i = 0; i < json_array_size(tags); i++) {
        const char *text = json_string_value(json_array_get(tags, i));
        if (text == NULL)
            return false;
        size_t tag = import_tag(in, text, strlen(text));
        import_put_tag(clip, tag);
    }
    return json_is_array(tags);
}

static enum err_code add_object(struct import *in, const struct line *l,
                                struct import_clip *clip, struct err *e)
{
    const json_t *o = l->object;
    const char *split;
    const json_t *name = find_key(o, in->columns.path, import_path_names);
    if (!json_is_string(name))
        return err_set(e, ERR_USER, "%s:%zu: the object has no text `%s`", l->path,
                       l->number, in->columns.path ? in->columns.path : "path");
    if (!read_tags(in, find_key(o, in->columns.tags, import_tags_names), clip))
        return err_set(e, ERR_USER, "%s:%zu: the object has no list of texts `%s`",
                       l->path, l->number,
                       in->columns.tags ? in->columns.tags : "tags");
    enum err_code code =
        read_text(l, in->columns.split, import_split_names, in->arena, &split, e);
    if (code == ERR_OK)
        code = read_text(l, in->columns.artist, import_artist_names, in->arena,
                         &clip->artist, e);
    if (code == ERR_OK)
        code = read_text(l, NULL, import_album_names, in->arena, &clip->album, e);
    if (code == ERR_OK)
        code = read_text(l, in->columns.fold, import_fold_names, in->arena, &clip->fold,
                         e);
    if (code != ERR_OK)
        return code;
    if (split && clip->split == IMPORT_NO_SPLIT) {
        clip->split = import_split(split);
        if (clip->split == IMPORT_NO_SPLIT)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.80s` is not a split: train, valid or test",
                           l->path, l->number, split);
    }
    import_add(in, l->path, json_string_value(name), clip);
    return ERR_OK;
}

static enum err_code read_jsonl(struct import *in, const char *path, int split,
                                struct err *e)
{
    char *text;
    size_t length, line = 0;
    enum err_code code = feat_read_text(path, &text, &length, e);
    if (code != ERR_OK)
        return code;
    for (char *at = text, *next; at && code == ERR_OK; at = next) {
        struct import_clip clip = import_no_clip;
        json_error_t fault;
        next = strchr(at, '\n');
        if (next)
            *next++ = '\0';
        line++;
        if (at[strspn(at, " \t\r")] == '\0')
            continue;
        clip.split = split;
        json_t *o = json_loads(at, JSON_REJECT_DUPLICATES, &fault);
        struct err wrong = {0};
        if (!json_is_object(o))
            code =
                err_set(&wrong, ERR_USER, "%s:%zu:%d: not a JSON object%s%s", path,
                        line, o ? 1 : fault.column, o ? "" : ": ", o ? "" : fault.text);
        else
            code = add_object(in, &(struct line){path, line, o}, &clip, &wrong);
        code = import_line(in, code, &wrong, e);
        json_decref(o);
    }
    free(text);
    return code;
}

const struct import_format import_jsonl = {
    .name = "jsonl",
    .takes = " path tags split fold artist ",
    .help = "an object a line: {\"path\": ..., \"tags\": [...], \"split\": ...}",
    .read = read_jsonl};
