/* Points that have been run, are pending or did not fit: known.h. */
#include "runner/samplers/shared/known.h"

#include <math.h>

/* Random points, before all are listed; more of them with `require`, and then near
 * points that it allows, at 2^0, 2^-1, ... of the ranges, and at the ends. */
enum { TRIES = 200, TRIES_REQUIRED = 20000, TRIES_NEAR = 20000, TRIES_CORNER = 1000 };
enum { HALVINGS = 16 };

struct run_known run_known_create(const struct run_cube *c, const struct run_seen *seen,
                                  struct arena *a)
{
    struct run_known k = {.cube = c};
    const size_t results = seen->result_count;
    const size_t tried = results + seen->pending_count;
    const size_t most = tried + seen->refused_count;
    const struct run_point *last = NULL;
    k.rows = arena_alloc(a, most * c->count + 1, sizeof(*k.rows));
    for (size_t i = 0; i < most; i++) {
        const struct run_point *point = i < results ? seen->results[i].point
                                        : i < tried ? seen->pending[i - results]
                                                    : &seen->refused[i - tried].point;
        double *row = k.rows + k.count * c->count;
        if (last && point->values == last->values)
            continue;
        last = point;
        run_cube_encode(c, point, row);
        k.count++;
    }
    return k;
}

bool run_known_has(const struct run_known *k, const double *x)
{
    for (size_t i = 0; i < k->count; i++)
        if (run_cube_equal(k->cube, k->rows + i * k->cube->count, x))
            return true;
    return false;
}

bool run_known_bars(const struct run_known *k, const double *x)
{
    return run_known_has(k, x) || !run_cube_allows(k->cube, x);
}

/* How many points there are, conditions aside; 0: more than can be listed. */
static size_t count_points(const struct run_cube *c)
{
    size_t total = 1;
    for (size_t i = 0; i < c->count; i++) {
        const size_t own = c->axes[i].count;
        if (own == 0 || own > RUN_POINTS_MAX / total)
            return 0;
        total *= own;
    }
    return total;
}

/* Point `number` of a list of all. */
static void set_point(const struct run_cube *c, size_t number, double *x)
{
    for (size_t i = c->count; i-- > 0;) {
        const struct run_axis *axis = &c->axes[i];
        x[i] = (double)(number % axis->count);
        number /= axis->count;
        if (axis->category)
            continue;
        const double value = c->space->parameters[i].min + x[i] * axis->step;
        const double z = axis->log ? log(value) : value;
        x[i] = (z - axis->low) / (axis->high - axis->low);
    }
    run_cube_round(c, x);
}

/* x: a point near one that `require` allows, at a random distance from it. False: the
 * known point that was drawn is none. */
static bool draw_near(const struct run_known *k, struct rng *r, double *x)
{
    const struct run_cube *c = k->cube;
    const double *from = k->rows + rng_below(r, k->count) * c->count;
    const double distance = exp2(-(double)rng_below(r, HALVINGS));
    if (!run_cube_allows(c, from))
        return false;
    for (size_t i = 0; i < c->count; i++) {
        const double u = rng_uniform(r);
        if (c->axes[i].category && !isnan(from[i]) &&
            from[i] < (double)c->axes[i].count)
            x[i] = from[i];
        else if (c->axes[i].category || isnan(from[i]))
            x[i] = run_cube_place(c, i, u);
        else
            x[i] = run_cube_place(c, i, from[i] + distance * (2 * u - 1));
    }
    run_cube_settle(c, x, NULL, NULL);
    run_cube_round(c, x);
    return true;
}

/* x: each number at an end of its range. */
static void draw_corner(const struct run_cube *c, struct rng *r, double *x)
{
    for (size_t i = 0; i < c->count; i++) {
        const double u = rng_uniform(r);
        x[i] = run_cube_place(c, i, c->axes[i].category ? u : u < 0.5 ? 0 : 1);
    }
    run_cube_round(c, x);
}

/* Where `require` leaves little of the space. */
static bool find_allowed(const struct run_known *k, struct rng *r, double *x)
{
    for (size_t i = 0; i < TRIES_NEAR && k->count > 0; i++)
        if (draw_near(k, r, x) && !run_known_bars(k, x))
            return true;
    for (size_t i = 0; i < TRIES_CORNER; i++) {
        draw_corner(k->cube, r, x);
        if (!run_known_bars(k, x))
            return true;
    }
    return false;
}

bool run_known_other(const struct run_known *k, struct rng *r, double *x)
{
    const struct run_cube *c = k->cube;
    const size_t total = count_points(c);
    const size_t tries = c->space->allows ? TRIES_REQUIRED : TRIES;
    for (size_t i = 0; i < tries; i++) {
        for (size_t p = 0; p < c->count; p++)
            x[p] = run_cube_place(c, p, rng_uniform(r));
        run_cube_round(c, x);
        if (!run_known_bars(k, x))
            return true;
    }
    if (c->space->allows && find_allowed(k, r, x))
        return true;
    const size_t first = total > 0 ? (size_t)rng_below(r, total) : 0;
    for (size_t i = 0; i < total; i++) {
        set_point(c, (first + i) % total, x);
        if (!run_known_bars(k, x))
            return true;
    }
    return false;
}
