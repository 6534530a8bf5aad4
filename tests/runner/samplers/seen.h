/* For tests of samplers that propose: results of made-up trials, and sweeps in a loop.
 */
#ifndef MTAG_TESTS_RUNNER_SAMPLERS_SEEN_H
#define MTAG_TESTS_RUNNER_SAMPLERS_SEEN_H

#include "tests/runner/samplers/space.h"

enum { SEEN_MOST = 600 };

struct seen {
    const struct run_space *space;
    struct run_point points[SEEN_MOST];
    struct run_evidence results[SEEN_MOST];
    const struct run_point *pending[SEEN_MOST];
    struct run_seen now; /* what a decision sees */
    size_t count;        /* of points */
};

static inline struct seen *seen_create(const struct run_space *space, struct arena *a)
{
    struct seen *s = arena_alloc(a, 1, sizeof(*s));
    s->space = space;
    s->now = (struct run_seen){.results = s->results, .pending = s->pending};
    return s;
}

/* A finished trial. */
static inline void seen_add(struct seen *s, struct run_point point, double value)
{
    assert_true(s->count < SEEN_MOST);
    s->points[s->count] = point;
    s->results[s->now.result_count++] =
        (struct run_evidence){.point = &s->points[s->count],
                              .trial = s->count,
                              .epoch = 1,
                              .value = value,
                              .finished = true};
    s->count++;
}

static inline void seen_add_pending(struct seen *s, struct run_point point)
{
    assert_true(s->count < SEEN_MOST);
    s->points[s->count] = point;
    s->pending[s->now.pending_count++] = &s->points[s->count++];
}

/* Asks until there are count points, or no more; each has its value at once. The best
 * value. */
static inline double seen_run(struct seen *s, const struct run_sampler_type *sampler,
                              size_t count, double (*value)(const struct run_point *))
{
    double best = (double)INFINITY;
    while (s->count < count) {
        struct run_point point = sampler->propose(s->space, s->count, &s->now);
        if (!point.values)
            break;
        const double own = value(&point);
        seen_add(s, point, own);
        best = fmin(best, own);
    }
    return best;
}

/* The number of a parameter; NAN: the point does not have it. */
static inline double seen_number(const struct run_point *p, size_t parameter)
{
    double x = (double)NAN;
    if (p->values[parameter])
        assert_true(str_to_double(p->values[parameter]->text, &x));
    return x;
}

static inline bool seen_is(const struct run_point *p, size_t parameter,
                           const char *value)
{
    return p->values[parameter] && strcmp(p->values[parameter]->text, value) == 0;
}

/* Both are the same text in every parameter. */
static inline bool seen_equal(const struct run_space *s, const struct run_point *a,
                              const struct run_point *b)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!a->values[i] || !b->values[i]) {
            if (a->values[i] != b->values[i])
                return false;
        } else if (strcmp(a->values[i]->text, b->values[i]->text) != 0) {
            return false;
        }
    }
    return true;
}

#endif
