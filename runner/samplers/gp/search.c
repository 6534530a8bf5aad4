/* Where most improvement is expected: search.h. */
#include "runner/samplers/gp/search.h"

#include "base/sobol.h"
#include "runner/samplers/gp/gain.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 1024, BEST = 3, DRAWN = 4, STARTS = BEST + DRAWN + 1, MOVES = 16 };
enum { DRAWS = 8 }; /* of a candidate that `require` may refuse */

/* Of u, a round each. */
static const double deviations[] = {.15, .06, .02, .007, .002, .0006};
static const double category_change = .1;

struct candidates {
    double *x; /* count x width */
    double *gain;
    size_t count;
};

struct searching {
    const struct gp_search *s;
    struct arena *arena;
    double *mean, *variance; /* of FIRST candidates */
    double *rounded;         /* a point that is looked at */
};

static struct candidates make_candidates(const struct searching *g, size_t count)
{
    struct candidates c = {.count = count};
    c.x = arena_alloc(g->arena, count * g->s->width, sizeof(*c.x));
    c.gain = arena_alloc(g->arena, count, sizeof(*c.gain));
    for (size_t i = 0; i < count * g->s->width; i++)
        c.x[i] = 1;
    return c;
}

static double *at(const struct searching *g, const struct candidates *c, size_t i)
{
    return c->x + i * g->s->width;
}

static void rate(const struct searching *g, struct candidates *c)
{
    const struct gp_table points = {g->s->columns, g->s->width, c->x, c->count};
    if (c->count > 0)
        gp_model_predict(g->s->model, &points, g->mean, g->variance);
    for (size_t i = 0; i < c->count; i++)
        c->gain[i] = gp_log_gain(g->mean[i], g->variance[i], g->s->best);
}

/* ---- points all over the space ---- */

/* A Sobol sequence that a digital shift makes another one for each search; beyond its
 * dimensions random points. */
static void spread(const struct searching *g, struct candidates *c)
{
    const size_t d = g->s->cube->count;
    struct rng *r = g->s->rng;
    struct sobol *sequence = NULL;
    uint32_t digits[SOBOL_MAX], shifts[SOBOL_MAX];
    double *u = arena_alloc(g->arena, d, sizeof(*u));
    if (d <= SOBOL_MAX && sobol_create(d, &sequence, NULL) != ERR_OK)
        sequence = NULL;
    for (size_t k = 0; sequence && k < d; k++)
        shifts[k] = rng_next(r) >> (32 - SOBOL_DIGITS);
    for (size_t i = 0; i < c->count; i++) {
        if (sequence)
            sobol_next(sequence, digits);
        for (size_t k = 0; k < d; k++)
            u[k] = sequence ? sobol_plain(digits[k] ^ shifts[k]) : rng_uniform(r);
        run_cube_point(g->s->cube, u, at(g, c, i));
    }
    sobol_destroy(sequence);
}

struct place {
    double gain;
    size_t number;
};

static int compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Numbers of the candidates, the best first. */
static size_t *sort(const struct searching *g, const struct candidates *c)
{
    struct place *places = arena_alloc(g->arena, c->count, sizeof(*places));
    size_t *order = arena_alloc(g->arena, c->count, sizeof(*order));
    for (size_t i = 0; i < c->count; i++)
        places[i] = (struct place){c->gain[i], i};
    qsort(places, c->count, sizeof(*places), compare);
    for (size_t i = 0; i < c->count; i++)
        order[i] = places[i].number;
    return order;
}

/* A candidate by e^(gain - most). */
static size_t draw(const struct searching *g, const struct candidates *c, double most)
{
    double total = 0, sum = 0, wanted;
    for (size_t i = 0; i < c->count; i++)
        total += exp(c->gain[i] - most);
    wanted = rng_uniform(g->s->rng) * total;
    for (size_t i = 0; i < c->count; i++) {
        sum += exp(c->gain[i] - most);
        if (wanted < sum)
            return i;
    }
    return c->count - 1;
}

static double draw_value(void *context, size_t axis)
{
    const struct gp_search *s = context;
    return run_cube_place(s->cube, axis, rng_uniform(s->rng));
}

static void settle(const struct gp_search *s, double *x)
{
    run_cube_settle(s->cube, x, draw_value, (void *)(uintptr_t)s);
}

/* A point that was enqueued may lie outside of the space. */
static void bring_in(const struct gp_search *s, double *x)
{
    for (size_t k = 0; k < s->cube->count; k++) {
        const struct run_axis *axis = &s->cube->axes[k];
        if (axis->category && x[k] >= (double)axis->count)
            x[k] = (double)NAN;
        else if (!axis->category && !isnan(x[k]))
            x[k] = run_cube_place(s->cube, k, x[k]);
    }
    settle(s, x);
}

