/* Changing one parameter of a point alone, to see whether it leads to another trial. */
#include "runner/experiment/drawn.h"

#include "runner/experiment/idle.h"

#include <string.h>

enum { ALONE_MAX = 64 }; /* points in which a parameter is changed */

/* The points that were drawn. */
struct drawn {
    struct exp_book *book;
    const struct run_point *points;
    size_t count;
};

/* Whether two points become different trials, as far as both fit; *same: they are one
 * trial. */
static bool differ(struct exp_book *book, const struct run_point *a,
                   const struct run_point *b, size_t parameter, bool *same)
{
    struct exp_memo equal = {.arena = book->arena};
    struct exp_candidate c[2];
    bool is_new = false;
    const struct run_point *points[] = {a, b};
    struct diag *ignored = diag_create();
    bool fit = true;
    for (int i = 0; i < 2 && fit; i++) {
        exp_candidate_make(book, points[i], book->varies, ignored, &c[i]);
        fit = exp_candidate_fits(&c[i]) && c[i].active[parameter];
        if (fit)
            exp_candidate_slot(&c[i], &equal, &is_new);
    }
    diag_destroy(ignored);
    *same = fit && !is_new;
    return fit && is_new;
}

/* The first point behind number n with another value of the parameter; count: there is
 * none. */
static size_t find_other(const struct drawn *d, size_t n, size_t parameter)
{
    const struct yaml_node *own = d->points[n].values[parameter];
    for (size_t k = n + 1; own && k < d->count; k++) {
        const struct yaml_node *value = d->points[k].values[parameter];
        if (value && !yaml_equal(value, own))
            return k;
    }
    return d->count;
}

/* Whether a parameter never leads to another trial. */
static bool is_idle(const struct drawn *d, size_t parameter)
{
    struct exp_book *b = d->book;
    const size_t count = b->plan.space.count, step = d->count / ALONE_MAX + 1;
    bool tried = false;
    for (size_t n = 0; n < d->count; n += step) {
        const size_t other = find_other(d, n, parameter);
        if (other == d->count)
            continue;
        struct run_point to = {.values =
                                   arena_alloc(b->arena, count, sizeof(*to.values))};
        memcpy(to.values, d->points[n].values, count * sizeof(*to.values));
        to.values[parameter] = d->points[other].values[parameter];
        bool same;
        if (differ(b, &d->points[n], &to, parameter, &same))
            return false;
        tried = tried || same;
    }
    return tried;
}

void exp_check_drawn(struct exp_book *b, const struct run_point *points, size_t count,
                     const bool *met, struct diag *diag)
{
    const struct drawn d = {.book = b, .points = points, .count = count};
    for (size_t i = 0; i < b->plan.space.count; i++)
        if (met[i] && is_idle(&d, i))
            exp_tell_idle(&b->plan.parameters[i], diag);
    b->plan.space.diag = diag;
}
