/* Choosing and merging tags: tags.h. */
#include "features/data/tags.h"

#include "base/composed.h"
#include "base/file.h"
#include "base/stats/truth.h"
#include "base/str.h"
#include "base/yaml.h"
#include "features/data/dataset.h"
#include "features/data/text.h"

#include <stdlib.h>
#include <string.h>

#define NAMED 12 /* missing tags that one message names */

const char *const feat_top50[50] = {
    "guitar",       "classical", "slow",     "techno",     "strings",      "drums",
    "electronic",   "rock",      "fast",     "piano",      "ambient",      "beat",
    "violin",       "vocal",     "synth",    "female",     "indian",       "opera",
    "male",         "singing",   "vocals",   "no vocals",  "harpsichord",  "loud",
    "quiet",        "flute",     "woman",    "male vocal", "no vocal",     "pop",
    "soft",         "sitar",     "solo",     "man",        "classic",      "choir",
    "voice",        "new age",   "dance",    "male voice", "female vocal", "beats",
    "harp",         "cello",     "no voice", "weird",      "country",      "metal",
    "female voice", "choral",
};

/* The columns after merging, from which tags are chosen. */
struct choice {
    const struct feat_annotations *rows;
    struct feat_tag *tags;
    const char **names; /* of tags */
    size_t count;
    const char **merged_into; /* of each column; NULL: a tag of its own */
    struct arena *arena;
    struct diag *diag;
};

static bool find_name(const char *const *names, size_t count, const char *name,
                      size_t *index)
{
    for (*index = 0; *index < count; ++*index)
        if (strcmp(names[*index], name) == 0)
            return true;
    return false;
}

static bool add_column(struct choice *c, const struct yaml_node *at, size_t column,
                       struct feat_tag *tag, size_t *columns)
{
    const char *into = c->merged_into[column];
    if (into && into != tag->name) {
        diag_error(c->diag, at, NULL, "`%s` is merged into `%s` already",
                   c->rows->columns[column], into);
        return false;
    }
    c->merged_into[column] = tag->name;
    if (into == NULL)
        columns[tag->column_count++] = column;
    return true;
}

/* One entry of `merge`: the columns of a list of names, or of one, and the column that
 * has the merged tag's own name. */
static bool read_merge(struct choice *c, const struct yaml_pair *pair,
                       struct feat_tag *out)
{
    const struct feat_annotations *n = c->rows;
    const struct yaml_node *list = pair->value;
    size_t count = list->kind == YAML_SEQUENCE ? list->count : 1, column;
    size_t *columns = arena_alloc(c->arena, count + 1, sizeof(*columns));
    bool ok = true;
    *out = (struct feat_tag){.name = composed(pair->key->text, c->arena),
                             .columns = columns};
    if (count == 0) {
        diag_error(c->diag, list, "{vocal: [vocals, voice]}",
                   "no columns are merged into `%s`", out->name);
        return false;
    }
    if (find_name(n->columns, n->column_count, out->name, &column))
        ok = add_column(c, pair->key, column, out, columns);
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *item =
            list->kind == YAML_SEQUENCE ? list->items[i] : list;
        if (item->kind != YAML_SCALAR || yaml_is_null(item)) {
            diag_error(c->diag, item, "{vocal: [vocals, voice]}",
                       "merge takes lists of columns");
            ok = false;
        } else if (!find_name(n->columns, n->column_count,
                              composed(item->text, c->arena), &column)) {
            diag_error(c->diag, item,
                       str_did_you_mean(item->text, c->names, c->count, c->arena),
                       "the annotations have no column `%s`", item->text);
            ok = false;
        } else {
            ok = add_column(c, item, column, out, columns) && ok;
        }
    }
    return ok;
}

static bool read_merges(struct choice *c, const struct yaml_node *merge,
                        struct feat_tag *out)
{
    bool ok = true;
    for (size_t i = 0; i < merge->count; i++)
        ok = read_merge(c, &merge->pairs[i], &out[i]) && ok;
    return ok;
}

