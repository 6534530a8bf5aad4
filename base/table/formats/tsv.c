/* Fields between tabs, for cut, awk and pasting into spreadsheets. Nothing is quoted:
 * tabs and line ends of texts are spaces, other controls are visible. Numbers have all
 * their digits; a value is two columns, NAME and NAME_std. */
#include "base/table/table.h"

#include "base/decimal.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

static void add_text(struct str *out, const char *text)
{
    const size_t from = out->length;
    utf8_add_visible(out, text ? text : "", "\t\n\r");
    for (size_t i = from; i < out->length; i++)
        if (strchr("\t\n\r", out->text[i]))
            out->text[i] = ' ';
}

static void add_number(struct str *out, double number)
{
    if (isfinite(number))
        decimal_add(out, number);
}

static void add_cell(struct str *out, enum table_kind kind,
                     const struct table_cell *cell)
{
    if (kind == TABLE_TEXT && !isfinite(cell->number))
        add_text(out, cell->full ? cell->full : cell->text);
    else
        add_number(out, cell->number);
    if (kind == TABLE_VALUE) {
        str_add(out, "\t");
        add_number(out, cell->deviation);
    }
}

static void add_titles(struct str *out, const struct table *t)
{
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, c ? "\t" : "");
        add_text(out, t->columns[c].name);
        if (t->columns[c].kind == TABLE_VALUE) {
            str_add(out, "\t");
            add_text(out, t->columns[c].name);
            str_add(out, "_std");
        }
    }
    str_add(out, "\n");
}

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    add_titles(out, t);
    for (size_t r = 0; r < t->row_count - t->foot; r++) {
        for (size_t c = 0; c < t->column_count; c++) {
            str_add(out, c ? "\t" : "");
            add_cell(out, t->columns[c].kind, table_cell_at(t, r, c));
        }
        str_add(out, "\n");
    }
}

const struct table_format table_format_tsv = {
    .plugin = {.name = "tsv", .help = "fields between tabs, every digit, for programs"},
    .ending = ".tsv",
    .single = true,
    .every = true,
    .bare = true,
    .write = write,
};
