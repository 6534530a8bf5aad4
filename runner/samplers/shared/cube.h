/* The space of a sweep as columns of numbers, for samplers that model it: a point is
 * one number for each parameter.
 *
 * A number is u = (z - low) / (high - low) in [0, 1], z = x or ln x. Whole and stepped
 * numbers stand in the middle of a cell of their own: low and high lie half a step
 * beyond the first and the last of them, before the logarithm is taken. Of normal and
 * log_normal u is the distribution function. A category is its index among the values.
 * A parameter that is not active in a point, because its `when` does not hold, is NAN
 * there. */
#ifndef MTAG_RUNNER_SAMPLERS_SHARED_CUBE_H
#define MTAG_RUNNER_SAMPLERS_SHARED_CUBE_H

#include "runner/sampler.h"

struct run_axis {
    bool category;    /* else a number */
    size_t count;     /* of values; 0: a range without steps */
    double low, high; /* of z; 0 and 1 for normal and log_normal, whose z is u */
    bool log;         /* z = ln x */
    bool whole;       /* x is an integer */
    double step;      /* from a value to the next; 0: none */
    bool always;      /* active in every point */
};

struct run_cube {
    const struct run_space *space;
    const struct run_axis *axes; /* one for each parameter, in their order */
    size_t count;
    struct run_gate *gates; /* internal: the conditions */
    const size_t *order;    /* internal: parents before what depends on them */
};

/* Everything in the arena. space stays in use. */
struct run_cube *run_cube_create(const struct run_space *space, struct arena *a);

/* x: one number for each parameter. A value that the file does not list is the category
 * `count`; numbers beyond the range are below 0 or above 1. A value that the point
 * leaves to the file is the file's own. */
void run_cube_encode(const struct run_cube *c, const struct run_point *point,
                     double *x);

/* The value of x as a point; parameters that are not active have none. In the arena. */
struct run_point run_cube_decode(const struct run_cube *c, const double *x,
                                 struct arena *a);

/* What u in [0, 1] of the unit cube stands for on an axis: a category's index, by the
 * probabilities, or a number brought to its steps. */
double run_cube_place(const struct run_cube *c, size_t axis, double u);
/* A point of the unit cube, one u for each parameter whether it is active or not. */
void run_cube_point(const struct run_cube *c, const double *u, double *x);

/* Walks the conditions: NAN where a parameter is not active. Where one is active whose
 * x is NAN, x becomes fill(context, axis). fill NULL: there is no such parameter. */
void run_cube_settle(const struct run_cube *c, double *x,
                     double (*fill)(void *context, size_t axis), void *context);

/* x as it is after decoding: numbers are brought to their steps and rounded as
 * run_quantile does. */
void run_cube_round(const struct run_cube *c, double *x);

/* Whether the point fulfils `require`. x: rounded. */
bool run_cube_allows(const struct run_cube *c, const double *x);

/* Whether two rounded or encoded points are the same: the same categories and the same
 * numbers, in the parameters that are active. */
bool run_cube_equal(const struct run_cube *c, const double *a, const double *b);

#endif
