/* A pipe table, as GitHub and Pandoc read it; the best of each column is bold. */
#include "base/table/table.h"

#include "base/quote.h"

static void add_cell(struct str *out, const struct table_cell *cell)
{
    const char *mark = cell->best ? "**" : "";
    str_addf(out, " %s", mark);
    quote_markdown(out, cell->text ? cell->text : "\xe2\x80\x93");
    str_addf(out, "%s |", mark);
}

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    if (t->caption) {
        quote_markdown(out, t->caption);
        str_add(out, "\n\n");
    }
    str_add(out, "|");
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, " ");
        quote_markdown(out, t->columns[c].title);
        str_add(out, " |");
    }
    str_add(out, "\n|");
    for (size_t c = 0; c < t->column_count; c++)
        str_add(out, t->columns[c].kind == TABLE_TEXT ? ":---|" : "---:|");
    str_add(out, "\n");
    for (size_t r = 0; r < t->row_count; r++) {
        str_add(out, "|");
        for (size_t c = 0; c < t->column_count; c++)
            add_cell(out, table_cell_at(t, r, c));
        str_add(out, "\n");
    }
    if (t->note_count)
        str_add(out, "\n");
    for (size_t i = 0; i < t->note_count; i++) {
        quote_markdown(out, t->notes[i]);
        str_add(out, i + 1 < t->note_count ? "  \n" : "\n");
    }
}

const struct table_format table_format_markdown = {
    .plugin = {.name = "markdown", .help = "a pipe table; the best values are bold"},
    .ending = ".md",
    .paper = true,
    .caption = true,
    .write = write,
};
