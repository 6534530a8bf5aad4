/* The table of fusions, and finding them in a graph: fuse.h. */
#include "nn/fuse/fuse.h"

#include "base/arena.h"

extern const struct nn_fusion nn_fusion_patch_norm_activation_pool,
    nn_fusion_conv_norm_activation_pool, nn_fusion_conv_norm_activation,
    nn_fusion_conv_norm, nn_fusion_add_activation;

static const struct nn_fusion *const fusions[] = {
    &nn_fusion_patch_norm_activation_pool, &nn_fusion_conv_norm_activation_pool,
    &nn_fusion_conv_norm_activation, &nn_fusion_conv_norm, &nn_fusion_add_activation};

/* How many inputs of nodes are the output of each node, and one such node. */
struct reader {
    int count, node;
};

static struct reader *find_readers(const struct nn_graph *g, struct arena *a)
{
    struct reader *readers = arena_alloc(a, g->node_count, sizeof(*readers));
    for (size_t n = 0; n < g->node_count; n++)
        for (int i = 0; i < g->nodes[n].inputs; i++)
            if (g->nodes[n].from[i] >= 0) {
                struct reader *r = &readers[g->nodes[n].from[i]];
                r->count++;
                r->node = (int)n;
            }
    return readers;
}

/* Whether f takes the chain that starts at node `first`; fills in the step if so. */
static bool fuse_at(const struct nn_graph *g, const struct reader *readers,
                    const bool *apart, int first, const struct nn_fusion *f,
                    struct nn_step *step)
{
    const struct nn_node *nodes[NN_MAX_PARTS];
    *step = (struct nn_step){.fusion = f, .parts = f->parts};
    for (int i = 0, n = first; i < f->parts; i++) {
        if (g->nodes[n].type->part != f->pattern[i] || (apart && apart[n]))
            return false;
        step->nodes[i] = n;
        nodes[i] = &g->nodes[n];
        if (i + 1 == f->parts)
            break;
        if (readers[n].count != 1 || g->nodes[readers[n].node].inputs != 1)
            return false;
        n = readers[n].node;
    }
    return f->infer(nodes, f->parts, &step->sizes);
}

static struct nn_step fuse_or_single(const struct nn_graph *g,
                                     const struct reader *readers, const bool *apart,
                                     int node, bool plain)
{
    struct nn_step step;
    for (size_t i = 0; !plain && i < sizeof(fusions) / sizeof(*fusions); i++)
        if (fuse_at(g, readers, apart, node, fusions[i], &step))
            return step;
    return (struct nn_step){.nodes = {node}, .parts = 1, .sizes = g->nodes[node].rule};
}

/* A step stands where its last node stood: its inputs are computed before, its readers
 * come after. */
size_t nn_fuse(const struct nn_graph *g, bool plain, const bool *apart,
               struct nn_step *steps)
{
    struct arena *a = arena_create();
    const struct reader *readers = find_readers(g, a);
    struct nn_step *ending = arena_alloc(a, g->node_count, sizeof(*ending));
    bool *taken = arena_alloc(a, g->node_count, sizeof(*taken));
    size_t count = 0;
    for (size_t n = 0; n < g->node_count; n++) {
        if (taken[n])
            continue;
        struct nn_step step = fuse_or_single(g, readers, apart, (int)n, plain);
        for (int i = 0; i < step.parts; i++)
            taken[step.nodes[i]] = true;
        ending[step.nodes[step.parts - 1]] = step;
    }
    for (size_t n = 0; n < g->node_count; n++)
        if (ending[n].parts)
            steps[count++] = ending[n];
    arena_destroy(a);
    return count;
}
