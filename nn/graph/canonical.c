/* A graph as text that depends on the computation, not on how the file is written. */
#include "nn/graph/graph.h"

/* Features by their number among the used ones: their own names do not matter. */
static int used_number(const struct nn_graph *g, int feature)
{
    int number = 0;
    for (int i = 0; i < feature; i++)
        number += g->feature_used[i];
    return number;
}

void nn_graph_canonical(const struct nn_graph *g, struct str *out)
{
    str_addf(out, "tags %d\n", g->tags);
    for (size_t i = 0; i < g->feature_count; i++)
        if (g->feature_used[i]) {
            str_addf(out, "f%d ", used_number(g, (int)i));
            nn_shape_add(out, g->features[i].shape);
            str_add(out, "\n");
        }
    for (size_t i = 0; i < g->node_count; i++) {
        const struct nn_node *n = &g->nodes[i];
        str_addf(out, "%zu %s ", i, n->type->plugin.name);
        if (n->type->plugin.options)
            opt_print(n->type->plugin.options, n->options, out);
        for (int j = 0; j < n->inputs; j++)
            if (n->from[j] >= 0)
                str_addf(out, " %d", n->from[j]);
            else
                str_addf(out, " f%d", used_number(g, -1 - n->from[j]));
        str_add(out, "\n");
    }
}
