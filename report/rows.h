/* Rows of a table that are added one by one. */
#ifndef MTAG_REPORT_ROWS_H
#define MTAG_REPORT_ROWS_H

#include "base/arena.h"
#include "base/table/table.h"

/* Starts with columns, column_count and arena set. */
struct rep_rows {
    const struct table_column *columns;
    size_t column_count;
    struct table_cell *cells;
    size_t count;
    struct arena *arena;
};

/* The cells of a new row, which are empty. Valid until the next call. */
struct table_cell *rep_add_row(struct rep_rows *rows);

/* The table of the rows, without the first so many columns. */
struct table rep_table_of_rows(const struct rep_rows *rows, size_t without);

#endif