/* Whether the point is allowed once it is rounded. */
static bool is_allowed(const struct searching *g, const double *x)
{
    const struct run_cube *cube = g->s->cube;
    if (!cube->space->allows)
        return true;
    memcpy(g->rounded, x, cube->count * sizeof(*x));
    run_cube_round(cube, g->rounded);
    return run_cube_allows(cube, g->rounded);
}

static void add_start(const struct searching *g, struct candidates *starts,
                      const double *x)
{
    if (!is_allowed(g, x))
        return;
    memcpy(at(g, starts, starts->count), x, g->s->cube->count * sizeof(*x));
    starts->count++;
}

static void choose_starts(const struct searching *g, const struct candidates *all,
                          const size_t *order, struct candidates *starts)
{
    double *incumbent = arena_alloc(g->arena, g->s->width, sizeof(*incumbent));
    starts->count = 0;
    for (size_t i = 0; i < all->count && starts->count < BEST; i++)
        add_start(g, starts, at(g, all, order[i]));
    for (size_t i = 0; i < DRAWN; i++) {
        const size_t before = starts->count;
        for (size_t n = 0; n < DRAWS && starts->count == before; n++)
            add_start(g, starts, at(g, all, draw(g, all, all->gain[order[0]])));
    }
    memcpy(incumbent, g->s->incumbent, g->s->cube->count * sizeof(*incumbent));
    bring_in(g->s, incumbent);
    add_start(g, starts, incumbent);
    rate(g, starts);
}

/* ---- moves ---- */

/* A normal deviate (Box and Muller 1958). */
static double gauss(struct rng *r)
{
    double radius = sqrt(-2 * log(1 - rng_uniform(r)));
    return radius * cos(2 * M_PI * rng_uniform(r));
}

/* Into [0, 1], as if the ends were mirrors. */
static double reflect(double u)
{
    u = fmod(fabs(u), 2);
    return u > 1 ? 2 - u : u;
}

static void move(const struct gp_search *s, double deviation, double *x)
{
    const struct run_cube *cube = s->cube;
    double chance = fmax(.4, 1 / (double)cube->count);
    for (size_t k = 0; k < cube->count; k++) {
        const struct run_axis *axis = &cube->axes[k];
        if (isnan(x[k]))
            continue;
        if (axis->category && rng_uniform(s->rng) < category_change)
            x[k] = (double)rng_below(s->rng, axis->count);
        else if (!axis->category && rng_uniform(s->rng) < chance)
            x[k] = run_cube_place(cube, k, reflect(x[k] + deviation * gauss(s->rng)));
    }
    settle(s, x);
}

static void improve(const struct searching *g, struct candidates *starts)
{
    const size_t d = g->s->cube->count;
    struct candidates moved = make_candidates(g, starts->count * MOVES);
    for (size_t n = 0; n < sizeof(deviations) / sizeof(*deviations); n++) {
        for (size_t i = 0; i < moved.count; i++) {
            memcpy(at(g, &moved, i), at(g, starts, i / MOVES), d * sizeof(double));
            move(g->s, deviations[n], at(g, &moved, i));
        }
        rate(g, &moved);
        for (size_t i = 0; i < moved.count; i++) {
            double *gain = &starts->gain[i / MOVES];
            if (!(moved.gain[i] > *gain) || !is_allowed(g, at(g, &moved, i)))
                continue;
            *gain = moved.gain[i];
            memcpy(at(g, starts, i / MOVES), at(g, &moved, i), d * sizeof(double));
        }
    }
}

/* ---- */

/* The best candidate that may be proposed. */
static bool pick(const struct searching *g, const struct candidates *c,
                 const size_t *order, double *x, double *gain)
{
    const struct gp_search *s = g->s;
    for (size_t i = 0; i < c->count; i++) {
        memcpy(x, at(g, c, order[i]), s->cube->count * sizeof(*x));
        run_cube_round(s->cube, x);
        *gain = c->gain[order[i]];
        if (!run_known_bars(s->known, x))
            return true;
    }
    return false;
}

bool gp_search(const struct gp_search *s, double *x, double *gain)
{
    struct searching g = {.s = s, .arena = arena_create()};
    g.mean = arena_alloc(g.arena, FIRST, sizeof(*g.mean));
    g.rounded = arena_alloc(g.arena, s->width, sizeof(*g.rounded));
    g.variance = arena_alloc(g.arena, FIRST, sizeof(*g.variance));
    struct candidates all = make_candidates(&g, FIRST);
    struct candidates starts = make_candidates(&g, STARTS);
    spread(&g, &all);
    rate(&g, &all);
    const size_t *order = sort(&g, &all);
    choose_starts(&g, &all, order, &starts);
    improve(&g, &starts);
    bool found =
        pick(&g, &starts, sort(&g, &starts), x, gain) || pick(&g, &all, order, x, gain);
    arena_destroy(g.arena);
    return found;
}
