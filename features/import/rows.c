/* Tables with a header as lists of clips: import_read_table. */
#include "features/import/import.h"

#include "features/data/text.h"
#include "features/import/table.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NO_COLUMN ((size_t)-1)

/* Whether a column has this name, or "File Name" where that is file_name. */
static bool is_called(const char *column, const char *name)
{
    for (; *column && *name; column++, name++) {
        char c = *column == ' ' || *column == '-' ? '_' : *column;
        char n = *name == ' ' || *name == '-' ? '_' : *name;
        if (tolower((unsigned char)c) != tolower((unsigned char)n))
            return false;
    }
    return *column == *name;
}

static enum err_code no_column(const struct import *in, const struct table *t,
                               const char *name, const char *option, struct err *e)
{
    struct str there = {0};
    for (size_t i = 0; i < t->count && i < IMPORT_SHOWN; i++)
        str_addf(&there, "%s`%s`", i ? ", " : "",
                 arena_strndup(in->arena, t->fields[i], strnlen(t->fields[i], 40)));
    if (t->count > IMPORT_SHOWN)
        str_add(&there, ", ...");
    enum err_code code = err_set(
        e, ERR_USER, "%s:%zu: the header has no column `%s`, but %s%s%s", t->path,
        t->line, name, str_text(&there), option ? "; " : "", option ? option : "");
    str_deinit(&there);
    return code;
}

static size_t column_of(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (is_called(t->fields[i], name))
            return i;
    return NO_COLUMN;
}

/* What a column is for, and how a person names it. */
struct use {
    const char *name, *const *usual, *option;
    size_t *out;
};

/* The column of the name that is given, else of the first usual name that is there. */
static enum err_code find_column(const struct import *in, const struct table *t,
                                 const struct use *u, bool guesses, struct err *e)
{
    *u->out = NO_COLUMN;
    if (u->name) {
        *u->out = column_of(t, u->name);
        return *u->out == NO_COLUMN ? no_column(in, t, u->name, u->option, e) : ERR_OK;
    }
    for (const char *const *name = u->usual; guesses && *name && *u->out == NO_COLUMN;
         name++)
        *u->out = column_of(t, *name);
    return ERR_OK;
}

struct columns {
    size_t path, tags, split, fold, artist, album, count;
    const char *pattern;
    const char **names; /* of the pattern's columns */
    size_t *tag_of; /* without a column of tags: what a column of labels stands for */
};

/* Columns whose names stand in braces. */
static enum err_code check_pattern(const struct import *in, const struct table *t,
                                   const char *pattern, struct err *e)
{
    for (const char *at = pattern; (at = strchr(at, '{')) != NULL; at++) {
        const char *end = strchr(at, '}');
        if (end == NULL)
            return err_set(e, ERR_USER,
                           "the pattern `%.80s` has a { without a }: columns stand in "
                           "braces, as in fold{fold}/{name}",
                           pattern);
        const char *name = arena_strndup(in->arena, at + 1, (size_t)(end - at - 1));
        if (column_of(t, name) == NO_COLUMN)
            return no_column(in, t, name, "--pattern names columns in braces", e);
    }
    return ERR_OK;
}

static bool is_in_pattern(const char *pattern, const char *column, struct arena *a)
{
    return pattern && strstr(pattern, arena_printf(a, "{%s}", column)) != NULL;
}

/* Columns that are for something else than a tag. */
static bool is_other(const struct table *t, const struct columns *c, size_t i,
                     struct arena *a)
{
    return i == c->path || i == c->split || i == c->artist || i == c->album ||
           i == c->fold ||
           (i == 0 && (strcasecmp(t->fields[0], "id") == 0 ||
                       strcasecmp(t->fields[0], "clip_id") == 0 || !*t->fields[0])) ||
           is_in_pattern(c->pattern, t->fields[i], a);
}

static enum err_code read_header(struct import *in, struct table *t,
                                 const struct import_table *asked, struct columns *c,
                                 struct err *e)
{
    if (!table_next(t))
        return t->open_quote ? ERR_OK : err_set(e, ERR_USER, "%s is empty", t->path);
    *c = (struct columns){.count = t->count, .pattern = asked->pattern};
    const struct use uses[] = {
        {asked->path, import_path_names, "--path names the column of the recordings",
         &c->path},
        {asked->tags, import_tags_names, "--tags names the column of the tags",
         &c->tags},
        {asked->split, import_split_names, "--split names the column of the split",
         &c->split},
        {asked->fold, import_fold_names, "--fold names the column of the fold",
         &c->fold},
        {asked->artist, import_artist_names, "--artist names the column of the artist",
         &c->artist},
        {asked->album, import_album_names, NULL, &c->album},
    };
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < sizeof(uses) / sizeof(*uses) && code == ERR_OK; i++)
        code = find_column(in, t, &uses[i], asked->guesses, e);
    if (code == ERR_OK && c->pattern)
        code = check_pattern(in, t, c->pattern, e);
    if (code != ERR_OK)
        return code;
    if (c->path == NO_COLUMN && !c->pattern)
        return no_column(in, t, "path", "--path names the column of the recordings", e);
    c->names = arena_alloc(in->arena, t->count, sizeof(*c->names));
    for (size_t i = 0; i < t->count; i++)
        c->names[i] = arena_strdup(in->arena, t->fields[i]);
    if (c->tags != NO_COLUMN)
        return ERR_OK;
    c->tag_of = arena_alloc(in->arena, t->count, sizeof(*c->tag_of));
    for (size_t i = 0; i < t->count; i++) {
        const bool other = is_other(t, c, i, in->arena);
        c->tag_of[i] =
            other ? IMPORT_NO_TAG : import_tag(in, t->fields[i], strlen(t->fields[i]));
        if (!other && c->tag_of[i] == IMPORT_NO_TAG)
            return err_set(e, ERR_USER, "%s:1: column %zu of the header has no name",
                           t->path, i + 1);
    }
    return ERR_OK;
}

