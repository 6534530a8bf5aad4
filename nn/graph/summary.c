/* The layer table of the homework: Layer, Output size, Details, Weights, Multiply-adds,
 * one row for the layers that share one (rows.h). The size is the one after the last of
 * them. */
#include "nn/graph/rows.h"

#include "base/table/number.h"

#include <string.h>

enum column { LAYER, SIZE, DETAILS, WEIGHTS, MACS, COLUMNS };

static const struct table_column columns[COLUMNS] = {
    [LAYER] = {"layer", "Layer", TABLE_TEXT, true},
    [SIZE] = {"output_size", "Output size", TABLE_TEXT, false},
    [DETAILS] = {"details", "Details", TABLE_TEXT, false},
    [WEIGHTS] = {"weights", "Weights", TABLE_NUMBER, false},
    [MACS] = {"multiply_adds", "Multiply-adds", TABLE_NUMBER, false},
};

static char *taken(struct arena *a, struct str *s)
{
    char *text = arena_strdup(a, str_text(s));
    str_deinit(s);
    return text;
}

/* The row's label, if it ends with the node and no other row is labelled so; else the
 * node's name. Without the block that the reader is in as well. */
static const char *source_name(const struct nn_rows *l, int from,
                               const struct nn_node *reader)
{
    const struct nn_graph *g = l->graph;
    if (from < 0)
        return g->features[-1 - from].name;
    const struct nn_row *s = &l->items[l->row_of[from]];
    const char *name = s->end == (size_t)from + 1 ? s->label : NULL;
    for (size_t i = 0; name && i < l->count; i++)
        if (&l->items[i] != s && l->items[i].label &&
            strcmp(l->items[i].label, name) == 0)
            name = NULL;
    if (name == NULL)
        name = g->nodes[from].name;
    size_t folder = nn_node_folder(reader);
    return strncmp(name, reader->name, folder) == 0 ? name + folder : name;
}

/* Where the first layer of a row reads from, unless that is the row above or the only
 * input. */
static void add_sources(const struct nn_rows *l, size_t i, struct str *details)
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

static struct table_cell count_cell(uint64_t count, struct arena *a)
{
    return table_number((double)count, table_count_text((int64_t)count, a));
}

static void fill_layer(const struct nn_rows *l, const struct nn_row *s,
                       struct table_cell *cells)
{
    const struct nn_graph *g = l->graph;
    struct str label = {0}, size = {0}, details = {0};
    size_t weights = 0;
    uint64_t macs = 0;
    if (s->label)
        str_addf(&label, "%s: ", s->label);
    nn_row_add_types(l, s, &label);
    add_sources(l, s->begin, &details);
    for (size_t i = s->begin; i < s->end; i++) {
        const struct nn_node *n = &g->nodes[i];
        const char *type = n->type->plugin.name;
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
    cells[LAYER] = table_text(taken(l->arena, &label));
    cells[SIZE] = table_text(taken(l->arena, &size));
    cells[DETAILS] = table_text(taken(l->arena, &details));
    cells[WEIGHTS] = count_cell(weights, l->arena);
    cells[MACS] = count_cell(macs, l->arena);
}

static void fill_input(const struct nn_feature *f, struct table_cell *cells,
                       struct arena *a)
{
    struct str size = {0};
    nn_shape_add(&size, f->shape);
    cells[LAYER] = table_text("input");
    cells[SIZE] = table_text(taken(a, &size));
    cells[DETAILS] = table_text(f->name);
    cells[WEIGHTS] = cells[MACS] = table_text("");
}

static void fill_total(const struct nn_graph *g, struct table_cell *cells,
                       struct arena *a)
{
    cells[LAYER] = table_text("total");
    cells[SIZE] = cells[DETAILS] = table_text("");
    cells[WEIGHTS] = count_cell(g->weights, a);
    cells[MACS] = count_cell(g->macs, a);
}

struct table nn_graph_table(const struct nn_graph *g, const char *name, struct arena *a)
{
    const struct nn_rows l = nn_graph_rows(g, a);
    size_t inputs = 0, row = 0;
    for (size_t i = 0; i < g->feature_count; i++)
        inputs += g->feature_used[i];
    struct table t = table_create(columns, COLUMNS, inputs + l.count + 1, a);
    for (size_t i = 0; i < g->feature_count; i++)
        if (g->feature_used[i])
            fill_input(&g->features[i], table_row(&t, row++), a);
    for (size_t i = 0; i < l.count; i++)
        fill_layer(&l, &l.items[i], table_row(&t, row++));
    fill_total(g, table_row(&t, row), a);
    t.foot = 1;
    t.across = t.ruled = t.signs = true;
    t.caption = arena_printf(a, "Layers of %s.", name ? name : "the network");
    t.label = name ? arena_printf(a, "tab:layers-%s", name) : "tab:layers";
    return t;
}
