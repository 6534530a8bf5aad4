/* A floating table with the rules of booktabs, to be pasted or \input; the best of each
 * column is bold. Numbers are set by us, so no package for numbers is needed. A table
 * that is wider than the text of LaTeX's article is shrunk to it. */
#include "report/format.h"

#include "base/term.h"

#include <string.h>

/* Points: the text of article at 10 pt, a character of Computer Modern, the space on
 * both sides of a column. */
enum { LINE = 345, CHARACTER = 5, COLUMN_SPACE = 12 };

/* Characters that are commands, and those that the default fonts of pdfLaTeX set only
 * by command. */
static const struct {
    const char *text, *latex;
} escapes[] = {
    {"\\", "\\textbackslash{}"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"|", "\\textbar{}"},
    {"\"", "''"},
    {"'", "\\textquotesingle{}"},
    {"`", "\\textasciigrave{}"},
    {"&", "\\&"},
    {"%", "\\%"},
    {"$", "\\$"},
    {"#", "\\#"},
    {"_", "\\_"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"\n", " "},
    {"\xc2\xb1", "$\\pm$"},             /* plus-minus */
    {"\xe2\x80\x93", "--"},             /* en dash */
    {"\xe2\x88\x92", "$-$"},            /* minus */
    {"\xc3\x97", "$\\times$"},          /* times */
    {"\xe2\x80\xa6", "\\dots{}"},       /* ellipsis */
    {"\xc2\xb5", "\\textmu{}"},         /* micro */
    {"\xe2\x86\x92", "$\\rightarrow$"}, /* arrow */
    {"\xe2\x89\xa4", "$\\leq$"},
    {"\xe2\x89\xa5", "$\\geq$"},
};

static void add_text(struct str *out, const char *text)
{
    while (*text) {
        size_t length = 0;
        for (size_t i = 0; i < sizeof escapes / sizeof *escapes && length == 0; i++) {
            size_t n = strlen(escapes[i].text);
            if (strncmp(text, escapes[i].text, n) != 0)
                continue;
            str_add(out, escapes[i].latex);
            length = n;
        }
        if (length == 0 && ((unsigned char)*text >= 0x20))
            str_addn(out, text, 1);
        text += length ? length : 1;
    }
}

/* A label may hold what a control sequence's name may: the rest becomes a dash. */
static void add_label(struct str *out, const char *text)
{
    for (; *text; text++) {
        bool fine = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
                    (*text >= '0' && *text <= '9') || strchr(":.-_/+", *text);
        str_addn(out, fine ? text : "-", 1);
    }
}

static void add_cell(struct str *out, const struct rep_cell *cell)
{
    if (cell->text == NULL) {
        str_add(out, "--");
        return;
    }
    str_add(out, cell->best ? "\\textbf{" : "");
    /* \textbf does not reach into formulas. */
    str_add(out, cell->best && strstr(cell->text, "\xc2\xb1") ? "\\boldmath " : "");
    add_text(out, cell->text);
    str_add(out, cell->best ? "}" : "");
}

static int estimate_width(const struct rep_table *t)
{
    int width = 0;
    for (size_t c = 0; c < t->column_count; c++) {
        int widest = term_width(t->columns[c].title);
        for (size_t r = 0; r < t->row_count; r++) {
            const char *text = rep_cell_at(t, r, c)->text;
            if (text && term_width(text) > widest)
                widest = term_width(text);
        }
        width += CHARACTER * widest + COLUMN_SPACE;
    }
    return width;
}

static void write(const struct rep_table *t, const struct rep_look *look,
                  struct str *out)
{
    (void)look;
    const int width = estimate_width(t);
    const bool wide = width > LINE;
    str_add(out, "% needs \\usepackage{booktabs}");
    str_add(out, wide ? " and \\usepackage{graphicx}\n" : "\n");
    str_add(out, width > 2 * LINE
                     ? "% shrunk to less than half its size: --columns picks fewer\n"
                     : "");
    str_add(out, "\\begin{table}[htbp]\n  \\centering\n");
    if (t->caption) {
        str_add(out, "  \\caption{");
        add_text(out, t->caption);
        str_add(out, "}\n");
    }
    if (t->label) {
        str_add(out, "  \\label{");
        add_label(out, t->label);
        str_add(out, "}\n");
    }
    str_add(out, wide ? "  \\setlength{\\tabcolsep}{4pt}\n"
                        "  \\resizebox{\\linewidth}{!}{%\n"
                      : "");
    str_add(out, "  \\begin{tabular}{");
    for (size_t c = 0; c < t->column_count; c++)
        str_add(out, t->columns[c].kind == REP_TEXT ? "l" : "r");
    str_add(out, "}\n    \\toprule\n    ");
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, c ? " & " : "");
        add_text(out, t->columns[c].title);
    }
    str_add(out, " \\\\\n    \\midrule\n");
    for (size_t r = 0; r < t->row_count; r++) {
        str_add(out, "    ");
        for (size_t c = 0; c < t->column_count; c++) {
            str_add(out, c ? " & " : "");
            add_cell(out, rep_cell_at(t, r, c));
        }
        str_add(out, " \\\\\n");
    }
    str_add(out, "    \\bottomrule\n  \\end{tabular}");
    str_add(out, wide ? "}\n" : "\n");
    str_add(out, "\\end{table}\n");
}

const struct rep_format rep_format_latex = {
    .plugin = {.name = "latex",
               .help = "a table with booktabs rules; the best values are bold"},
    .ending = ".tex",
    .caption = true,
    .label = true,
    .write = write,
};
