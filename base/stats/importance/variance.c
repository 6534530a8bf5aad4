/* The variance of a forest: variance.h. */
#include "base/stats/importance/variance.h"

#include "base/rng.h"
#include "base/sobol.h"

#include <math.h>
#include <string.h>

enum { POINTS = 1024, PAIR_CELLS = 16 };

/* Values of trees on a grid: of the tree at hand without its mean, their sum, and the
 * sum over trees of the mean square over the grid. */
struct grid {
    double *own, *sum, squares;
    size_t cells;
};

struct stats_sums {
    const struct stats_space *space;
    const struct stats_tree *tree; /* at hand */
    struct grid *alone;            /* [factor] */
    struct grid *pairs;            /* [first * count + second] */
    double *rest, rest_squares;    /* [point]; what no factor explains alone */
    double mean, own_mean; /* the means' sum, and the mean of the tree at hand */
    size_t trees;
    uint64_t *box; /* the cells of the node at hand, for each factor */
    size_t *cut;   /* the factors that are cut above the node at hand */
    size_t cut_count;
    double *covered; /* [factor][STATS_CELLS]: cells of pairs that the box covers */
};

/* Grids of pairs have fewer cells of numbers. */
static size_t pair_cells(const struct stats_factor *f)
{
    return f->ordered && f->cells == STATS_CELLS ? PAIR_CELLS : f->cells;
}

static struct grid grid_create(size_t cells, struct arena *a)
{
    return (struct grid){.own = arena_alloc(a, cells, sizeof(double)),
                         .sum = arena_alloc(a, cells, sizeof(double)),
                         .cells = cells};
}

struct stats_sums *stats_sums_create(const struct stats_space *space, struct arena *a)
{
    const size_t n = space->count;
    struct stats_sums *s = arena_alloc(a, 1, sizeof(*s));
    s->space = space;
    s->alone = arena_alloc(a, n, sizeof(*s->alone));
    s->pairs = space->pairs ? arena_alloc(a, n * n, sizeof(*s->pairs)) : NULL;
    s->rest = arena_alloc(a, space->point_count + 1, sizeof(*s->rest));
    s->box = arena_alloc(a, n, sizeof(*s->box));
    s->cut = arena_alloc(a, n, sizeof(*s->cut));
    s->covered = arena_alloc(a, n * STATS_CELLS, sizeof(*s->covered));
    for (size_t i = 0; i < n; i++) {
        const size_t cells = space->factors[i].cells;
        s->alone[i] = grid_create(cells, a);
        for (size_t k = i + 1; s->pairs && k < n; k++)
            s->pairs[i * n + k] = grid_create(
                pair_cells(&space->factors[i]) * pair_cells(&space->factors[k]), a);
    }
    return s;
}

static uint64_t all_cells(const struct stats_factor *f)
{
    return f->cells == 64 ? UINT64_MAX : (UINT64_C(1) << f->cells) - 1;
}

static double share_of(const struct stats_factor *f, uint64_t cells)
{
    return (double)__builtin_popcountll(cells) / (double)f->cells;
}

/* Adds the value to the cells of a grid; cells of an ordered factor are neighbours, and
 * its grid holds differences from one cell to the next. */
static void add_to_cells(const struct stats_factor *f, double *grid, uint64_t cells,
                         double value)
{
    if (f->ordered) {
        const size_t end = 64 - (size_t)__builtin_clzll(cells);
        grid[__builtin_ctzll(cells)] += value;
        if (end < f->cells)
            grid[end] -= value;
        return;
    }
    for (; cells; cells &= cells - 1)
        grid[__builtin_ctzll(cells)] += value;
}

static void sum_differences(const struct stats_factor *f, double *grid)
{
    for (size_t c = 1; f->ordered && c < f->cells; c++)
        grid[c] += grid[c - 1];
}

