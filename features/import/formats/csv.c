/* Tables with a header. */
#include "features/import/import.h"

#include "features/data/text.h"
#include "features/import/table.h"

#include <ctype.h>
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

/* The column of a name that was asked for, else of the first usual name that is there.
 */
static size_t find_column(const struct table *t, const char *asked,
                          const char *const *names)
{
    for (; asked || *names; names++) {
        for (size_t i = 0; i < t->count; i++)
            if (is_called(t->fields[i], asked ? asked : *names))
                return i;
        if (asked)
            break;
    }
    return NO_COLUMN;
}

static enum err_code no_column(const struct import *in, const struct table *t,
                               const char *path, const char *name, const char *option,
                               struct err *e)
{
    struct str there = {0};
    for (size_t i = 0; i < t->count && i < IMPORT_SHOWN; i++)
        str_addf(&there, "%s`%s`", i ? ", " : "",
                 arena_strndup(in->arena, t->fields[i], strnlen(t->fields[i], 40)));
    if (t->count > IMPORT_SHOWN)
        str_add(&there, ", ...");
    enum err_code code =
        err_set(e, ERR_USER, "%s:1: the header has no column `%s`, but %s; %s", path,
                name, str_text(&there), option);
    str_deinit(&there);
    return code;
}

struct columns {
    size_t path, tags, split, artist, album, fold, count;
    size_t *tag_of; /* without a column of tags: what a column of 0 and 1 stands for */
};

static enum err_code read_header(struct import *in, const char *path, struct table *t,
                                 struct columns *c, struct err *e)
{
    if (!table_next(t))
        return t->open_quote ? ERR_OK : err_set(e, ERR_USER, "%s is empty", path);
    *c = (struct columns){.path = find_column(t, in->path_column, import_path_names),
                          .tags = find_column(t, in->tags_column, import_tags_names),
                          .split = find_column(t, NULL, import_split_names),
                          .artist = find_column(t, NULL, import_artist_names),
                          .album = find_column(t, NULL, import_album_names),
                          .fold = find_column(t, NULL, import_fold_names),
                          .count = t->count};
    if (c->path == NO_COLUMN)
        return no_column(in, t, path, in->path_column ? in->path_column : "path",
                         "--path names the column of the recordings", e);
    if (c->tags == NO_COLUMN && in->tags_column)
        return no_column(in, t, path, in->tags_column,
                         "--tags names the column of the tags", e);
    if (c->fold != NO_COLUMN)
        str_addf(&in->note, "the column `%s` is ignored: it is neither tag nor split\n",
                 t->fields[c->fold]);
    if (c->tags != NO_COLUMN)
        return ERR_OK;
    c->tag_of = arena_alloc(in->arena, t->count, sizeof(*c->tag_of));
    for (size_t i = 0; i < t->count; i++) {
        bool other = i == c->path || i == c->split || i == c->artist || i == c->album ||
                     i == c->fold ||
                     (i == 0 && (strcasecmp(t->fields[0], "id") == 0 ||
                                 strcasecmp(t->fields[0], "clip_id") == 0 ||
                                 *t->fields[0] == '\0'));
        c->tag_of[i] =
            other ? IMPORT_NO_TAG : import_tag(in, t->fields[i], strlen(t->fields[i]));
        if (!other && c->tag_of[i] == IMPORT_NO_TAG)
            return err_set(e, ERR_USER, "%s:1: column %zu of the header has no name",
                           path, i + 1);
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
                           "%s:%zu: `%.80s` is not a split: train, valid or test", path,
                           t->line, t->fields[c->split]);
    }
    if (c->artist != NO_COLUMN)
        clip->artist = arena_strdup(in->arena, t->fields[c->artist]);
    if (c->album != NO_COLUMN)
        clip->album = arena_strdup(in->arena, t->fields[c->album]);
    if (c->tags != NO_COLUMN) {
        import_split_tags(in, t->fields[c->tags], clip);
        return ERR_OK;
    }
    clip->tags = arena_alloc(in->arena, t->count, sizeof(*clip->tags));
    for (size_t i = 0; i < t->count; i++) {
        const char *value = t->fields[i];
        if (c->tag_of[i] == IMPORT_NO_TAG)
            continue;
        int on = feat_read_flag(value);
        if (on < 0)
            return err_set(e, ERR_USER,
                           "%s:%zu: `%.40s` under `%.80s` is neither 0 nor 1; --tags "
                           "names a column with lists of tags",
                           path, t->line, value, in->tags[c->tag_of[i]]);
        if (on)
            import_put_tag(clip, c->tag_of[i]);
    }
    return ERR_OK;
}

static enum err_code read_csv(struct import *in, const char *path, int split,
                              struct err *e)
{
    struct table t;
    struct columns c = {0};
    size_t rows = 0;
    enum err_code code = table_open(&t, path, 0, e);
    if (code == ERR_OK)
        code = read_header(in, path, &t, &c, e);
    while (code == ERR_OK && table_next(&t)) {
        struct import_clip clip = import_no_clip;
        clip.split = split;
        struct err fault = {0};
        enum err_code row = read_row(in, path, &t, &c, &clip, &fault);
        if (row == ERR_OK)
            import_add(in, path, t.fields[c.path], &clip);
        code = import_line(in, row, &fault, e);
        rows++;
    }
    if (code == ERR_OK && rows == 0 && !t.is_cut && !t.open_quote)
        code = err_set(e, ERR_USER, "%s:%zu: there is no recording below the header",
                       path, t.line);
    return table_close(&t, code, e);
}

const struct import_format import_csv = {
    .name = "csv",
    .help = "a table with a header, of commas, semicolons or tabs: a column of paths; "
            "one of tags, or one of 0 and 1 for each tag; perhaps split, artist, album",
    .read = read_csv};
