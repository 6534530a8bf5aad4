/* A graph without the nodes that one of its nodes does not depend on. */
#include "nn/graph/graph.h"

struct nn_graph *nn_graph_part(const struct nn_graph *g, size_t node, struct arena *a)
{
    struct nn_graph *part = arena_alloc(a, 1, sizeof(*part));
    bool *needed = arena_alloc(a, node + 1, sizeof(*needed));
    int *number = arena_alloc(a, node + 1, sizeof(*number));
    *part = *g;
    part->feature_used = arena_alloc(a, g->feature_count + 1, sizeof(bool));
    part->nodes = arena_alloc(a, node + 1, sizeof(*part->nodes));
    part->node_count = 0;
    part->macs = 0;
    part->tags = (int)nn_shape_count(g->nodes[node].rule.out);
    needed[node] = true;
    for (size_t i = node + 1; i-- > 0;)
        for (int j = 0; needed[i] && j < g->nodes[i].inputs; j++) {
            int from = g->nodes[i].from[j];
            if (from >= 0)
                needed[from] = true;
            else
                part->feature_used[-1 - from] = true;
        }
    for (size_t i = 0; i <= node; i++) {
        if (!needed[i])
            continue;
        struct nn_node *copy = &part->nodes[part->node_count];
        *copy = g->nodes[i];
        int *from = arena_alloc(a, (size_t)copy->inputs + 1, sizeof(*from));
        for (int j = 0; j < copy->inputs; j++)
            from[j] = copy->from[j] >= 0 ? number[copy->from[j]] : copy->from[j];
        copy->from = from;
        part->macs += copy->rule.macs;
        number[i] = (int)part->node_count++;
    }
    return part;
}