/* Of each cell of a pair's grid, which share of it the box has. */
static void cover(const struct stats_sums *s, size_t factor)
{
    const size_t cells = pair_cells(&s->space->factors[factor]),
                 step = s->space->factors[factor].cells / cells;
    const uint64_t mask = (UINT64_C(1) << step) - 1, box = s->box[factor];
    double *covered = s->covered + factor * STATS_CELLS;
    for (size_t i = 0; i < cells; i++)
        covered[i] =
            (double)__builtin_popcountll(box >> i * step & mask) / (double)step;
}

static void add_to_pair(struct stats_sums *s, size_t f, size_t g, double value)
{
    const size_t first = f < g ? f : g, second = f < g ? g : f;
    const struct stats_factor *factors = s->space->factors;
    const size_t rows = pair_cells(&factors[first]),
                 columns = pair_cells(&factors[second]);
    const double *of_row = s->covered + first * STATS_CELLS,
                 *of_column = s->covered + second * STATS_CELLS;
    size_t from = 0, to = columns;
    while (of_column[from] == 0)
        from++;
    while (of_column[to - 1] == 0)
        to--;
    double *grid = s->pairs[first * s->space->count + second].own;
    for (size_t i = 0; i < rows; i++) {
        const double share = value * of_row[i];
        for (size_t k = from; share != 0 && k < to; k++)
            grid[i * columns + k] += share * of_column[k];
    }
}

/* Adds the integral of a leaf over all factors but those of a grid. A factor that is
 * not cut above the leaf has the leaf in all its cells: only the mean would change, or
 * of a pair what one factor explains alone. Both are taken out afterwards. */
static void add_leaf(struct stats_sums *s, double value)
{
    const struct stats_factor *factors = s->space->factors;
    double volume = 1;
    for (size_t i = 0; i < s->cut_count; i++)
        volume *= share_of(&factors[s->cut[i]], s->box[s->cut[i]]);
    s->own_mean += volume * value;
    for (size_t i = 0; i < s->cut_count; i++) {
        const size_t f = s->cut[i];
        const double rest = value * volume / share_of(&factors[f], s->box[f]);
        add_to_cells(&factors[f], s->alone[f].own, s->box[f], rest);
        if (s->pairs)
            cover(s, f);
        for (size_t k = 0; s->pairs && k < i; k++) {
            const size_t g = s->cut[k];
            add_to_pair(s, f, g, rest / share_of(&factors[g], s->box[g]));
        }
    }
}

static void walk(struct stats_sums *s, const struct stats_node *n)
{
    if (n->factor == STATS_LEAF) {
        add_leaf(s, n->value);
        return;
    }
    const size_t f = n->factor;
    const uint64_t before = s->box[f];
    const bool first = before == all_cells(&s->space->factors[f]);
    if (first)
        s->cut[s->cut_count++] = f;
    s->box[f] = before & n->left;
    walk(s, &s->tree->nodes[n->child]);
    s->box[f] = before & ~n->left;
    walk(s, &s->tree->nodes[n->child + 1]);
    s->box[f] = before;
    s->cut_count -= first;
}

/* Adds the tree's grid to the sums, and empties it. */
static void take(struct grid *g)
{
    double squares = 0;
    for (size_t i = 0; i < g->cells; i++) {
        g->sum[i] += g->own[i];
        squares += g->own[i] * g->own[i];
        g->own[i] = 0;
    }
    g->squares += squares / (double)g->cells;
}

/* Subtracts the mean of so many numbers, `step` apart. */
static void centre(double *x, size_t count, size_t step)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += x[i * step];
    for (size_t i = 0; i < count; i++)
        x[i * step] -= sum / (double)count;
}

/* f - mean - sum of what each factor explains alone, at each point. */
static void add_rest(struct stats_sums *s)
{
    const struct stats_space *space = s->space;
    double squares = 0;
    for (size_t i = 0; i < space->point_count; i++) {
        const unsigned char *cells = space->points + i * space->count;
        double rest = stats_tree_value(s->tree, cells) - s->own_mean;
        for (size_t f = 0; f < space->count; f++)
            rest -= s->alone[f].own[cells[f]];
        s->rest[i] += rest;
        squares += rest * rest;
    }
    s->rest_squares += squares / (double)space->point_count;
}

