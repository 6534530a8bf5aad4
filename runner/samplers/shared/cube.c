/* The space of a sweep as columns of numbers: cube.h. */
#include "runner/samplers/shared/cube.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* What run_quantile does to the last digits of a number moves u by less. */
static const double same_u = 1e-10;

/* A condition on an axis, or on nothing in the space. */
struct gate {
    size_t axis;            /* RUN_NO_PARAMETER: only `own` counts */
    bool own;               /* it holds for the file's value */
    const bool *categories; /* it holds for each category and, last, for any other */
    const struct run_condition *condition; /* of a number */
};

struct run_gate {
    struct gate *items;
    size_t count;
};

/* ---- creating ---- */

static bool is_log(enum run_distribution d)
{
    return d == RUN_LOG_UNIFORM || d == RUN_INT_LOG_UNIFORM;
}

static bool is_normal(enum run_distribution d)
{
    return d == RUN_NORMAL || d == RUN_LOG_NORMAL;
}

static struct run_axis make_axis(const struct run_parameter *p)
{
    struct run_axis axis = {.whole = p->whole,
                            .log = is_log(p->distribution),
                            .step = p->step > 0 ? p->step
                                    : p->whole  ? 1
                                                : 0,
                            .always = p->condition_count == 0,
                            .high = 1};
    if (p->distribution == RUN_VALUES) {
        axis = (struct run_axis){
            .category = true, .count = p->value_count, .always = axis.always};
    } else if (!is_normal(p->distribution)) {
        double last = p->max;
        if (axis.step > 0) {
            double steps = floor((p->max - p->min) / axis.step * (1 + 1e-12));
            axis.count = (size_t)steps + 1;
            last = p->min + steps * axis.step;
        }
        axis.low = p->min - axis.step / 2;
        axis.high = last + axis.step / 2;
        if (axis.log) {
            axis.low = log(axis.low);
            axis.high = log(axis.high);
        }
    }
    return axis;
}

static struct gate make_gate(const struct run_cube *cube, const struct run_condition *c,
                             struct arena *a)
{
    struct gate g = {
        .axis = c->parameter, .own = run_condition_holds(c, c->own), .condition = c};
    if (c->parameter == RUN_NO_PARAMETER || !cube->axes[c->parameter].category)
        return g;
    const struct run_parameter *p = &cube->space->parameters[c->parameter];
    bool *list = arena_alloc(a, p->value_count + 1, sizeof(*list));
    for (size_t i = 0; i < p->value_count; i++)
        list[i] = run_condition_holds(c, p->values[i]);
    g.categories = list;
    return g;
}

static bool is_ready(const struct run_gate *gate, const bool *placed)
{
    for (size_t i = 0; i < gate->count; i++)
        if (gate->items[i].axis != RUN_NO_PARAMETER && !placed[gate->items[i].axis])
            return false;
    return true;
}

/* Parents first. Conditions that depend on themselves were refused before. */
static const size_t *sort(const struct run_cube *c, struct arena *a)
{
    size_t *order = arena_alloc(a, c->count + 1, sizeof(*order)), filled = 0;
    bool *placed = arena_alloc(a, c->count + 1, sizeof(*placed));
    for (size_t round = 0; round < c->count; round++)
        for (size_t i = 0; i < c->count; i++)
            if (!placed[i] && is_ready(&c->gates[i], placed)) {
                placed[i] = true;
                order[filled++] = i;
            }
    return order;
}

struct run_cube *run_cube_create(const struct run_space *space, struct arena *a)
{
    struct run_cube *c = arena_alloc(a, 1, sizeof(*c));
    struct run_axis *axes = arena_alloc(a, space->count + 1, sizeof(*axes));
    *c = (struct run_cube){.space = space, .axes = axes, .count = space->count};
    c->gates = arena_alloc(a, space->count + 1, sizeof(*c->gates));
    for (size_t i = 0; i < c->count; i++)
        axes[i] = make_axis(&space->parameters[i]);
    for (size_t i = 0; i < c->count; i++) {
        const struct run_parameter *p = &space->parameters[i];
        struct run_gate *gate = &c->gates[i];
        gate->count = p->condition_count;
        gate->items = arena_alloc(a, gate->count + 1, sizeof(*gate->items));
        for (size_t k = 0; k < gate->count; k++)
            gate->items[k] = make_gate(c, &p->conditions[k], a);
    }
    c->order = sort(c, a);
    return c;
}

/* ---- values ---- */

static double encode_number(const struct run_cube *c, size_t axis, double x)
{
    const struct run_axis *r = &c->axes[axis];
    const struct run_parameter *p = &c->space->parameters[axis];
    double z = x;
    if (r->log || p->distribution == RUN_LOG_NORMAL)
        z = log(fmax(x, 1e-300));
    if (is_normal(p->distribution)) {
        bool log_normal = p->distribution == RUN_LOG_NORMAL;
        double min = log_normal ? log(p->min) : p->min;
        double max = log_normal ? log(p->max) : p->max;
        double low = isnan(min) ? 0 : gsl_cdf_ugaussian_P((min - p->mu) / p->sigma);
        double high = isnan(max) ? 1 : gsl_cdf_ugaussian_P((max - p->mu) / p->sigma);
        /* As run_quantile has it. */
        z = (gsl_cdf_ugaussian_P((z - p->mu) / p->sigma) - low) / (high - low) -
            0x1p-33;
    }
    double u = (z - r->low) / (r->high - r->low);
    return u < -1 ? -1 : u > 2 ? 2 : u;
}

