/* A table of HTML, to be pasted into a page or opened by itself; the best of each
 * column is strong. It has no styles of its own but the alignment of numbers. */
#include "base/table/table.h"

#include "base/quote.h"

static void add_cell(struct str *out, const char *tag, const struct table *t,
                     size_t column, const struct table_cell *cell)
{
    struct str text = {0};
    (t->signs ? table_add_signs : str_add)(&text,
                                           cell->text ? cell->text : "\xe2\x80\x93");
    str_addf(out, "<%s%s>", tag,
             t->columns[column].kind == TABLE_TEXT ? ""
                                                   : " style=\"text-align: right\"");
    str_add(out, cell->best ? "<strong>" : "");
    quote_html(out, str_text(&text));
    str_addf(out, "%s</%s>", cell->best ? "</strong>" : "", tag);
    str_deinit(&text);
}

static void add_titles(struct str *out, const struct table *t)
{
    if (!table_has_titles(t))
        return;
    str_add(out, "<thead>\n<tr>");
    for (size_t c = 0; c < t->column_count; c++) {
        const struct table_cell title = table_text(t->columns[c].title);
        add_cell(out, "th", t, c, &title);
    }
    str_add(out, "</tr>\n</thead>\n");
}

static void add_rows(struct str *out, const struct table *t, const char *part,
                     size_t begin, size_t end)
{
    if (begin == end)
        return;
    str_addf(out, "<%s>\n", part);
    for (size_t r = begin; r < end; r++) {
        str_add(out, "<tr>");
        for (size_t c = 0; c < t->column_count; c++)
            add_cell(out, "td", t, c, table_cell_at(t, r, c));
        str_add(out, "</tr>\n");
    }
    str_addf(out, "</%s>\n", part);
}

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    str_add(out, "<table");
    if (t->label) {
        str_add(out, " id=\"");
        quote_html(out, t->label);
        str_add(out, "\"");
    }
    str_add(out, ">\n");
    if (t->caption) {
        str_add(out, "<caption>");
        quote_html(out, t->caption);
        str_add(out, "</caption>\n");
    }
    add_titles(out, t);
    add_rows(out, t, "tbody", 0, t->row_count - t->foot);
    add_rows(out, t, "tfoot", t->row_count - t->foot, t->row_count);
    str_add(out, "</table>\n");
    for (size_t i = 0; i < t->note_count; i++) {
        str_add(out, "<p>");
        quote_html(out, t->notes[i]);
        str_add(out, "</p>\n");
    }
}

const struct table_format table_format_html = {
    .plugin = {.name = "html", .help = "a plain table; the best values are strong"},
    .ending = ".html",
    .caption = true,
    .label = true,
    .write = write,
};