/* Fills c->tags: a merged tag stands where the first of its columns stood. */
static bool merge_columns(struct choice *c, const struct yaml_node *merge)
{
    const struct feat_annotations *n = c->rows;
    bool none = merge->kind == YAML_SCALAR && strcmp(merge->text, "none") == 0;
    size_t count = merge->kind == YAML_MAPPING ? merge->count : 0, at;
    struct feat_tag *merged = arena_alloc(c->arena, count + 1, sizeof(*merged));
    size_t *own = arena_alloc(c->arena, n->column_count, sizeof(*own));
    if (!none && merge->kind != YAML_MAPPING) {
        diag_error(c->diag, merge, "{vocal: [vocals, voice]}",
                   "merge is a mapping from a tag to its columns, or none");
        return false;
    }
    if (count && !read_merges(c, merge, merged))
        return false;
    c->count = 0;
    for (size_t column = 0; column < n->column_count; column++) {
        struct feat_tag tag = {n->columns[column], &own[column], 1};
        own[column] = column;
        for (size_t i = 0; i < count; i++)
            if (merged[i].name == c->merged_into[column])
                tag = merged[i];
        if (tag.column_count && !find_name(c->names, c->count, tag.name, &at)) {
            c->names[c->count] = tag.name;
            c->tags[c->count++] = tag;
        }
    }
    return true;
}

static size_t frequency(const struct choice *c, const struct feat_tag *tag)
{
    const struct feat_annotations *n = c->rows;
    size_t count = 0;
    for (size_t row = 0; row < n->row_count; row++) {
        const unsigned char *values = n->values + row * n->column_count;
        bool on = false;
        for (size_t k = 0; k < tag->column_count; k++)
            on = on || stats_has(values[tag->columns[k]]);
        count += on;
    }
    return count;
}

struct ranked {
    size_t frequency, number;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->frequency != y->frequency)
        return x->frequency > y->frequency ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static bool choose_top(const struct choice *c, const struct yaml_node *node,
                       struct feat_tags *out)
{
    long long top;
    if (!yaml_to_long(node, &top) || top < 1) {
        diag_error(c->diag, node, "{top: 50}", "top takes the number of tags");
        return false;
    }
    if ((unsigned long long)top > c->count) {
        diag_error(c->diag, node, NULL, "the annotations have only %zu tags", c->count);
        return false;
    }
    struct ranked *ranked = mem_alloc(c->count, sizeof(*ranked));
    if (ranked == NULL) {
        diag_error(c->diag, node, NULL, "there is no memory to count the tags");
        return false;
    }
    for (size_t i = 0; i < c->count; i++)
        ranked[i] = (struct ranked){frequency(c, &c->tags[i]), i};
    qsort(ranked, c->count, sizeof(*ranked), compare_ranked);
    for (size_t i = 0; i < (size_t)top; i++)
        out->items[out->count++] = c->tags[ranked[i].number];
    free(ranked);
    return true;
}

/* Adds the tag of a name; a fault if it has none or is there already. */
static bool add_named(const struct choice *c, const struct yaml_node *at,
                      const char *name, struct feat_tags *out)
{
    size_t index, column;
    name = composed(name, c->arena);
    if (!find_name(c->names, c->count, name, &index)) {
        const char *into = NULL;
        if (find_name(c->rows->columns, c->rows->column_count, name, &column))
            into = c->merged_into[column];
        if (into)
            diag_error(c->diag, at, NULL, "the tag `%s` is merged into `%s`", name,
                       into);
        else
            diag_error(c->diag, at,
                       str_did_you_mean(name, c->names, c->count, c->arena),
                       "the annotations have no column `%s`", name);
        return false;
    }
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].name == c->tags[index].name) {
            diag_error(c->diag, at, NULL, "the tag `%s` is listed twice", name);
            return false;
        }
    }
    out->items[out->count++] = c->tags[index];
    return true;
}

static bool choose_listed(const struct choice *c, const struct yaml_node *list,
                          struct feat_tags *out)
{
    bool ok = list->count > 0;
    if (!ok)
        diag_error(c->diag, list, NULL, "the list of tags is empty");
    out->items = arena_alloc(c->arena, list->count + 1, sizeof(*out->items));
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i]->kind == YAML_SCALAR) {
            ok = add_named(c, list->items[i], list->items[i]->text, out) && ok;
        } else {
            diag_error(c->diag, list->items[i], NULL, "a tag is a name");
            ok = false;
        }
    }
    return ok;
}

/* Without the blanks at its ends. */
static const char *trim(char *line)
{
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t", line[length - 1]))
        line[--length] = '\0';
    return line + strspn(line, " \t");
}

enum err_code feat_tags_file(const char *path, struct arena *a, const char *const **out,
                             size_t *count, struct err *e)
{
    char *text, *save = NULL;
    size_t length, lines = 1;
    *count = 0;
    *out = NULL;
    enum err_code code = feat_read_text(path, &text, &length, e);
    if (code != ERR_OK)
        return code;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    const char **tags = arena_alloc(a, lines, sizeof(*tags));
    for (char *line = strtok_r(text, "\r\n", &save); line && code == ERR_OK;
         line = strtok_r(NULL, "\r\n", &save)) {
        const char *tag = arena_strdup(a, trim(line));
        for (size_t i = 0; i < *count && code == ERR_OK; i++)
            if (strcmp(tags[i], tag) == 0)
                code = err_set(e, ERR_USER, "%s names the tag %s twice", path, tag);
        tags[(*count)++] = tag;
    }
    free(text);
    if (code == ERR_OK && *count == 0)
        code = err_set(e, ERR_USER, "%s names no tag", path);
    *out = tags;
    return code;
}

