/* Tables' cells, and the registry of table formats: the list of formats.def. */
#include "base/table/table.h"

#include "base/table/number.h"

#include <math.h>
#include <string.h>

#define TABLE_FORMAT(name) extern const struct table_format table_format_##name;
#include "base/table/formats.def"
#undef TABLE_FORMAT

static const struct plugin *const items[] = {
#define TABLE_FORMAT(name) &table_format_##name.plugin,
#include "base/table/formats.def"
#undef TABLE_FORMAT
    NULL};

const struct registry table_formats = {"format", items};

const struct table_format *table_format_find(const char *name)
{
    for (size_t i = 0; items[i]; i++) {
        const struct table_format *f = (const struct table_format *)items[i];
        if (strcmp(f->plugin.name, name) == 0 ||
            (f->ending && strcmp(f->ending + 1, name) == 0))
            return f;
    }
    return NULL;
}

const struct table_format *table_format_of_file(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && items[i]; i++) {
        const struct table_format *f = (const struct table_format *)items[i];
        if (f->ending && strcmp(f->ending, ending) == 0)
            return f;
    }
    return NULL;
}

const struct table_cell *table_cell_at(const struct table *t, size_t row, size_t column)
{
    return &t->cells[row * t->column_count + column];
}

struct table_cell *table_row(struct table *t, size_t row)
{
    return t->cells + row * t->column_count;
}

struct table table_create(const struct table_column *columns, size_t column_count,
                          size_t row_count, struct arena *a)
{
    struct table t = {.column_count = column_count, .row_count = row_count};
    t.columns = arena_alloc(a, column_count + 1, sizeof(*t.columns));
    if (column_count > 0)
        memcpy(t.columns, columns, column_count * sizeof(*columns));
    t.cells = arena_alloc(a, column_count * row_count + 1, sizeof(*t.cells));
    for (size_t i = 0; i < column_count * row_count; i++)
        t.cells[i] = table_text(NULL);
    return t;
}

struct table_cell table_number(double number, const char *text)
{
    return (struct table_cell){
        .text = text, .number = number, .deviation = (double)NAN};
}

struct table_cell table_text(const char *text)
{
    return table_number((double)NAN, text);
}

struct table_cell table_whole(int64_t number, struct arena *a)
{
    return table_number((double)number, arena_printf(a, "%lld", (long long)number));
}

struct table_cell table_long_text(const char *text, struct arena *a)
{
    struct table_cell cell = table_text(text ? table_cut_text(text, a) : NULL);
    cell.full = text;
    return cell;
}

void table_add_signs(struct str *s, const char *text)
{
    for (const char *p = text; *p; p++) {
        const bool times = strncmp(p, " x ", 3) == 0, arrow = strncmp(p, "->", 2) == 0;
        if (times)
            str_add(s, " \xc3\x97 ");
        else if (arrow)
            str_add(s, "\xe2\x86\x92");
        else
            str_addn(s, p, 1);
        p += times ? 2 : arrow;
    }
}

bool table_has_titles(const struct table *t)
{
    for (size_t c = 0; c < t->column_count; c++)
        if (t->columns[c].title[0])
            return true;
    return false;
}
