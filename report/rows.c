#include "report/rows.h"

#include <string.h>

struct table_cell *rep_add_row(struct rep_rows *rows)
{
    const size_t width = rows->column_count;
    rows->cells =
        arena_grow(rows->arena, rows->cells, rows->count, width * sizeof(*rows->cells));
    struct table_cell *cells = rows->cells + width * rows->count++;
    for (size_t i = 0; i < width; i++)
        cells[i] = table_text(NULL);
    return cells;
}

struct table rep_table_of_rows(const struct rep_rows *rows, size_t without)
{
    const size_t count = rows->column_count - without;
    struct table t =
        table_create(rows->columns + without, count, rows->count, rows->arena);
    for (size_t i = 0; i < rows->count; i++)
        memcpy(table_row(&t, i), rows->cells + i * rows->column_count + without,
               count * sizeof(*t.cells));
    return t;
}