static bool choose_from_file(const struct choice *c, const struct yaml_node *node,
                             struct feat_tags *out)
{
    struct err e = {0};
    const char *const *tags;
    size_t count;
    if (node->kind != YAML_SCALAR) {
        diag_error(c->diag, node, "{file: tags.txt}", "file takes a path");
        return false;
    }
    const char *path = file_join(c->arena, node->source ? node->source->folder : ".",
                                 file_expand(c->arena, node->text));
    if (feat_tags_file(path, c->arena, &tags, &count, &e) != ERR_OK) {
        diag_error(c->diag, node, NULL, "%s", e.text);
        return false;
    }
    out->items = arena_alloc(c->arena, count, sizeof(*out->items));
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        ok = add_named(c, node, tags[i], out) && ok;
    return ok;
}

/* The homework's list without merged columns. All missing tags are one fault. */
static bool choose_top50(const struct choice *c, const struct yaml_node *at,
                         struct feat_tags *out)
{
    struct str missing = {0};
    size_t missing_count = 0, index, column;
    for (size_t i = 0; i < 50; i++) {
        const char *name = feat_top50[i];
        const char *wanted = name;
        if (find_name(c->rows->columns, c->rows->column_count, name, &column) &&
            c->merged_into[column])
            wanted = c->merged_into[column];
        bool there = false;
        for (size_t k = 0; k < out->count; k++)
            there = there || strcmp(out->items[k].name, wanted) == 0;
        if (find_name(c->names, c->count, wanted, &index)) {
            if (!there)
                out->items[out->count++] = c->tags[index];
            continue;
        }
        const char *nearest = str_nearest(name, c->names, c->count);
        if (missing_count++ >= NAMED)
            continue;
        str_addf(&missing, "%s`%s`", missing.length ? ", " : "", name);
        if (nearest)
            str_addf(&missing, " (is it `%s`?)", nearest);
    }
    if (missing_count > NAMED)
        str_addf(&missing, " and %zu more", missing_count - NAMED);
    if (missing_count)
        diag_error(c->diag, at,
                   "`tags: all` takes the columns that are there; {top: N} the N most "
                   "frequent of them",
                   "the annotations lack %zu of the 50 tags of top50: %s",
                   missing_count, str_text(&missing));
    str_deinit(&missing);
    return missing_count == 0;
}

static bool choose(const struct choice *c, const struct yaml_node *tags,
                   struct feat_tags *out)
{
    const char *key =
        tags->kind == YAML_MAPPING && tags->count == 1 ? tags->pairs[0].key->text : "";
    out->items = arena_alloc(c->arena, c->count + 50, sizeof(*out->items));
    if (tags->kind == YAML_SEQUENCE)
        return choose_listed(c, tags, out);
    if (tags->kind == YAML_SCALAR && strcmp(tags->text, "top50") == 0)
        return choose_top50(c, tags, out);
    if (tags->kind == YAML_SCALAR && strcmp(tags->text, "all") == 0) {
        memcpy(out->items, c->tags, c->count * sizeof(*out->items));
        out->count = c->count;
        return true;
    }
    if (strcmp(key, "top") == 0)
        return choose_top(c, tags->pairs[0].value, out);
    if (strcmp(key, "file") == 0)
        return choose_from_file(c, tags->pairs[0].value, out);
    diag_error(c->diag, tags, NULL,
               "tags must be top50, all, {top: N}, a list of columns, or {file: F}");
    return false;
}

bool feat_tags_choose(const struct yaml_node *tags, const struct yaml_node *merge,
                      const struct feat_annotations *n, struct feat_tags *out,
                      struct arena *a, struct diag *diag)
{
    struct choice c = {.rows = n, .arena = a, .diag = diag};
    c.tags = arena_alloc(a, n->column_count, sizeof(*c.tags));
    c.names = arena_alloc(a, n->column_count, sizeof(*c.names));
    c.merged_into = arena_alloc(a, n->column_count, sizeof(*c.merged_into));
    memcpy(c.names, n->columns, n->column_count * sizeof(*c.names));
    c.count = n->column_count;
    *out = (struct feat_tags){0};
    return merge_columns(&c, merge) && choose(&c, tags, out);
}
