/* The columns and rows of CSV, whatever a field's text is quoted like. */
#include "base/table/csv_rows.h"

#include "base/decimal.h"

#include <math.h>

static void add_number(struct str *out, double number)
{
    if (isfinite(number))
        decimal_add(out, number);
}

static void add_cell(struct str *out, const struct table_column *column,
                     const struct table_cell *cell, csv_quote *quote)
{
    switch (column->kind) {
    case TABLE_TEXT:
        if (isfinite(cell->number))
            add_number(out, cell->number);
        else
            quote(out, cell->full ? cell->full : cell->text ? cell->text : "");
        break;
    case TABLE_NUMBER:
        add_number(out, cell->number);
        break;
    case TABLE_VALUE:
        add_number(out, cell->number);
        str_add(out, ",");
        add_number(out, cell->deviation);
        break;
    }
}

void csv_rows_add(const struct table *t, csv_quote *quote, struct str *out)
{
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, c ? "," : "");
        quote(out, t->columns[c].name);
        if (t->columns[c].kind == TABLE_VALUE) {
            struct str name = {0};
            str_addf(&name, "%s_std", t->columns[c].name);
            str_add(out, ",");
            quote(out, name.text);
            str_deinit(&name);
        }
    }
    str_add(out, "\n");
    for (size_t r = 0; r < t->row_count - t->foot; r++) {
        for (size_t c = 0; c < t->column_count; c++) {
            str_add(out, c ? "," : "");
            add_cell(out, &t->columns[c], table_cell_at(t, r, c), quote);
        }
        str_add(out, "\n");
    }
}
