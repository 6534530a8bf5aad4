/* The data of a bundle: bundle_data.h. */
#include "runner/sweep/bundle_data.h"

#include "base/arena.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 5, COLUMNS = 5 };

/* A byte a tag as a text of 0 and 1. */
static json_t *digits(const unsigned char *of, size_t count)
{
    if (of == NULL)
        return json_null();
    struct str s = {0};
    for (size_t t = 0; t < count; t++)
        str_addn(&s, of[t] ? "1" : "0", 1);
    json_t *text = json_text(str_text(&s));
    str_deinit(&s);
    return text;
}

json_t *bundle_data_make(const struct feat_dataset *d)
{
    json_t *o = json_object(), *tags = json_array(), *clips = json_array();
    for (size_t t = 0; t < d->tag_count; t++)
        json_array_append_new(tags, json_text(d->tags[t]));
    for (int split = 0; split < FEAT_SPLITS; split++)
        for (size_t i = 0; i < d->split_count[split]; i++) {
            const struct feat_clip *clip = &d->clips[d->split[split][i]];
            json_t *row = json_array();
            json_array_append_new(row, json_text(feat_split_names[split]));
            json_array_append_new(row, json_text(clip->stem));
            json_array_append_new(row, json_text(clip->content.text));
            json_array_append_new(row, digits(clip->labels, d->tag_count));
            json_array_append_new(row, digits(clip->unknown, d->tag_count));
            json_array_append_new(clips, row);
        }
    json_object_set_new(o, "tags", tags);
    json_object_set_new(o, "clips", clips);
    return o;
}

/* ---- comparison ---- */

enum kind { MISSING, NEW, CONTENT, SPLIT, LABELS, KINDS };

static const char *const kind_words[KINDS] = {
    [MISSING] = "not here",          [NEW] = "here alone",
    [CONTENT] = "another recording", [SPLIT] = "in another split",
    [LABELS] = "with other labels",
};

struct found {
    size_t count[KINDS];
    struct str names[KINDS];
};

static void note(struct found *f, enum kind kind, const char *clip)
{
    if (f->count[kind]++ < SHOWN)
        str_addf(&f->names[kind], "%s%s", f->count[kind] > 1 ? ", " : "", clip);
}

/* The texts of a row, "" for null; false if it is not one. */
static bool read_row(const json_t *row, const char *out[COLUMNS])
{
    if (!json_is_array(row) || json_array_size(row) != COLUMNS)
        return false;
    for (size_t i = 0; i < COLUMNS; i++) {
        const json_t *cell = json_array_get(row, i);
        const bool none = i == COLUMNS - 1 && json_is_null(cell);
        out[i] = none ? "" : json_string_value(cell);
        if (out[i] == NULL)
            return false;
    }
    return true;
}

static void compare_rows(const char *const then[COLUMNS],
                         const char *const now[COLUMNS], struct found *f)
{
    if (strcmp(then[2], now[2]) != 0)
        note(f, CONTENT, then[1]);
    if (strcmp(then[0], now[0]) != 0)
        note(f, SPLIT, then[1]);
    if (strcmp(then[3], now[3]) != 0 || strcmp(then[4], now[4]) != 0)
        note(f, LABELS, then[1]);
}

/* The rows of `now` by the names of their clips; borrowed. NULL without memory. */
static json_t *index_rows(const json_t *clips)
{
    json_t *map = json_object();
    for (size_t i = 0; map && i < json_array_size(clips); i++) {
        json_t *row = json_array_get(clips, i);
        const char *texts[COLUMNS];
        if (!read_row(row, texts) || json_object_set(map, texts[1], row) != 0) {
            json_decref(map);
            return NULL;
        }
    }
    return map;
}

static void compare(const json_t *then, const json_t *now, struct found *f)
{
    const char *name;
    json_t *row;
    json_object_foreach((json_t *)(uintptr_t)then, name, row)
    {
        const char *texts[COLUMNS], *others[COLUMNS];
        const json_t *other = json_object_get(now, name);
        if (other == NULL)
            note(f, MISSING, name);
        else if (read_row(row, texts) && read_row(other, others))
            compare_rows(texts, others, f);
    }
    json_object_foreach((json_t *)(uintptr_t)now, name, row)
    {
        if (json_object_get(then, name) == NULL)
            note(f, NEW, name);
    }
}

static void add_found(struct found *f, size_t clips, struct str *out)
{
    for (int k = 0; k < KINDS; k++) {
        if (f->count[k] > 0 && k == NEW)
            str_addf(out, "  %zu %s %s: %s%s\n", f->count[k],
                     f->count[k] == 1 ? "clip is" : "clips are", kind_words[k],
                     f->names[k].text, f->count[k] > SHOWN ? ", ..." : "");
        else if (f->count[k] > 0)
            str_addf(out, "  %zu of %zu clips %s %s: %s%s\n", f->count[k], clips,
                     f->count[k] == 1 ? "is" : "are", kind_words[k], f->names[k].text,
                     f->count[k] > SHOWN ? ", ..." : "");
        str_deinit(&f->names[k]);
    }
}

static enum err_code damaged(struct err *e)
{
    return err_set(e, ERR_DATA, "its data.json is damaged");
}

/* The clips by their names, new; NULL if the file is not as it should be. */
static json_t *read_clips(const json_t *file)
{
    const json_t *clips = json_object_get(file, "clips");
    const bool whole =
        json_is_array(json_object_get(file, "tags")) && json_is_array(clips);
    return whole ? index_rows(clips) : NULL;
}

enum err_code bundle_data_check(const char *path, struct err *e)
{
    json_error_t why;
    json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    json_t *clips = read_clips(file);
    const bool whole = clips != NULL;
    json_decref(clips);
    json_decref(file);
    return whole ? ERR_OK : damaged(e);
}

enum err_code bundle_data_compare(const char *path, const struct feat_dataset *d,
                                  struct str *out, struct err *e)
{
    json_error_t why;
    json_t *then = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    json_t *now = bundle_data_make(d);
    json_t *old = read_clips(then), *here = read_clips(now);
    struct found f = {0};
    const bool whole = old && here;
    if (whole &&
        !json_equal(json_object_get(then, "tags"), json_object_get(now, "tags")))
        str_addf(out, "  its tags are others: %zu then, %zu now\n",
                 json_array_size(json_object_get(then, "tags")), d->tag_count);
    if (whole) {
        compare(old, here, &f);
        add_found(&f, json_object_size(old), out);
    }
    json_decref(old);
    json_decref(here);
    json_decref(then);
    json_decref(now);
    return whole ? ERR_OK : damaged(e);
}
