/* fANOVA: fanova.h. */
#include "base/stats/importance/fanova.h"

#include "base/rng.h"
#include "base/stats/importance/forest.h"
#include "base/stats/importance/smooth.h"
#include "base/stats/importance/variance.h"

#include <math.h>
#include <stdlib.h>

/* Trees of the forest of all trials, and of each of the halves. A node of fewer trials
 * than SMALLEST is a leaf. */
enum { TREES = 64, HALVES = 16, TREES_OF_HALF = 16, SMALLEST = 3, WEIGHT = 2 };

/* A model of some of the trials: the smooth one, and a forest of what it leaves. */
struct model {
    struct stats_smooth smooth;
    struct stats_variances forest;
};

/* What all models have in common. */
struct asked {
    const struct stats_factor *factors;
    size_t count, trials;
    const double *y;
    struct stats_space space;
    struct stats_grower *grower;
    unsigned char *cells; /* [factor], of a trial */
    double *left; /* of each trial: what the smooth model of the model at hand leaves */
    /* Of the trials that models have not seen: squares of y without its mean, and of
     * what smooth models leave squares, those of the forests' predictions, products. */
    double total, squares, predicted, products;
};

static void judge(struct asked *q, const struct stats_smooth *smooth,
                  const uint32_t *others, size_t count, const double *predicted)
{
    for (size_t i = 0; i < count; i++) {
        const double left = q->left[others[i]], y = q->y[others[i]] - smooth->mean;
        q->total += y * y;
        q->squares += left * left;
        q->predicted += predicted[i] * predicted[i];
        q->products += left * predicted[i];
    }
}

/* What the tree, number t of so many, says of trials. Where one lacks a parameter, the
 * trees take its cells in turn. */
static void add_predictions(const struct asked *q, const struct stats_tree *tree,
                            const struct stats_smooth *smooth, double t,
                            const uint32_t *others, size_t count, double *predicted)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < q->count; f++) {
            unsigned char *c = &q->cells[f];
            *c = q->factors[f].cell[others[i]];
            if (*c != STATS_ABSENT)
                continue;
            *c = (unsigned char)(t * (double)q->factors[f].cells);
            predicted[i] += smooth->of_cell[f][*c];
        }
        predicted[i] += stats_tree_value(tree, q->cells);
    }
}

/* Of the first `seen` trials of the order; the others judge it. */
static struct model make_model(struct asked *q, const uint32_t *order, size_t seen,
                               uint64_t sample, size_t trees, struct arena *a)
{
    const size_t others = q->trials - seen;
    struct stats_sums *sums = stats_sums_create(&q->space, a);
    double *predicted = arena_alloc(a, others + 1, sizeof(*predicted));
    struct model m = {.smooth =
                          stats_smooth_fit(q->factors, q->count, q->y, order, seen, a)};
    for (size_t i = 0; i < q->trials; i++)
        q->left[i] = q->y[i] - stats_smooth_value(&m.smooth, q->factors, q->count, i);
    const struct stats_grown from = {.factors = q->factors,
                                     .factor_count = q->count,
                                     .y = q->left,
                                     .trials = order,
                                     .trial_count = seen,
                                     .smallest = SMALLEST,
                                     .for_absent = m.smooth.of_cell};
    for (size_t t = 0; t < trees; t++) {
        const struct stats_tree *tree = stats_grow(q->grower, &from, sample, t);
        stats_sums_add(sums, tree);
        add_predictions(q, tree, &m.smooth, (double)t / (double)trees, order + seen,
                        others, predicted);
    }
    for (size_t i = 0; i < others; i++)
        predicted[i] /= (double)trees;
    judge(q, &m.smooth, order + seen, others, predicted);
    m.forest = stats_sums_end(sums, a);
    return m;
}

static struct model *make_models(struct asked *q, struct arena *a)
{
    struct model *models = arena_alloc(a, HALVES + 1, sizeof(*models));
    uint32_t *order = arena_alloc(a, q->trials, sizeof(*order));
    for (uint64_t h = 0; h <= HALVES; h++) {
        struct rng r;
        rng_init(&r, 0, RNG_FOREST, h, UINT32_MAX);
        for (size_t i = 0; i < q->trials; i++)
            order[i] = (uint32_t)i;
        if (h > 0)
            rng_shuffle(&r, order, q->trials);
        models[h] = make_model(q, order, h ? q->trials / 2 : q->trials, h,
                               h ? TREES_OF_HALF : TREES, a);
    }
    return models;
}

