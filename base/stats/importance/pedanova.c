/* PED-ANOVA: pedanova.h. The constants are those of Optuna: 50 steps, kernels at least
 * 0.5 / 1.64 steps wide, a prior that counts as one trial. */
#include "base/stats/importance/pedanova.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 50, LEAST_BEST = 2, SAMPLES = 200 };

/* A factor on its grid. */
struct grid {
    const unsigned char *step; /* of each trial; STATS_ABSENT: it has none */
    size_t steps;
    bool ordered;
};

struct asked {
    const struct grid *grids;
    size_t count, trials;
    const double *cost;
    const uint32_t *order; /* of trials, by their cost */
    double best;
};

/* Numbers that are not in few cells have a step at each of STEPS even places, and lie
 * at the nearest. */
static struct grid grid_of(const struct stats_factor *f, size_t trials, struct arena *a)
{
    if (!f->ordered || f->cells < STATS_CELLS)
        return (struct grid){f->cell, f->cells, f->ordered};
    unsigned char *step = arena_alloc(a, trials, sizeof(*step));
    const double low = f->log_scale ? log(f->low) : f->low,
                 high = f->log_scale ? log(f->high) : f->high,
                 width = (high - low) / (STEPS - 1);
    for (size_t i = 0; i < trials; i++) {
        const double z = f->log_scale ? log(f->x[i]) : f->x[i],
                     place = ceil((z - low) / width - 0.5);
        step[i] = f->cell[i] == STATS_ABSENT
                      ? STATS_ABSENT
                      : (unsigned char)fmin(fmax(place, 0), STEPS - 1);
    }
    return (struct grid){step, STEPS, true};
}

static double normal(double z)
{
    return 0.5 * erfc(-z * sqrt(0.5));
}

/* Normal distributions around steps, each as of the steps alone. */
static void add_kernels(double *density, const double *weights, size_t steps,
                        double deviation)
{
    /* The distribution function between two steps, by the distance of the second. */
    double below[2 * STATS_CELLS + 1];
    for (size_t i = 0; i <= 2 * steps; i++)
        below[i] = normal(((double)i - (double)steps - 0.5) / deviation);
    for (size_t mean = 0; mean < steps; mean++) {
        const double *own = below + steps - mean;
        for (size_t i = 0; weights[mean] > 0 && i < steps; i++)
            density[i] += weights[mean] * (own[i + 1] - own[i]) / (own[steps] - own[0]);
    }
}

/* One as wide as all steps, in their middle. */
static void add_prior(double *density, size_t steps, double weight)
{
    const double n = (double)steps, half = normal(0.5);
    for (size_t i = 0; i < steps; i++) {
        const double from = (double)i / n - 0.5, to = (double)(i + 1) / n - 0.5;
        density[i] += weight * (normal(to) - normal(from)) / (2 * half - 1);
    }
}

/* The steps that have trials, ascending: the one at which the sum of counts reaches
 * `until`, or where `above` goes beyond it; else the last. */
static size_t step_at(const double *counts, size_t steps, double until, bool above)
{
    double sum = 0;
    size_t last = 0;
    for (size_t i = 0; i < steps; i++) {
        sum += counts[i];
        if (counts[i] > 0)
            last = i;
        if (counts[i] > 0 && (above ? sum > until : sum >= until))
            return i;
    }
    return last;
}

/* Scott's rule with the quartiles. */
static double bandwidth(const double *counts, size_t steps, double total)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < steps; i++)
        mean += counts[i] * (double)i / total;
    for (size_t i = 0; i < steps; i++)
        squares += counts[i] * ((double)i - mean) * ((double)i - mean);
    const double deviation = sqrt(squares / fmax(1, total - 1)),
                 low = (double)step_at(counts, steps, floor(total / 4), false),
                 high = (double)step_at(counts, steps, floor(total * 3 / 4), true),
                 width = fmin((high - low) / 1.34, deviation);
    return fmax(1.059 * width * pow(total, -0.2), 0.5 / 1.64);
}

/* Categories: each of the kernels is flat but for its own category. */
static void add_categories(double *density, const double *counts, size_t steps,
                           double total)
{
    double kernels = 1;
    for (size_t i = 0; i < steps; i++)
        kernels += counts[i] > 0;
    for (size_t i = 0; i < steps; i++)
        density[i] += ((total - counts[i]) / kernels + counts[i] * (1 + 1 / kernels)) /
                      (1 + (double)steps / kernels) / (total + 1);
}

static void find_density(const struct grid *g, const double *counts, double *density)
{
    const size_t n = g->steps;
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += counts[i];
    for (size_t i = 0; i < n; i++)
        density[i] = g->ordered ? 0 : 1 / (total + 1) / (double)n;
    if (!g->ordered) {
        add_categories(density, counts, n, total);
        return;
    }
    if (total > 0)
        add_kernels(density, counts, n, bandwidth(counts, n, total));
    add_prior(density, n, 1);
    for (size_t i = 0; i < n; i++)
        density[i] /= total + 1;
}