static double encode_value(const struct run_cube *c, size_t axis,
                           const struct yaml_node *value)
{
    const struct run_parameter *p = &c->space->parameters[axis];
    double x;
    if (!c->axes[axis].category)
        return value && yaml_to_double(value, &x) ? encode_number(c, axis, x) : 0.5;
    size_t i = 0;
    while (i < p->value_count && p->values[i] != value &&
           !(value && p->values[i] && yaml_equal(p->values[i], value)))
        i++;
    return (double)i;
}

/* run_quantile takes numbers below 1, as rng_uniform draws them. */
static double inside(double u)
{
    return u < 0 ? 0 : u < 1 ? u : 1 - 0x1p-32;
}

static double number_of(const struct run_cube *c, size_t axis, double u)
{
    return run_quantile(&c->space->parameters[axis], inside(u));
}

/* As encode_number(number_of(u)), without text. */
static double to_step(const struct run_cube *c, size_t axis, double u)
{
    const struct run_axis *r = &c->axes[axis];
    const struct run_parameter *p = &c->space->parameters[axis];
    if (r->count == 0)
        return r->step > 0 ? encode_number(c, axis, number_of(c, axis, u)) : u;
    double z = r->low + (r->high - r->low) * inside(u);
    double number = round(((r->log ? exp(z) : z) - p->min) / r->step);
    double last = (double)(r->count - 1);
    number = number < 0 ? 0 : number > last ? last : number;
    return encode_number(c, axis, p->min + number * r->step);
}

double run_cube_place(const struct run_cube *c, size_t axis, double u)
{
    const struct run_parameter *p = &c->space->parameters[axis];
    if (!c->axes[axis].category)
        return to_step(c, axis, inside(u));
    const struct yaml_node *value = run_pick(p, inside(u));
    size_t i = 0;
    while (p->values[i] != value)
        i++;
    return (double)i;
}

/* ---- conditions ---- */

static bool is_open(const struct run_cube *c, const struct gate *g, const double *x)
{
    if (g->axis == RUN_NO_PARAMETER || isnan(x[g->axis]))
        return g->own;
    if (g->categories)
        return g->categories[(size_t)x[g->axis]];
    struct arena *a = arena_create();
    const struct run_parameter *p = &c->space->parameters[g->axis];
    bool open = run_condition_holds(
        g->condition, run_number(p, number_of(c, g->axis, x[g->axis]), a));
    arena_destroy(a);
    return open;
}

static bool is_active(const struct run_cube *c, size_t axis, const double *x)
{
    const struct run_gate *gate = &c->gates[axis];
    for (size_t i = 0; i < gate->count; i++)
        if (!is_open(c, &gate->items[i], x))
            return false;
    return true;
}

void run_cube_settle(const struct run_cube *c, double *x,
                     double (*fill)(void *context, size_t axis), void *context)
{
    for (size_t i = 0; i < c->count; i++) {
        size_t axis = c->order[i];
        if (!is_active(c, axis, x))
            x[axis] = (double)NAN;
        else if (isnan(x[axis]) && fill)
            x[axis] = fill(context, axis);
    }
}

/* ---- points ---- */

void run_cube_point(const struct run_cube *c, const double *u, double *x)
{
    for (size_t i = 0; i < c->count; i++)
        x[i] = run_cube_place(c, i, u[i]);
    run_cube_settle(c, x, NULL, NULL);
}

void run_cube_encode(const struct run_cube *c, const struct run_point *point, double *x)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct yaml_node *value = point->values[i];
        x[i] = encode_value(c, i, value ? value : c->space->parameters[i].own);
    }
    run_cube_settle(c, x, NULL, NULL);
}

struct run_point run_cube_decode(const struct run_cube *c, const double *x,
                                 struct arena *a)
{
    struct run_point point = {.values =
                                  arena_alloc(a, c->count + 1, sizeof(*point.values))};
    for (size_t i = 0; i < c->count; i++) {
        const struct run_parameter *p = &c->space->parameters[i];
        if (isnan(x[i]))
            continue;
        if (!c->axes[i].category)
            point.values[i] = run_number(p, number_of(c, i, x[i]), a);
        else if ((size_t)x[i] < p->value_count)
            point.values[i] = p->values[(size_t)x[i]];
    }
    return point;
}

bool run_cube_allows(const struct run_cube *c, const double *x)
{
    const struct run_space *s = c->space;
    if (!s->allows)
        return true;
    struct arena *scratch = arena_create();
    const struct run_point point = run_cube_decode(c, x, scratch);
    const bool allowed = s->allows(s->allows_context, &point);
    arena_destroy(scratch);
    return allowed;
}

void run_cube_round(const struct run_cube *c, double *x)
{
    for (size_t i = 0; i < c->count; i++)
        if (!c->axes[i].category && !isnan(x[i]))
            x[i] = encode_number(c, i, number_of(c, i, x[i]));
    run_cube_settle(c, x, NULL, NULL);
}

bool run_cube_equal(const struct run_cube *c, const double *a, const double *b)
{
    for (size_t i = 0; i < c->count; i++) {
        bool both_absent = isnan(a[i]) && isnan(b[i]);
        if (!both_absent && !(fabs(a[i] - b[i]) <= same_u))
            return false;
    }
    return true;
}
