/* A floating table with the rules of booktabs, to be pasted or \input; the best of each
 * column is bold. Numbers are set by us, so no package for numbers is needed.
 *
 * A table that is wider than a column of LaTeX's article in two columns is set smaller;
 * one that still is spans both columns (table* is table in a document of one column),
 * and its widest texts take several lines if it is wider than the page. Nothing is
 * scaled. A table of many rows is a longtable, which may continue on the next page. */
#include "base/table/table.h"

#include "base/arena.h"
#include "base/quote.h"
#include "base/term.h"

#include <math.h>
#include <string.h>

/* Points: the text of article at 10 pt and one of its two columns, a character of
 * Computer Modern, the space on both sides of a column; these of small text as well. */
enum {
    LINE = 345,
    COLUMN = 229,
    CHARACTER = 50,
    SMALL_CHARACTER = 46, /* tenths of a point */
    WIDE_CHARACTER = 55,
    SPACE = 12,
    SMALL_SPACE = 6
};
enum { NARROWEST = 60, LONGEST = 45 /* rows on a page */ };

struct layout {
    bool small, spans, too_wide, is_long;
    int *folded; /* points of each column whose texts take several lines; 0: one line */
    int all_folded, fixed; /* the sum of these; of the other columns and all spaces */
};

/* longest: characters of a word in one line; 0: the line does not end. */
static void add_text(struct str *out, const struct table *t, const char *text,
                     int longest)
{
    struct str signs = {0};
    (t->signs ? table_add_signs : str_add)(&signs, text);
    if (longest > 0)
        quote_latex_breaking(out, str_text(&signs), (size_t)longest);
    else
        quote_latex(out, str_text(&signs));
    str_deinit(&signs);
}

/* A text with numbers, whose signs are minus: "-0.3 [-0.5, -0.1] (-2)". */
static void add_number(struct str *out, const struct table *t, const char *text)
{
    for (const char *c = text; *c;) {
        const char *end = c + 1;
        const bool minus = *c == '-' && (c == text || strchr(" [(", c[-1]));
        while (!minus && *end && !(*end == '-' && strchr(" [(", end[-1])))
            end++;
        struct str part = {0};
        str_addn(&part, c, (size_t)(end - c));
        if (minus)
            str_add(out, "$-$");
        else
            add_text(out, t, str_text(&part), 0);
        str_deinit(&part);
        c = end;
    }
}

/* folded: points of a column whose texts take several lines, else 0. */
static void add_cell(struct str *out, const struct table *t, int folded,
                     const struct table_cell *cell)
{
    if (cell->text == NULL) {
        str_add(out, "--");
        return;
    }
    const bool lines =
        folded > 0 && term_width(cell->text) * SMALL_CHARACTER / 10 > folded;
    /* \raggedright changes what ends a row; a \par would begin an empty line. */
    str_add(out, lines ? "\\raggedright\\let\\\\\\tabularnewline " : "");
    str_add(out, cell->best ? "\\textbf{" : "");
    /* \textbf does not reach into formulas. */
    str_add(out, cell->best && strstr(cell->text, "\xc2\xb1") ? "\\boldmath " : "");
    if (isfinite(cell->number))
        add_number(out, t, cell->text);
    else
        add_text(out, t, cell->text, lines ? folded * 10 / WIDE_CHARACTER : 0);
    str_add(out, cell->best ? "}" : "");
}

/* Characters of the column's widest text. */
static int widest_of(const struct table *t, size_t column)
{
    int widest = term_width(t->columns[column].title);
    for (size_t r = 0; r < t->row_count; r++) {
        const char *text = table_cell_at(t, r, column)->text;
        if (text && term_width(text) > widest)
            widest = term_width(text);
    }
    return widest;
}

/* Makes the widest texts narrower, a point at a time, until the table fits. */
static void fold(const struct table *t, int *points, int total, struct layout *l)
{
    for (; total > LINE; total--) {
        size_t widest = t->column_count;
        for (size_t c = 0; c < t->column_count; c++)
            if (t->columns[c].kind == TABLE_TEXT && points[c] > NARROWEST &&
                (widest == t->column_count || points[c] > points[widest]))
                widest = c;
        l->too_wide = widest == t->column_count;
        if (l->too_wide)
            return;
        l->folded[widest] = --points[widest];
    }
}

static struct layout lay_out(const struct table *t, struct arena *a)
{
    struct layout l = {.is_long = t->row_count > LONGEST};
    int *points = arena_alloc(a, t->column_count + 1, sizeof(*points));
    int total = 0, characters = 0;
    l.folded = arena_alloc(a, t->column_count + 1, sizeof(*l.folded));
    for (size_t c = 0; c < t->column_count; c++) {
        const int widest = widest_of(t, c);
        points[c] = widest * SMALL_CHARACTER / 10;
        total += points[c] + SMALL_SPACE;
        characters += widest;
    }
    l.small = characters * CHARACTER / 10 + (int)t->column_count * SPACE > COLUMN;
    l.spans = l.small && total > COLUMN;
    fold(t, points, total, &l);
    for (size_t c = 0; c < t->column_count; c++) {
        l.all_folded += l.folded[c];
        l.fixed += SMALL_SPACE;
        if (!l.folded[c])
            l.fixed += widest_of(t, c) * CHARACTER / 10;
    }
    return l;
}

