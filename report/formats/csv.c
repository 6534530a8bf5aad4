/* CSV by RFC 4180, but with the line ends of this system. Columns have their full names
 * and numbers all their digits; a metric is two columns, NAME and NAME_std. */
#include "base/decimal.h"
#include "report/format.h"

#include "base/quote.h"

#include <math.h>

static void add_number(struct str *out, double number)
{
    if (isfinite(number))
        decimal_add(out, number);
}

static void add_cell(struct str *out, const struct rep_column *column,
                     const struct rep_cell *cell)
{
    switch (column->kind) {
    case REP_TEXT:
        if (isfinite(cell->number))
            add_number(out, cell->number);
        else
            quote_csv(out, cell->full ? cell->full : cell->text ? cell->text : "");
        break;
    case REP_NUMBER:
        add_number(out, cell->number);
        break;
    case REP_VALUE:
        add_number(out, cell->number);
        str_add(out, ",");
        add_number(out, cell->deviation);
        break;
    }
}

static void write(const struct rep_table *t, const struct rep_look *look,
                  struct str *out)
{
    (void)look;
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, c ? "," : "");
        quote_csv(out, t->columns[c].name);
        if (t->columns[c].kind == REP_VALUE) {
            struct str name = {0};
            str_addf(&name, "%s_std", t->columns[c].name);
            str_add(out, ",");
            quote_csv(out, name.text);
            str_deinit(&name);
        }
    }
    str_add(out, "\n");
    for (size_t r = 0; r < t->row_count; r++) {
        for (size_t c = 0; c < t->column_count; c++) {
            str_add(out, c ? "," : "");
            add_cell(out, &t->columns[c], rep_cell_at(t, r, c));
        }
        str_add(out, "\n");
    }
}

const struct rep_format rep_format_csv = {
    .plugin = {.name = "csv", .help = "comma-separated, every digit, for programs"},
    .ending = ".csv",
    .write = write,
};
