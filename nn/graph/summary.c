/* The layer table of the homework: Layer, Output size, Details, Weights, Multiply-adds.
 *
 * A layer with weights or a name, a join, a change of shape's kind and the start of a
 * block begin a row; normalisation, activation, pooling and dropout behind it share the
 * row, as in "conv2d, batchnorm, relu, max_pool2d". The size is the one after the last
 * of them. */
#include "nn/graph/graph.h"

#include "base/quote.h"

#include <stdlib.h>
#include <string.h>

enum column { LAYER, SIZE, DETAILS, WEIGHTS, MACS, COLUMNS };

static const char *const titles[COLUMNS] = {"Layer", "Output size", "Details",
                                            "Weights", "Multiply-adds"};

enum { NARROWEST = 16 }; /* a folded column */

/* Points: the text of LaTeX's article at 10 pt, a character of Computer Modern, the
 * space on both sides of a column. */
enum { LINE = 345, CHARACTER = 5, COLUMN_SPACE = 12 };

/* Nodes that share a row. */
struct span {
    size_t begin, end;
    const char
        *label; /* the name of one of them, or the block they are in; NULL: none */
};

struct layout {
    const struct nn_graph *graph;
    struct arena *arena;
    int *readers; /* of each node's output */
    struct span *spans;
    size_t count;
    size_t *span_of; /* each node's */
};

struct row {
    char *cells[COLUMNS];
};

struct table {
    struct arena *arena;
    struct row *rows;
    size_t count;
};

/* The numbers as people read them: 2,059,840. */
static char *grouped(struct arena *a, uint64_t value)
{
    char *digits = arena_printf(a, "%llu", (unsigned long long)value);
    size_t length = strlen(digits);
    struct str s = {0};
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            str_add(&s, ",");
        str_addn(&s, digits + i, 1);
    }
    char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

static char *taken(struct arena *a, struct str *s)
{
    char *text = arena_strdup(a, str_text(s));
    str_deinit(s);
    return text;
}

/* Names */

