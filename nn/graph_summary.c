/* The layer table of the homework: Layer, Output size, Details, Weights, Multiply-adds.
 *
 * A layer with weights or a name, a join, a change of shape's kind and the start of a
 * block begin a row; normalisation, activation, pooling and dropout behind it share the
 * row, as in "conv2d, batchnorm, relu, max_pool2d". The size is the one after the last
 * of them. */
#include "nn/graph.h"

#include <stdlib.h>
#include <string.h>

enum column { LAYER, SIZE, DETAILS, WEIGHTS, MACS, COLUMNS };

static const char *const titles[COLUMNS] = {"Layer", "Output size", "Details",
                                            "Weights", "Multiply-adds"};

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

static bool starts_row(const struct nn_graph *g, size_t i, const int *readers)
{
    if (i == 0)
        return true;
    const struct nn_node *n = &g->nodes[i], *before = n - 1;
    return n->inputs != 1 || n->from[0] != (int)i - 1 || readers[i - 1] != 1 ||
           has_weights(n) || n->named || !same_folder(n, before) ||
           n->rule.out.kind != before->rule.out.kind;
}

static const char *source_name(const struct nn_graph *g, int from)
{
    return from < 0 ? g->features[-1 - from].name : g->nodes[from].name;
}

/* Where the first layer of a row reads from, unless that is the row above. */
static void add_sources(const struct nn_graph *g, size_t i, struct str *details)
{
    const struct nn_node *n = &g->nodes[i];
    bool above = n->inputs == 1 && n->from[0] == (int)i - 1;
    size_t used = 0;
    for (size_t f = 0; f < g->feature_count; f++)
        used += g->feature_used[f];
    if (above || (i == 0 && n->inputs == 1 && used == 1))
        return;
    for (int j = 0; j < n->inputs; j++)
        str_addf(details, "%s%s", j ? ", " : "from ", source_name(g, n->from[j]));
}

static struct row layer_row(const struct nn_graph *g, size_t begin, size_t end,
                            struct arena *a)
{
    const struct nn_node *first = &g->nodes[begin];
    struct str label = {0}, size = {0}, details = {0};
    size_t folder = folder_length(first), weights = 0;
    uint64_t macs = 0;
    if (first->named)
        str_addf(&label, "%s: ", first->name);
    else if (folder > 0)
        str_addf(&label, "%.*s: ", (int)(folder - 1), first->name);
    add_sources(g, begin, &details);
    for (size_t i = begin; i < end; i++) {
        const struct nn_node *n = &g->nodes[i];
        str_addf(&label, "%s%s", i > begin ? ", " : "", n->type->plugin.name);
        if (n->rule.detail[0]) {
            str_add(&details, details.length ? "; " : "");
            if (i > begin)
                str_addf(&details, "%s ", n->type->plugin.name);
            str_add(&details, n->rule.detail);
        }
        for (int j = 0; j < n->rule.param_count; j++)
            weights += nn_param_count(&n->rule.params[j]);
        macs += n->rule.macs;
    }
    nn_shape_add(&size, g->nodes[end - 1].rule.out);
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
    int *readers = arena_alloc(a, g->node_count, sizeof *readers);
    for (size_t i = 0; i < g->node_count; i++)
        for (int j = 0; j < g->nodes[i].inputs; j++)
            if (g->nodes[i].from[j] >= 0)
                readers[g->nodes[i].from[j]]++;
    t->rows = arena_alloc(a, g->feature_count + g->node_count + 1, sizeof *t->rows);
    for (size_t i = 0; i < g->feature_count; i++)
        if (g->feature_used[i])
            t->rows[t->count++] = input_row(&g->features[i], a);
    for (size_t begin = 0, end; begin < g->node_count; begin = end) {
        end = begin + 1;
        while (end < g->node_count && !starts_row(g, end, readers))
            end++;
        t->rows[t->count++] = layer_row(g, begin, end, a);
    }
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

/* One line of cells between the bars, without spaces at its end. */
static void add_padded(const char *const *cells, const size_t *widths, const char *open,
                       const char *between, const char *close, struct str *out)
{
    str_add(out, open);
    for (int c = 0; c < COLUMNS; c++)
        str_addf(out, is_number(c) ? "%s%*s" : "%s%-*s", c ? between : "",
                 (int)widths[c], cells[c]);
    while (!*close && out->length > 0 && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
    str_addf(out, "%s\n", close);
}

static void add_rule(const size_t *widths, const char *open, const char *between,
                     const char *close, bool alignment, struct str *out)
{
    str_add(out, open);
    for (int c = 0; c < COLUMNS; c++) {
        str_add(out, c ? between : "");
        for (size_t i = 0; i < widths[c]; i++)
            str_add(out, alignment && is_number(c) && i + 1 == widths[c] ? ":" : "-");
    }
    str_addf(out, "%s\n", close);
}

static void write_aligned(const struct table *t, enum nn_table_format format,
                          struct str *out)
{
    bool markdown = format == NN_MARKDOWN;
    const char *open = markdown ? "| " : "", *between = markdown ? " | " : "  ";
    const char *close = markdown ? " |" : "";
    size_t widths[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        widths[c] = strlen(titles[c]);
        for (size_t i = 0; i < t->count; i++)
            if (strlen(t->rows[i].cells[c]) > widths[c])
                widths[c] = strlen(t->rows[i].cells[c]);
    }
    add_padded(titles, widths, open, between, close, out);
    add_rule(widths, open, between, close, markdown, out);
    for (size_t i = 0; i < t->count; i++) {
        if (!markdown && i + 1 == t->count)
            add_rule(widths, open, between, close, false, out);
        add_padded((const char *const *)t->rows[i].cells, widths, open, between, close,
                   out);
    }
}

static void add_latex(const char *text, struct str *out)
{
    for (const char *p = text; *p; p++) {
        if (strncmp(p, " x ", 3) == 0) {
            str_add(out, " $\\times$ ");
            p += 2;
        } else if (strncmp(p, "->", 2) == 0) {
            str_add(out, "$\\to$");
            p++;
        } else if (*p == '<' || *p == '>') {
            str_addf(out, "$%c$", *p);
        } else if (*p == '\\') {
            str_add(out, "\\textbackslash{}");
        } else if (*p == '~' || *p == '^') {
            str_addf(out, "\\%c{}", *p);
        } else {
            str_addf(out, strchr("&%$#_{}", *p) ? "\\%c" : "%c", *p);
        }
    }
}

static void write_latex(const struct table *t, struct str *out)
{
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
    str_add(out, "\\bottomrule\n\\end{tabular}\n");
}

void nn_graph_summary(const struct nn_graph *g, enum nn_table_format format,
                      struct str *out)
{
    struct table t = {.arena = arena_create()};
    build(g, &t);
    if (format == NN_LATEX)
        write_latex(&t, out);
    else
        write_aligned(&t, format, out);
    arena_destroy(t.arena);
}