/* The path of a row: the column's field, or the pattern with its columns filled in. */
static const char *path_of(const struct import *in, const struct table *t,
                           const struct columns *c)
{
    if (!c->pattern)
        return t->fields[c->path];
    struct str out = {0};
    for (const char *at = c->pattern; *at; at++) {
        if (*at != '{') {
            str_addn(&out, at, 1);
            continue;
        }
        const size_t length = strcspn(at + 1, "}");
        const char *name = arena_strndup(in->arena, at + 1, length);
        for (size_t i = 0; i < c->count; i++) {
            if (is_called(c->names[i], name)) {
                str_add(&out, t->fields[i]);
                break;
            }
        }
        at += length + 1;
    }
    const char *path = arena_strdup(in->arena, str_text(&out));
    str_deinit(&out);
    return path;
}

/* 1, 0, or -1 where a label is neither; *unknown: nobody knows it. */
static int read_label(const struct import *in, const char *text, bool *unknown)
{
    char *end;
    *unknown = strcmp(text, "?") == 0;
    if (*unknown)
        return 0;
    if (isnan(in->threshold))
        return feat_read_flag(text);
    const double value = strtod(text, &end);
    return end != text && *end == '\0' && value >= 0 && value <= 1
               ? value >= in->threshold
               : -1;
}

static enum err_code read_labels(struct import *in, const struct table *t,
                                 const struct columns *c, struct import_clip *clip,
                                 struct err *e)
{
    clip->tags = arena_alloc(in->arena, t->count, sizeof(*clip->tags));
    clip->unknown = arena_alloc(in->arena, t->count, sizeof(*clip->unknown));
    for (size_t i = 0; i < t->count; i++) {
        bool unknown;
        if (c->tag_of[i] == IMPORT_NO_TAG)
            continue;
        const int on = read_label(in, t->fields[i], &unknown);
        if (on < 0)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.40s` under `%.80s` is %s; --tags names a "
                           "column with lists of tags",
                           t->path, t->line, t->fields[i], in->tags[c->tag_of[i]],
                           isnan(in->threshold)
                               ? "neither 0 nor 1 (--threshold 0.5 takes numbers "
                                 "between them)"
                               : "not a number from 0 to 1");
        if (unknown)
            clip->unknown[clip->unknown_count++] = c->tag_of[i];
        else if (on)
            import_put_tag(clip, c->tag_of[i]);
    }
    return ERR_OK;
}

static enum err_code read_row(struct import *in, const struct table *t,
                              const struct columns *c, struct import_clip *clip,
                              struct err *e)
{
    const struct {
        size_t column;
        const char **out;
    } texts[] = {
        {c->artist, &clip->artist}, {c->album, &clip->album}, {c->fold, &clip->fold}};
    if (t->count != c->count)
        return err_set(e, ERR_USER, "%s:%zu: the line has %zu fields, the header %zu",
                       t->path, t->line, t->count, c->count);
    if (c->split != NO_COLUMN && clip->split == IMPORT_NO_SPLIT) {
        clip->split = import_split(t->fields[c->split]);
        if (clip->split == IMPORT_NO_SPLIT)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.80s` is not a split: train, valid or test",
                           t->path, t->line, t->fields[c->split]);
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (texts[i].column != NO_COLUMN)
            *texts[i].out = arena_strdup(in->arena, t->fields[texts[i].column]);
    if (c->tags == NO_COLUMN)
        return read_labels(in, t, c, clip, e);
    import_split_tags(in, t->fields[c->tags], clip);
    return ERR_OK;
}

enum err_code import_read_table(struct import *in, const char *path,
                                const struct import_table *asked, int split,
                                struct err *e)
{
    struct table t;
    struct columns c = {0};
    size_t rows = 0;
    enum err_code code = table_open(&t, path, 0, e);
    if (code == ERR_OK)
        code = read_header(in, &t, asked, &c, e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        clip.split = split;
        struct err fault = {0};
        enum err_code row = read_row(in, &t, &c, &clip, &fault);
        if (row == ERR_OK)
            import_add(in, path, path_of(in, &t, &c), &clip);
        code = import_line(in, row, &fault, e);
        rows++;
    }
    if (code == ERR_OK && rows == 0 && !t.is_cut && !t.open_quote)
        code = err_set(e, ERR_USER, "%s:%zu: there is no recording below the header",
                       path, t.line);
    return table_close(&t, code, e);
}
