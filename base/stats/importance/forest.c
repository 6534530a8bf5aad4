/* Extremely randomized trees: forest.h. */
#include "base/stats/importance/forest.h"

#include "base/rng.h"

#include <string.h>

struct stats_grower {
    struct stats_tree tree;
    unsigned char *cells; /* [trials][factors]; none is absent */
    uint32_t *order;      /* the trials of a node stand beside each other */
    double *y;
    size_t factors;
};

struct stats_grower *stats_grower_create(size_t factors, size_t trials, struct arena *a)
{
    struct stats_grower *g = arena_alloc(a, 1, sizeof(*g));
    g->factors = factors;
    g->tree.nodes = arena_alloc(a, 2 * trials + 1, sizeof(*g->tree.nodes));
    g->cells = arena_alloc(a, trials * factors + 1, sizeof(*g->cells));
    g->order = arena_alloc(a, trials + 1, sizeof(*g->order));
    g->y = arena_alloc(a, trials + 1, sizeof(*g->y));
    return g;
}

static void take_trials(struct stats_grower *g, const struct stats_grown *from,
                        struct rng *r)
{
    for (size_t i = 0; i < from->trial_count; i++) {
        const uint32_t trial = from->trials[i];
        unsigned char *cells = g->cells + i * g->factors;
        g->order[i] = (uint32_t)i;
        g->y[i] = from->y[trial];
        for (size_t f = 0; f < g->factors; f++) {
            cells[f] = from->factors[f].cell[trial];
            if (cells[f] != STATS_ABSENT)
                continue;
            cells[f] = (unsigned char)rng_below(r, from->factors[f].cells);
            g->y[i] -= from->for_absent[f][cells[f]];
        }
    }
}

struct cut {
    uint64_t left;
    double gain;
    uint32_t factor;
};

/* The cells of a factor that trials of the node have. */
static uint64_t cells_of(const struct stats_grower *g, size_t first, size_t count,
                         size_t factor)
{
    uint64_t found = 0;
    for (size_t i = first; i < first + count; i++)
        found |= UINT64_C(1) << g->cells[g->order[i] * g->factors + factor];
    return found;
}

/* Cells that go left, so that each side has some of those found (two or more). */
static uint64_t cut_at_random(uint64_t found, bool ordered, struct rng *r)
{
    if (ordered) {
        const unsigned low = (unsigned)__builtin_ctzll(found),
                       high = 63 - (unsigned)__builtin_clzll(found);
        const uint64_t at = low + 1 + rng_below(r, high - low);
        return (UINT64_C(1) << at) - 1;
    }
    for (;;) {
        const uint64_t left = (uint64_t)rng_next(r) << 32 | rng_next(r);
        if ((left & found) != 0 && (found & ~left) != 0)
            return left;
    }
}

/* By how much the sum of squares falls: n_left n_right / n times the squared difference
 * of the means. */
static double gain_of(const struct stats_grower *g, size_t first, size_t count,
                      double sum, size_t factor, uint64_t left)
{
    double of_left = 0, n = 0;
    for (size_t i = first; i < first + count; i++) {
        const uint32_t k = g->order[i];
        const double in = (double)(left >> g->cells[k * g->factors + factor] & 1);
        of_left += in * g->y[k];
        n += in;
    }
    const double others = (double)count - n, mean = of_left / n,
                 other = (sum - of_left) / others;
    return n * others / (double)count * (mean - other) * (mean - other);
}

static bool find_cut(const struct stats_grower *g, const struct stats_grown *from,
                     size_t first, size_t count, double sum, struct rng *r,
                     struct cut *out)
{
    bool any = false;
    for (size_t f = 0; f < g->factors; f++) {
        const uint64_t found = cells_of(g, first, count, f);
        if ((found & (found - 1)) == 0)
            continue;
        const uint64_t left = cut_at_random(found, from->factors[f].ordered, r);
        const double gain = gain_of(g, first, count, sum, f, left);
        if (!any || gain > out->gain)
            *out = (struct cut){left, gain, (uint32_t)f};
        any = true;
    }
    return any;
}

/* Trials of the left side to the front; their number. */
static size_t divide(struct stats_grower *g, size_t first, size_t count,
                     const struct cut *cut)
{
    size_t left = first, right = first + count;
    while (left < right) {
        const uint32_t k = g->order[left];
        if (cut->left >> g->cells[k * g->factors + cut->factor] & 1) {
            left++;
        } else {
            g->order[left] = g->order[--right];
            g->order[right] = k;
        }
    }
    return left - first;
}

static void grow_node(struct stats_grower *g, const struct stats_grown *from,
                      size_t node, size_t first, size_t count, struct rng *r)
{
    struct cut cut = {0};
    double sum = 0;
    bool same = true;
    for (size_t i = first; i < first + count; i++) {
        sum += g->y[g->order[i]];
        same = same && g->y[g->order[i]] == g->y[g->order[first]];
    }
    struct stats_node *n = &g->tree.nodes[node];
    *n = (struct stats_node){.value = sum / (double)count, .factor = STATS_LEAF};
    if (same || count < from->smallest ||
        !find_cut(g, from, first, count, sum, r, &cut))
        return;
    const size_t left = divide(g, first, count, &cut);
    n->factor = cut.factor;
    n->left = cut.left;
    n->child = (uint32_t)g->tree.count;
    g->tree.count += 2;
    grow_node(g, from, n->child, first, left, r);
    grow_node(g, from, n->child + 1, first + left, count - left, r);
}

const struct stats_tree *stats_grow(struct stats_grower *g,
                                    const struct stats_grown *from, uint64_t sample,
                                    uint64_t number)
{
    struct rng r;
    rng_init(&r, 0, RNG_FOREST, sample, number);
    take_trials(g, from, &r);
    g->tree.count = 1;
    grow_node(g, from, 0, 0, from->trial_count, &r);
    return &g->tree;
}

double stats_tree_value(const struct stats_tree *t, const unsigned char *cells)
{
    const struct stats_node *n = t->nodes;
    while (n->factor != STATS_LEAF)
        n = &t->nodes[n->child + (~n->left >> cells[n->factor] & 1)];
    return n->value;
}
