/* The registry of table formats: the list of formats.def as a table. */
#include "report/format.h"

#include <string.h>

#define REP_FORMAT(name) extern const struct rep_format rep_format_##name;
#include "report/formats.def"
#undef REP_FORMAT

static const struct plugin *const items[] = {
#define REP_FORMAT(name) &rep_format_##name.plugin,
#include "report/formats.def"
#undef REP_FORMAT
    NULL};

const struct registry rep_formats = {"format", items};

const struct rep_format *rep_format_find(const char *name)
{
    for (size_t i = 0; items[i]; i++) {
        const struct rep_format *f = (const struct rep_format *)items[i];
        if (strcmp(f->plugin.name, name) == 0 ||
            (f->ending && strcmp(f->ending + 1, name) == 0))
            return f;
    }
    return NULL;
}

const struct rep_format *rep_format_of_file(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && items[i]; i++) {
        const struct rep_format *f = (const struct rep_format *)items[i];
        if (f->ending && strcmp(f->ending, ending) == 0)
            return f;
    }
    return NULL;
}

const struct rep_cell *rep_cell_at(const struct rep_table *t, size_t row, size_t column)
{
    return &t->cells[row * t->column_count + column];
}