/* weights: how often each trial counts; the first `best` in the order are the best. */
static double divergence(const struct asked *q, const struct grid *g,
                         const unsigned *weights, size_t best)
{
    double of_best[STATS_CELLS] = {0}, of_all[STATS_CELLS] = {0}, sum = 0;
    double best_density[STATS_CELLS], density[STATS_CELLS];
    for (size_t i = 0; i < q->trials; i++) {
        const uint32_t trial = q->order[i];
        const unsigned char step = g->step[trial];
        if (step == STATS_ABSENT)
            continue;
        of_all[step] += weights[trial];
        if (i < best)
            of_best[step] += weights[trial];
    }
    find_density(g, of_best, best_density);
    find_density(g, of_all, density);
    for (size_t i = 0; i < g->steps; i++) {
        const double ratio = (best_density[i] + 1e-12) / (density[i] + 1e-12) - 1;
        sum += (density[i] + 1e-12) * ratio * ratio;
    }
    return sum;
}

/* How many of the order are the best: until the share is reached, with the equal ones
 * that follow. *found: how many trials they count. */
static size_t find_best(const struct asked *q, const unsigned *weights, size_t *found)
{
    const double wanted = fmax(LEAST_BEST, ceil(q->best * (double)q->trials - 1e-9));
    size_t i = 0;
    *found = 0;
    while (i < q->trials && ((double)*found < wanted ||
                             q->cost[q->order[i]] == q->cost[q->order[i - 1]]))
        *found += weights[q->order[i++]];
    return i;
}

/* Returns how many trials are the best. */
static size_t find_shares(const struct asked *q, const unsigned *weights,
                          double *shares)
{
    size_t found;
    const size_t best = find_best(q, weights, &found);
    double sum = 0;
    for (size_t f = 0; f < q->count; f++) {
        shares[f] =
            q->grids[f].steps > 1 ? divergence(q, &q->grids[f], weights, best) : 0;
        sum += shares[f];
    }
    for (size_t f = 0; f < q->count; f++)
        shares[f] = sum > 0 ? shares[f] / sum : 1 / (double)q->count;
    return found;
}

struct place {
    double cost;
    uint32_t trial;
};

static int by_cost(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    return a->cost != b->cost ? (a->cost > b->cost) - (a->cost < b->cost)
                              : (a->trial > b->trial) - (a->trial < b->trial);
}

static const uint32_t *order_by_cost(const double *cost, size_t trials, struct arena *a)
{
    struct place *places = arena_alloc(a, trials, sizeof(*places));
    uint32_t *order = arena_alloc(a, trials, sizeof(*order));
    for (size_t i = 0; i < trials; i++)
        places[i] = (struct place){cost[i], (uint32_t)i};
    qsort(places, trials, sizeof(*places), by_cost);
    for (size_t i = 0; i < trials; i++)
        order[i] = places[i].trial;
    return order;
}

/* Deviations over the samples, from their own mean. */
static void find_errors(const struct asked *q, struct stats_figure *shares,
                        struct arena *a)
{
    unsigned *weights = arena_alloc(a, q->trials, sizeof(*weights));
    double *own = arena_alloc(a, q->count, sizeof(*own));
    double *mean = arena_alloc(a, q->count, sizeof(*mean));
    for (uint64_t s = 1; s <= SAMPLES; s++) {
        struct rng r;
        rng_init(&r, 0, RNG_STATS, 0, s);
        for (size_t i = 0; i < q->trials; i++)
            weights[i] = 0;
        for (size_t i = 0; i < q->trials; i++)
            weights[rng_below(&r, q->trials)]++;
        find_shares(q, weights, own);
        /* Welford's update of mean and squared deviations. */
        for (size_t f = 0; f < q->count; f++) {
            const double off = own[f] - mean[f];
            mean[f] += off / (double)s;
            shares[f].error += off * (own[f] - mean[f]);
        }
    }
    for (size_t f = 0; f < q->count; f++)
        shares[f].error = sqrt(shares[f].error / (SAMPLES - 1));
}

struct stats_pedanova stats_pedanova(const struct stats_factor *factors, size_t count,
                                     const double *cost, size_t trials, double best,
                                     struct arena *a)
{
    struct arena *own = arena_create();
    struct grid *grids = arena_alloc(own, count, sizeof(*grids));
    unsigned *once = arena_alloc(own, trials, sizeof(*once));
    double *shares = arena_alloc(own, count, sizeof(*shares));
    struct stats_pedanova out = {.shares = arena_alloc(a, count, sizeof(*out.shares))};
    for (size_t f = 0; f < count; f++)
        grids[f] = grid_of(&factors[f], trials, own);
    for (size_t i = 0; i < trials; i++)
        once[i] = 1;
    const struct asked q = {.grids = grids,
                            .count = count,
                            .trials = trials,
                            .cost = cost,
                            .order = order_by_cost(cost, trials, own),
                            .best = best};
    out.best = find_shares(&q, once, shares);
    for (size_t f = 0; f < count; f++)
        out.shares[f].value = shares[f];
    find_errors(&q, out.shares, own);
    arena_destroy(own);
    return out;
}
