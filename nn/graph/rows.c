/* Layers in rows: rows.h. */
#include "nn/graph/rows.h"

#include <string.h>

size_t nn_node_folder(const struct nn_node *n)
{
    const char *dot = strrchr(n->name, '.');
    return dot ? (size_t)(dot + 1 - n->name) : 0;
}

static bool same_folder(const struct nn_node *a, const struct nn_node *b)
{
    const size_t length = nn_node_folder(a);
    return length == nn_node_folder(b) && memcmp(a->name, b->name, length) == 0;
}

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

/* Whether node i cannot share the row that began at `begin`; readers: of each node's
 * output. */
static bool starts_row(const struct nn_graph *g, const int *readers, size_t begin,
                       size_t i)
{
    const struct nn_node *n = &g->nodes[i], *before = n - 1;
    return n->inputs != 1 || n->from[0] != (int)i - 1 || readers[i - 1] != 1 ||
           has_weights(n) || (n->named && name_in(g, begin, i)) ||
           !same_folder(n, before) || n->rule.out.kind != before->rule.out.kind;
}

struct nn_rows nn_graph_rows(const struct nn_graph *g, struct arena *a)
{
    struct nn_rows rows = {.graph = g, .arena = a};
    int *readers = arena_alloc(a, g->node_count, sizeof(*readers));
    rows.items = arena_alloc(a, g->node_count, sizeof(*rows.items));
    rows.row_of = arena_alloc(a, g->node_count, sizeof(*rows.row_of));
    for (size_t i = 0; i < g->node_count; i++) {
        for (int j = 0; j < g->nodes[i].inputs; j++)
            if (g->nodes[i].from[j] >= 0)
                readers[g->nodes[i].from[j]]++;
    }
    for (size_t begin = 0, end; begin < g->node_count; begin = end) {
        for (end = begin + 1;
             end < g->node_count && !starts_row(g, readers, begin, end); end++)
            rows.row_of[end] = rows.count;
        rows.row_of[begin] = rows.count;
        const size_t folder = nn_node_folder(&g->nodes[begin]);
        const char *label = name_in(g, begin, end);
        if (label == NULL && folder > 0)
            label = arena_strndup(a, g->nodes[begin].name, folder - 1);
        rows.items[rows.count++] = (struct nn_row){begin, end, label};
    }
    return rows;
}

void nn_row_add_types(const struct nn_rows *rows, const struct nn_row *row,
                      struct str *out)
{
    for (size_t i = row->begin; i < row->end; i++)
        str_addf(out, "%s%s", i > row->begin ? ", " : "",
                 rows->graph->nodes[i].type->plugin.name);
}