/* The variance of a smooth curve and of `weight` times that of trees. */
static double alone(const struct asked *q, const struct model *m, double weight,
                    size_t f)
{
    const size_t cells = q->factors[f].cells;
    double sum = 0;
    for (size_t c = 0; c < cells; c++) {
        const double smooth = m->smooth.of_cell[f][c];
        sum += smooth * (smooth + 2 * weight * m->forest.marginals[f][c]);
    }
    return fmax(0, sum / (double)cells + weight * weight * m->forest.alone[f]);
}

/* Adds the squared difference from the value to the error; the whole's is the value. */
static void put(struct stats_figure *f, size_t model, double value)
{
    if (model == 0)
        f->value = value;
    else
        f->error += (value - f->value) * (value - f->value);
    if (model == HALVES)
        f->error = sqrt(f->error / HALVES);
}

static void put_model(const struct asked *q, const struct model *m, size_t number,
                      double weight, struct stats_fanova *out)
{
    const double squared = weight * weight;
    double total = squared * m->forest.together;
    for (size_t f = 0; f < q->count; f++)
        total += alone(q, m, weight, f);
    total = total > 0 ? total : 1;
    put(&out->together, number, squared * m->forest.together / total);
    for (size_t f = 0; f < q->count; f++) {
        put(&out->alone[f], number, alone(q, m, weight, f) / total);
        for (size_t c = 0; c < q->factors[f].cells; c++)
            put(&out->marginals[f][c], number,
                m->smooth.mean + weight * m->forest.mean + m->smooth.of_cell[f][c] +
                    weight * m->forest.marginals[f][c]);
    }
    for (size_t i = 0; i < out->pair_count; i++) {
        struct stats_pair *p = &out->pairs[i];
        const double own = m->forest.pairs[p->first * q->count + p->second];
        put(&p->share, number, squared * own / total);
    }
}

static int by_share(const void *left, const void *right)
{
    const struct stats_pair *a = left, *b = right;
    if (a->share.value != b->share.value)
        return a->share.value > b->share.value ? -1 : 1;
    return a->first != b->first ? (a->first > b->first) - (a->first < b->first)
                                : (a->second > b->second) - (a->second < b->second);
}

static struct stats_fanova create(const struct asked *q, bool pairs, struct arena *a)
{
    struct stats_fanova out = {0};
    out.alone = arena_alloc(a, q->count, sizeof(*out.alone));
    out.marginals = arena_alloc(a, q->count, sizeof(*out.marginals));
    for (size_t f = 0; f < q->count; f++)
        out.marginals[f] =
            arena_alloc(a, q->factors[f].cells + 1, sizeof(**out.marginals));
    if (!pairs)
        return out;
    out.pairs = arena_alloc(a, q->count * q->count, sizeof(*out.pairs));
    for (size_t i = 0; i < q->count; i++)
        for (size_t k = i + 1; k < q->count; k++)
            out.pairs[out.pair_count++] = (struct stats_pair){.first = i, .second = k};
    return out;
}

struct stats_fanova stats_fanova(const struct stats_factor *factors, size_t count,
                                 const double *y, size_t trials, bool pairs,
                                 struct arena *a)
{
    struct arena *own = arena_create();
    struct asked q = {.factors = factors,
                      .count = count,
                      .trials = trials,
                      .y = y,
                      .space = stats_space_create(factors, count, pairs, own),
                      .grower = stats_grower_create(count, trials, own),
                      .cells = arena_alloc(own, count, sizeof(unsigned char)),
                      .left = arena_alloc(own, trials, sizeof(double))};
    struct stats_fanova out = create(&q, pairs, a);
    const struct model *models = make_models(&q, own);
    /* The forests weigh as much as they predict of what the smooth models leave. */
    const double weight =
        q.predicted > 0 ? fmin(fmax(q.products / q.predicted, 0), WEIGHT) : 0;
    const double missed =
        q.squares - 2 * weight * q.products + weight * weight * q.predicted;
    out.explained = q.total > 0 ? 1 - missed / q.total : 0;
    for (size_t h = 0; h <= HALVES; h++)
        put_model(&q, &models[h], h, weight, &out);
    if (out.pair_count > 1)
        qsort(out.pairs, out.pair_count, sizeof(*out.pairs), by_share);
    arena_destroy(own);
    return out;
}