/* A comment for the person who pastes the table: the packages that it needs, and what
 * it leaves out. */
static void add_comments(struct str *out, const struct table *t, const struct layout *l)
{
    str_addf(out, "%% needs \\usepackage{booktabs%s}\n",
             l->is_long ? ",longtable" : "");
    if (l->is_long)
        str_add(out, "% in a document of two columns: behind \\onecolumn\n");
    if (l->too_wide)
        str_add(out, "% wider than a line of article: --columns picks fewer\n");
    for (size_t i = 0; i < t->note_count; i++) {
        str_add(out, "% ");
        for (const char *c = t->notes[i]; *c; c++)
            str_addn(out, (unsigned char)*c < 0x20 ? " " : c, 1);
        str_add(out, "\n");
    }
}

static void add_size(struct str *out, const struct layout *l)
{
    if (l->small)
        str_add(out, "  \\small\n  \\setlength{\\tabcolsep}{3pt}\n");
}

static void add_caption(struct str *out, const struct table *t)
{
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
}

/* Folded columns share what the line has besides the others, whatever the class of the
 * document makes of it. */
static void add_alignment(struct str *out, const struct table *t,
                          const struct layout *l)
{
    str_add(out, "{");
    for (size_t c = 0; c < t->column_count; c++)
        if (l->folded[c])
            str_addf(out, "p{%.2f\\dimexpr\\linewidth-%dpt\\relax}",
                     floor(100.0 * l->folded[c] / l->all_folded) / 100, l->fixed);
        else
            str_add(out, t->columns[c].kind == TABLE_TEXT ? "l" : "r");
    str_add(out, "}\n");
}

/* A bracket or star at the begin of a row would belong to the rule or row before. */
static void part_from_rule(struct str *out, const char *first)
{
    if (first && (first[0] == '[' || first[0] == '*'))
        str_add(out, "{}");
}

static void add_titles(struct str *out, const struct table *t)
{
    str_add(out, "    \\toprule\n");
    if (!table_has_titles(t))
        return;
    str_add(out, "    ");
    part_from_rule(out, t->column_count ? t->columns[0].title : NULL);
    for (size_t c = 0; c < t->column_count; c++) {
        str_add(out, c ? " & " : "");
        quote_latex(out, t->columns[c].title);
    }
    str_add(out, " \\\\\n    \\midrule\n");
}

static void add_rows(struct str *out, const struct table *t, const struct layout *l)
{
    for (size_t r = 0; r < t->row_count; r++) {
        str_add(out, t->foot && r == t->row_count - t->foot ? "    \\midrule\n    "
                                                            : "    ");
        part_from_rule(out, t->column_count ? table_cell_at(t, r, 0)->text : NULL);
        for (size_t c = 0; c < t->column_count; c++) {
            str_add(out, c ? " & " : "");
            add_cell(out, t, l->folded[c], table_cell_at(t, r, c));
        }
        str_add(out, " \\\\\n");
    }
}

static void add_long_table(struct str *out, const struct table *t,
                           const struct layout *l)
{
    str_add(out, "\\begingroup\n");
    add_size(out, l);
    str_add(out, "  \\begin{longtable}");
    add_alignment(out, t, l);
    add_caption(out, t);
    str_add(out, t->caption || t->label ? "    \\\\\n" : "");
    add_titles(out, t);
    str_add(out, "    \\endfirsthead\n");
    add_titles(out, t);
    str_add(out, "    \\endhead\n    \\bottomrule\n    \\endfoot\n");
    add_rows(out, t, l);
    str_add(out, "  \\end{longtable}\n\\endgroup\n");
}

static void add_float(struct str *out, const struct table *t, const struct layout *l)
{
    const char *star = l->spans ? "*" : "";
    str_addf(out, "\\begin{table%s}[htbp]\n  \\centering\n", star);
    add_size(out, l);
    add_caption(out, t);
    str_add(out, "  \\begin{tabular}");
    add_alignment(out, t, l);
    add_titles(out, t);
    add_rows(out, t, l);
    str_addf(out, "    \\bottomrule\n  \\end{tabular}\n\\end{table%s}\n", star);
}

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    struct arena *a = arena_create();
    const struct layout l = lay_out(t, a);
    (void)look;
    add_comments(out, t, &l);
    (l.is_long ? add_long_table : add_float)(out, t, &l);
    arena_destroy(a);
}

const struct table_format table_format_latex = {
    .plugin = {.name = "latex",
               .help = "a table with booktabs rules; the best values are bold"},
    .ending = ".tex",
    .paper = true,
    .caption = true,
    .label = true,
    .write = write,
};
