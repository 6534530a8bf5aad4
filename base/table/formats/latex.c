/* A floating table with the rules of booktabs, to be pasted or \input; the best of each
 * column is bold. Numbers are set by us, so no package for numbers is needed. A table
 * that is wider than the text of LaTeX's article is shrunk to it. */
#include "base/table/table.h"

#include "base/quote.h"
#include "base/term.h"

#include <string.h>

/* Points: the text of article at 10 pt, a character of Computer Modern, the space on
 * both sides of a column. */
enum { LINE = 345, CHARACTER = 5, COLUMN_SPACE = 12 };

static void add_cell(struct str *out, const struct table_cell *cell)
{
    if (cell->text == NULL) {
        str_add(out, "--");
        return;
    }
    str_add(out, cell->best ? "\\textbf{" : "");
    /* \textbf does not reach into formulas. */
    str_add(out, cell->best && strstr(cell->text, "\xc2\xb1") ? "\\boldmath " : "");
    quote_latex(out, cell->text);
    str_add(out, cell->best ? "}" : "");
}

static int estimate_width(const struct table *t)
{
    int width = 0;
    for (size_t c = 0; c < t->column_count; c++) {
        int widest = term_width(t->columns[c].title);
        for (size_t r = 0; r < t->row_count; r++) {
            const char *text = table_cell_at(t, r, c)->text;
            if (text && term_width(text) > widest)
                widest = term_width(text);
        }
        width += CHARACTER * widest + COLUMN_SPACE;
    }
    return width;
}

/* What the table leaves out, for whoever pastes it. */
static void add_notes(struct str *out, const struct table *t)
{
    for (size_t i = 0; i < t->note_count; i++) {
        str_add(out, "% ");
        for (const char *c = t->notes[i]; *c; c++)
            str_addn(out, (unsigned char)*c < 0x20 ? " " : c, 1);
        str_add(out, "\n");
    }
}

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    const int width = estimate_width(t);
    const bool wide = width > LINE;
    str_add(out, "% needs \\usepackage{booktabs}");
    str_add(out, wide ? " and \\usepackage{graphicx}\n" : "\n");
    str_add(out, width > 2 * LINE
                     ? "% shrunk to less than half its size: --columns picks fewer\n"
                     : "");
    add_notes(out, t);
    str_add(out, "\\begin{table}[htbp]\n  \\centering\n");
    if (t->caption) {
        str_add(out, "  \\caption{");
        quote_latex(out, t->caption);
        str_add(out, "}\n");
    }
    if (t->label) {
        str_add(out, "  \\label{");
        quote_latex_label(out, t->label);
        str_add(out, "}\n");
    }
    str_add(out, wide ? "  \\setlength{\\tabcolsep}{4pt}\n"
                        "  \\resizebox{\\linewidth}{!}{%\n"
                      : "");
    str_add(out, "  \\begin{tabular}{");
    for (size_t c = 0; c < t->column_count; c++)
        str_add(out, t->columns[c].kind == TABLE_TEXT ? "l" : "r");
    str_add(out, "}\n    \\toprule\n    ");
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, c ? " & " : "");
        quote_latex(out, t->columns[c].title);
    }
    str_add(out, " \\\\\n    \\midrule\n");
    for (size_t r = 0; r < t->row_count; r++) {
        str_add(out, t->foot && r == t->row_count - t->foot ? "    \\midrule\n    "
                                                            : "    ");
        for (size_t c = 0; c < t->column_count; c++) {
            str_add(out, c ? " & " : "");
            add_cell(out, table_cell_at(t, r, c));
        }
        str_add(out, " \\\\\n");
    }
    str_add(out, "    \\bottomrule\n  \\end{tabular}");
    str_add(out, wide ? "}\n" : "\n");
    str_add(out, "\\end{table}\n");
}

const struct table_format table_format_latex = {
    .plugin = {.name = "latex",
               .help = "a table with booktabs rules; the best values are bold"},
    .ending = ".tex",
    .caption = true,
    .label = true,
    .write = write,
};
