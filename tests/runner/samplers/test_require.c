/* Samplers that propose points of a space of which `require` allows a part. */
#include "tests/runner/samplers/seen.h"

static const char *const methods[] = {"gp", "tpe"};
enum { METHODS = sizeof(methods) / sizeof(*methods) };

static const struct run_sampler_type *find(const char *name)
{
    return (const struct run_sampler_type *)registry_find(&run_samplers, name);
}

static const char square[] =
    "train.optimizer.lr: {min: 0.0, max: 1.0}, train.optimizer.momentum: {min: 0.0, "
    "max: 1.0}";

static double sum(const struct run_point *p)
{
    return seen_number(p, 0) + seen_number(p, 1);
}

/* Of x + y <= 1. */
static bool below_the_diagonal(const void *context, const struct run_point *point)
{
    ++*(size_t *)(uintptr_t)context;
    return sum(point) <= 1;
}

/* A part of 2e-6 of the square, which no corner belongs to. */
static bool a_thin_line(const void *context, const struct run_point *point)
{
    ++*(size_t *)(uintptr_t)context;
    return fabs(sum(point) - 0.7) < 1e-6;
}

/* The corner alone, and 5e-7 of the square beside it. */
static bool the_corner(const void *context, const struct run_point *point)
{
    ++*(size_t *)(uintptr_t)context;
    return sum(point) < 0.001;
}

static bool nothing(const void *context, const struct run_point *point)
{
    (void)point;
    ++*(size_t *)(uintptr_t)context;
    return false;
}

static struct seen *scene(bool (*allows)(const void *, const struct run_point *),
                          size_t *asked, struct arena *a)
{
    struct run_space *space = arena_alloc(a, 1, sizeof(*space));
    *space = *space_of(square, a);
    *asked = 0;
    space->allows = allows;
    space->allows_context = asked;
    return seen_create(space, a);
}

/* 0.18 at (0.5, 0.5), the best point that is allowed; 0 beyond the border. */
static double beyond(const struct run_point *p)
{
    return pow(seen_number(p, 0) - 0.8, 2) + pow(seen_number(p, 1) - 0.8, 2);
}

static void check_all(const struct seen *s,
                      bool (*allows)(const void *, const struct run_point *))
{
    size_t ignored = 0;
    for (size_t i = 0; i < s->count; i++) {
        assert_true(allows(&ignored, &s->points[i]));
        for (size_t k = 0; k < i; k++)
            assert_false(seen_equal(s->space, &s->points[i], &s->points[k]));
    }
}

static void every_point_is_allowed_and_a_best_one_on_the_border_is_found(void **state)
{
    for (size_t i = 0; i < METHODS; i++) {
        size_t asked;
        struct seen *s = scene(below_the_diagonal, &asked, *state);
        const double best = seen_run(s, find(methods[i]), 35, beyond);
        assert_int_equal(s->count, 35);
        check_all(s, below_the_diagonal);
        assert_true(asked > 0);
        if (strcmp(methods[i], "tpe") != 0)
            assert_true(best < 0.18 + 1e-3);
    }
}

static void start_points_are_those_of_the_sequence_that_are_allowed(void **state)
{
    size_t asked;
    struct arena *a = *state;
    struct seen *all = seen_create(space_of(square, a), a);
    for (size_t i = 0; i < METHODS; i++) {
        struct seen *some = scene(below_the_diagonal, &asked, a);
        seen_run(some, find(methods[i]), 5, beyond);
        all->count = all->now.result_count = 0;
        seen_run(all, find("gp"), 10, beyond);
        size_t k = 0;
        for (size_t n = 0; n < 10 && k < 5; n++)
            if (sum(&all->points[n]) <= 1)
                assert_true(
                    seen_equal(all->space, &all->points[n], &some->points[k++]));
        assert_true(k > 2);
    }
}

static void what_is_rare_is_found_near_what_is_known(void **state)
{
    for (size_t i = 0; i < METHODS; i++) {
        size_t asked;
        struct seen *s = scene(a_thin_line, &asked, *state);
        seen_add(s,
                 point_of(s->space,
                          "{train.optimizer.lr: 0.3, train.optimizer.momentum: 0.4}"),
                 1);
        seen_run(s, find(methods[i]), 3, beyond);
        assert_int_equal(s->count, 3);
        check_all(s, a_thin_line);
        s = scene(the_corner, &asked, *state);
        seen_run(s, find(methods[i]), 3, beyond);
        assert_int_equal(s->count, 3);
        check_all(s, the_corner);
    }
}

static void the_search_for_an_allowed_point_is_bounded(void **state)
{
    for (size_t i = 0; i < METHODS; i++) {
        size_t asked;
        struct seen *s = scene(nothing, &asked, *state);
        seen_run(s, find(methods[i]), 1, beyond);
        assert_int_equal(s->count, 0);
        assert_true(asked <= 100000);
    }
}

/* A point that is refused by `require` says nothing about its neighbours. */
static void refused_points_are_no_evidence(void **state)
{
    for (size_t i = 0; i < METHODS; i++) {
        size_t asked;
        struct arena *a = *state;
        struct seen *s = scene(below_the_diagonal, &asked, a);
        seen_run(s, find(methods[i]), 15, beyond);
        const struct run_point plain = find(methods[i])->propose(s->space, 15, &s->now);
        const struct run_refused refused = {
            .point = point_of(s->space, "{train.optimizer.lr: 0.6, "
                                        "train.optimizer.momentum: 0.6}")};
        s->now.refused = &refused;
        s->now.refused_count = 1;
        const struct run_point after = find(methods[i])->propose(s->space, 15, &s->now);
        assert_true(seen_equal(s->space, &plain, &after));
    }
}

static int set_up(void **state)
{
    *state = arena_create();
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_point_is_allowed_and_a_best_one_on_the_border_is_found),
        TEST(start_points_are_those_of_the_sequence_that_are_allowed),
        TEST(what_is_rare_is_found_near_what_is_known),
        TEST(the_search_for_an_allowed_point_is_bounded),
        TEST(refused_points_are_no_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