void stats_sums_add(struct stats_sums *s, const struct stats_tree *tree)
{
    const size_t n = s->space->count;
    s->tree = tree;
    s->own_mean = 0;
    for (size_t i = 0; i < n; i++)
        s->box[i] = all_cells(&s->space->factors[i]);
    walk(s, tree->nodes);
    for (size_t i = 0; i < n; i++) {
        sum_differences(&s->space->factors[i], s->alone[i].own);
        centre(s->alone[i].own, s->alone[i].cells, 1);
    }
    add_rest(s);
    for (size_t i = 0; i < n; i++) {
        take(&s->alone[i]);
        for (size_t k = i + 1; s->pairs && k < n; k++) {
            struct grid *g = &s->pairs[i * n + k];
            const size_t rows = pair_cells(&s->space->factors[i]),
                         columns = pair_cells(&s->space->factors[k]);
            for (size_t c = 0; c < rows; c++)
                centre(g->own + c * columns, columns, 1);
            for (size_t c = 0; c < columns; c++)
                centre(g->own + c, rows, columns);
            take(g);
        }
    }
    s->mean += s->own_mean;
    s->trees++;
}

/* The mean product of two different trees. */
static double between_trees(const double *sum, size_t count, double squares,
                            size_t trees)
{
    const double t = (double)trees;
    double square = 0;
    for (size_t i = 0; i < count; i++)
        square += sum[i] * sum[i];
    return fmax(0, (square / (double)count - squares) / (t * (t - 1)));
}

static double variance_of(const struct grid *g, size_t trees)
{
    return between_trees(g->sum, g->cells, g->squares, trees);
}

struct stats_variances stats_sums_end(const struct stats_sums *s, struct arena *a)
{
    const size_t n = s->space->count;
    struct stats_variances v = {.mean = s->mean / (double)s->trees,
                                .marginals = arena_alloc(a, n, sizeof(*v.marginals)),
                                .alone = arena_alloc(a, n, sizeof(*v.alone))};
    v.pairs = s->pairs ? arena_alloc(a, n * n, sizeof(*v.pairs)) : NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t cells = s->alone[i].cells;
        v.alone[i] = variance_of(&s->alone[i], s->trees);
        v.marginals[i] = arena_alloc(a, cells, sizeof(**v.marginals));
        for (size_t c = 0; c < cells; c++)
            v.marginals[i][c] = s->alone[i].sum[c] / (double)s->trees;
        for (size_t k = i + 1; s->pairs && k < n; k++)
            v.pairs[i * n + k] = variance_of(&s->pairs[i * n + k], s->trees);
    }
    v.together =
        between_trees(s->rest, s->space->point_count, s->rest_squares, s->trees);
    return v;
}

/* Points of a scrambled Sobol sequence, or beyond its dimensions random ones. */
struct stats_space stats_space_create(const struct stats_factor *factors, size_t count,
                                      bool pairs, struct arena *a)
{
    unsigned char *points = arena_alloc(a, POINTS * count, sizeof(*points));
    uint32_t *digits = arena_alloc(a, count, sizeof(*digits));
    struct sobol *sobol = NULL;
    struct rng r;
    rng_init(&r, 0, RNG_FOREST, 0, UINT32_MAX);
    if (count > 0 && count <= SOBOL_MAX)
        sobol_create(count, &sobol, NULL);
    for (size_t i = 0; i < POINTS; i++) {
        if (sobol)
            sobol_next(sobol, digits);
        for (size_t f = 0; f < count; f++) {
            const double u = sobol ? sobol_scrambled(digits[f], 0, f) : rng_uniform(&r);
            points[i * count + f] = (unsigned char)(u * (double)factors[f].cells);
        }
    }
    sobol_destroy(sobol);
    return (struct stats_space){.factors = factors,
                                .count = count,
                                .pairs = pairs,
                                .points = points,
                                .point_count = POINTS};
}
