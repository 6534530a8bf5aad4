/* Columns that a person picks: pick.h. */
#include "base/table/pick.h"

#include <string.h>

/* Without the spaces around it. */
static const char *trimmed(const char *text, size_t length, struct arena *a)
{
    while (length > 0 && strchr(" \t", *text)) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t", text[length - 1]))
        length--;
    return arena_strndup(a, text, length);
}

static enum err_code no_column(const struct table *t, const char *name, struct arena *a,
                               struct err *e)
{
    const char **names = arena_alloc(a, t->column_count + 1, sizeof(*names));
    const char *list = "";
    for (size_t c = 0; c < t->column_count; c++) {
        names[c] = t->columns[c].name;
        list = arena_printf(a, "%s%s %s", list, c ? "," : "", names[c]);
    }
    const char *nearest = str_nearest(name, names, t->column_count);
    return err_set(e, ERR_USER, "--columns: there is no column `%s`%s%s%s\ncolumns:%s",
                   name, nearest ? "; did you mean `" : "", nearest ? nearest : "",
                   nearest ? "`?" : "", list);
}

/* Finds the column of one part, "Title=name" or "name". */
static enum err_code find_column(const struct table *t, const char *part,
                                 struct arena *a, size_t *place, const char **title,
                                 struct err *e)
{
    const char *equals = strrchr(part, '=');
    const char *name = equals ? trimmed(equals + 1, strlen(equals + 1), a) : part;
    for (*place = 0; *place < t->column_count; ++*place) {
        if (strcmp(t->columns[*place].name, name) == 0) {
            *title = equals ? trimmed(part, (size_t)(equals - part), a)
                            : t->columns[*place].title;
            return ERR_OK;
        }
    }
    return no_column(t, name, a, e);
}

/* Whether one of the first so many columns has the name: programs find columns by it.
 */
static bool is_picked(const struct table *t, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return true;
    return false;
}

enum err_code table_pick(const struct table *t, const char *columns, struct arena *a,
                         struct table *out, struct err *e)
{
    size_t count = 1, place = 0;
    for (const char *c = columns; *c; c++)
        count += *c == ',';
    *out = *t;
    out->column_count = count;
    out->rounding = NULL;
    out->columns = arena_alloc(a, count, sizeof(*out->columns));
    out->cells = arena_alloc(a, count * t->row_count + 1, sizeof(*out->cells));
    for (size_t c = 0; c < count; c++) {
        const size_t length = strcspn(columns, ",");
        const char *title = NULL;
        enum err_code code =
            find_column(t, trimmed(columns, length, a), a, &place, &title, e);
        if (code != ERR_OK)
            return code;
        if (is_picked(out, c, t->columns[place].name))
            return err_set(e, ERR_USER, "--columns has `%s` twice",
                           t->columns[place].name);
        out->columns[c] = t->columns[place];
        out->columns[c].title = title;
        for (size_t r = 0; r < t->row_count; r++)
            table_row(out, r)[c] = *table_cell_at(t, r, place);
        columns += length + (columns[length] == ',');
    }
    return ERR_OK;
}