static const char *last_part(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

static size_t folder_length(const struct nn_node *n)
{
    return (size_t)(last_part(n->name) - n->name);
}

static bool same_folder(const struct nn_node *a, const struct nn_node *b)
{
    return folder_length(a) == folder_length(b) &&
           memcmp(a->name, b->name, folder_length(a)) == 0;
}

/* Rows */

static bool has_weights(const struct nn_node *n)
{
    for (int i = 0; i < n->rule.param_count; i++)
        if (n->rule.params[i].role == NN_WEIGHT)
            return true;
    return false;
}

static const char *name_in(const struct nn_graph *g, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (g->nodes[i].named)
            return g->nodes[i].name;
    return NULL;
}

/* Whether node i cannot share the row that began at `begin`. */
static bool starts_row(const struct layout *l, size_t begin, size_t i)
{
    const struct nn_graph *g = l->graph;
    const struct nn_node *n = &g->nodes[i], *before = n - 1;
    return n->inputs != 1 || n->from[0] != (int)i - 1 || l->readers[i - 1] != 1 ||
           has_weights(n) || (n->named && name_in(g, begin, i)) ||
           !same_folder(n, before) || n->rule.out.kind != before->rule.out.kind;
}

static struct layout lay_out(const struct nn_graph *g, struct arena *a)
{
    struct layout l = {.graph = g, .arena = a};
    l.readers = arena_alloc(a, g->node_count, sizeof *l.readers);
    l.spans = arena_alloc(a, g->node_count, sizeof *l.spans);
    l.span_of = arena_alloc(a, g->node_count, sizeof *l.span_of);
    for (size_t i = 0; i < g->node_count; i++)
        for (int j = 0; j < g->nodes[i].inputs; j++)
            if (g->nodes[i].from[j] >= 0)
                l.readers[g->nodes[i].from[j]]++;
    for (size_t begin = 0, end; begin < g->node_count; begin = end) {
        for (end = begin + 1; end < g->node_count && !starts_row(&l, begin, end); end++)
            l.span_of[end] = l.count;
        l.span_of[begin] = l.count;
        size_t folder = folder_length(&g->nodes[begin]);
        const char *label = name_in(g, begin, end);
        if (!label && folder > 0)
            label = arena_strndup(a, g->nodes[begin].name, folder - 1);
        l.spans[l.count++] = (struct span){begin, end, label};
    }
    return l;
}

/* The row's label, if it ends with the node and no other row is labelled so; else the
 * node's name. Without the block that the reader is in as well. */
static const char *source_name(const struct layout *l, int from,
                               const struct nn_node *reader)
{
    const struct nn_graph *g = l->graph;
    if (from < 0)
        return g->features[-1 - from].name;
    const struct span *s = &l->spans[l->span_of[from]];
    const char *name = s->end == (size_t)from + 1 ? s->label : NULL;
    for (size_t i = 0; name && i < l->count; i++)
        if (&l->spans[i] != s && l->spans[i].label &&
            strcmp(l->spans[i].label, name) == 0)
            name = NULL;
    if (!name)
        name = g->nodes[from].name;
    size_t folder = folder_length(reader);
    return strncmp(name, reader->name, folder) == 0 ? name + folder : name;
}

/* Where the first layer of a row reads from, unless that is the row above or the only
 * input. */
static void add_sources(const struct layout *l, size_t i, struct str *details)
{
    const struct nn_graph *g = l->graph;
    const struct nn_node *n = &g->nodes[i];
    bool above = i > 0 && n->inputs == 1 && n->from[0] == (int)i - 1;
    size_t used = 0;
    for (size_t f = 0; f < g->feature_count; f++)
        used += g->feature_used[f];
    if (above || (i == 0 && n->inputs == 1 && used == 1))
        return;
    for (int j = 0; j < n->inputs; j++)
        str_addf(details, "%s%s", j ? ", " : "from ", source_name(l, n->from[j], n));
}

static struct row layer_row(const struct layout *l, const struct span *s)
{
    const struct nn_graph *g = l->graph;
    struct str label = {0}, size = {0}, details = {0};
    size_t weights = 0;
    uint64_t macs = 0;
    if (s->label)
        str_addf(&label, "%s: ", s->label);
    add_sources(l, s->begin, &details);
    for (size_t i = s->begin; i < s->end; i++) {
        const struct nn_node *n = &g->nodes[i];
        const char *type = n->type->plugin.name;
        str_addf(&label, "%s%s", i > s->begin ? ", " : "", type);
        if (n->rule.detail[0]) {
            str_add(&details, details.length ? "; " : "");
            if (i > s->begin)
                str_addf(&details, "%s ", type);
            str_add(&details, n->rule.detail);
        }
        for (int j = 0; j < n->rule.param_count; j++)
            weights += nn_param_count(&n->rule.params[j]);
        macs += n->rule.macs;
    }
    nn_shape_add(&size, g->nodes[s->end - 1].rule.out);
    struct arena *a = l->arena;
    struct row r = {{taken(a, &label), taken(a, &size), taken(a, &details),
                     grouped(a, weights), grouped(a, macs)}};
    return r;
}

static struct row input_row(const struct nn_feature *f, struct arena *a)
{
    struct str size = {0};
    nn_shape_add(&size, f->shape);
    struct row r = {{arena_strdup(a, "input"), taken(a, &size),
                     arena_strdup(a, f->name), arena_strdup(a, ""),
                     arena_strdup(a, "")}};
    return r;
}

static void build(const struct nn_graph *g, struct table *t)
{
    struct arena *a = t->arena;
    struct layout l = lay_out(g, a);
    t->rows = arena_alloc(a, g->feature_count + l.count + 1, sizeof *t->rows);
    for (size_t i = 0; i < g->feature_count; i++)
        if (g->feature_used[i])
            t->rows[t->count++] = input_row(&g->features[i], a);
    for (size_t i = 0; i < l.count; i++)
        t->rows[t->count++] = layer_row(&l, &l.spans[i]);
    struct row total = {{arena_strdup(a, "total"), arena_strdup(a, ""),
                         arena_strdup(a, ""), grouped(a, g->weights),
                         grouped(a, g->macs)}};
    t->rows[t->count++] = total;
}

/* Formats */

static bool is_number(int column)
{
    return column == WEIGHTS || column == MACS;
}

/* Cells between bars. */
struct style {
    const char *open, *between, *close;
    size_t widths[COLUMNS];
};

/* How much of text goes on a line of so many columns, broken at a space if there is
 * one. */
static size_t line_length(const char *text, size_t width)
{
    size_t length = strlen(text), end = width;
    if (length <= width)
        return length;
    while (end > 0 && text[end] != ' ')
        end--;
    return end > 0 ? end : width;
}

/* A row, on as many lines as its longest cell needs; without spaces at their ends. */
static void add_padded(const char *const *cells, const struct style *style,
                       struct str *out)
{
    const char *rest[COLUMNS];
    memcpy(rest, cells, sizeof rest);
    for (bool more = true; more;) {
        more = false;
        str_add(out, style->open);
        for (int c = 0; c < COLUMNS; c++) {
            size_t length = line_length(rest[c], style->widths[c]);
            str_addf(out, is_number(c) ? "%s%*.*s" : "%s%-*.*s",
                     c ? style->between : "", (int)style->widths[c], (int)length,
                     rest[c]);
            rest[c] += length + (rest[c][length] == ' ');
            more = more || *rest[c];
        }
        while (!*style->close && out->length > 0 && out->text[out->length - 1] == ' ')
            out->text[--out->length] = '\0';
        str_addf(out, "%s\n", style->close);
    }
}

static void add_rule(const struct style *style, bool alignment, struct str *out)
{
    str_add(out, style->open);
    for (int c = 0; c < COLUMNS; c++) {
        str_add(out, c ? style->between : "");
        for (size_t i = 0; i < style->widths[c]; i++)
            str_add(out,
                    alignment && is_number(c) && i + 1 == style->widths[c] ? ":" : "-");
    }
    str_addf(out, "%s\n", style->close);
}

/* The widest cell of each column. */
static void measure(const struct table *t, size_t widths[COLUMNS])
{
    for (int c = 0; c < COLUMNS; c++) {
        widths[c] = strlen(titles[c]);
        for (size_t i = 0; i < t->count; i++)
            if (strlen(t->rows[i].cells[c]) > widths[c])
                widths[c] = strlen(t->rows[i].cells[c]);
    }
}

/* Makes the details, then the layers narrower, but not very narrow. */
static void fit(size_t widths[COLUMNS], size_t gap, size_t width)
{
    static const int folded[] = {DETAILS, LAYER};
    size_t total = (COLUMNS - 1) * gap;
    for (int c = 0; c < COLUMNS; c++)
        total += widths[c];
    for (size_t k = 0; k < 2 && total > width; k++) {
        size_t *w = &widths[folded[k]], over = total - width;
        size_t less = *w > NARROWEST ? *w - NARROWEST : 0;
        less = less < over ? less : over;
        *w -= less;
        total -= less;
    }
}

static void quote_cells(struct table *t)
{
    for (size_t i = 0; i < t->count; i++)
        for (int c = 0; c < COLUMNS; c++) {
            struct str cell = {0};
            quote_markdown(&cell, t->rows[i].cells[c]);
            t->rows[i].cells[c] = taken(t->arena, &cell);
        }
}

static void write_aligned(struct table *t, const struct nn_table_look *look,
                          struct str *out)
{
    bool markdown = look->format == NN_MARKDOWN;
    if (markdown)
        quote_cells(t);
    struct style style = {
        markdown ? "| " : "", markdown ? " | " : "  ", markdown ? " |" : "", {0}};
    measure(t, style.widths);
    if (!markdown && look->width > 0)
        fit(style.widths, strlen(style.between), (size_t)look->width);
    add_padded(titles, &style, out);
    add_rule(&style, markdown, out);
    for (size_t i = 0; i < t->count; i++) {
        if (!markdown && i + 1 == t->count)
            add_rule(&style, false, out);
        add_padded((const char *const *)t->rows[i].cells, &style, out);
    }
}

/* Times and arrows of the cells are signs in LaTeX. */
static void add_latex(const char *text, struct str *out)
{
    struct str signs = {0};
    for (const char *p = text; *p; p++) {
        bool times = strncmp(p, " x ", 3) == 0, arrow = strncmp(p, "->", 2) == 0;
        if (times)
            str_add(&signs, " \xc3\x97 ");
        else if (arrow)
            str_add(&signs, "\xe2\x86\x92");
        else
            str_addn(&signs, p, 1);
        p += times ? 2 : arrow;
    }
    quote_latex(out, str_text(&signs));
    str_deinit(&signs);
}

static void begin_float(const struct nn_table_look *look, bool wide, struct str *out)
{
    str_addf(out, "%% needs \\usepackage{booktabs}%s\n",
             wide ? " and \\usepackage{graphicx}" : "");
    str_add(out, "\\begin{table}[htbp]\n\\centering\n\\caption{Layers of ");
    add_latex(look->name ? look->name : "the network", out);
    str_add(out, ".}\n\\label{tab:layers");
    if (look->name) {
        str_add(out, "-");
        quote_latex_label(out, look->name);
    }
    str_add(out, "}\n");
    if (wide)
        str_add(out, "\\setlength{\\tabcolsep}{4pt}\n\\resizebox{\\linewidth}{!}{%\n");
}

/* A table that is wider than the text of article is shrunk to it. */
static void write_latex(const struct table *t, const struct nn_table_look *look,
                        struct str *out)
{
    size_t widths[COLUMNS], width = COLUMNS * COLUMN_SPACE;
    measure(t, widths);
    for (int c = 0; c < COLUMNS; c++)
        width += CHARACTER * widths[c];
    begin_float(look, width > LINE, out);
    str_add(out, "\\begin{tabular}{lllrr}\n\\toprule\n");
    for (int c = 0; c < COLUMNS; c++)
        str_addf(out, "%s%s", c ? " & " : "", titles[c]);
    str_add(out, " \\\\\n\\midrule\n");
    for (size_t i = 0; i < t->count; i++) {
        if (i + 1 == t->count)
            str_add(out, "\\midrule\n");
        for (int c = 0; c < COLUMNS; c++) {
            str_add(out, c ? " & " : "");
            add_latex(t->rows[i].cells[c], out);
        }
        str_add(out, " \\\\\n");
    }
    str_addf(out, "\\bottomrule\n\\end{tabular}%s\n\\end{table}\n",
             width > LINE ? "}" : "");
}

void nn_graph_summary(const struct nn_graph *g, const struct nn_table_look *look,
                      struct str *out)
{
    struct table t = {.arena = arena_create()};
    build(g, &t);
    if (look->format == NN_LATEX)
        write_latex(&t, look, out);
    else
        write_aligned(&t, look, out);
    arena_destroy(t.arena);
}
