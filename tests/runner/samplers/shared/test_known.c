/* Points that are known, and others. */
#include "runner/samplers/shared/known.h"

#include "tests/runner/samplers/seen.h"

static void points_of_results_and_pending_ones_are_known(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(
        space_of("train.batch: {min: 1, max: 9}, train.optimizer.type: {values: [sgd, "
                 "adam]}, train.optimizer.momentum: {min: 0.1, max: 0.9, when: "
                 "{train.optimizer.type: sgd}}",
                 a),
        a);
    const struct run_cube *c = run_cube_create(s->space, a);
    static const char *const texts[] = {
        "{train.batch: 3, train.optimizer.type: adam, train.optimizer.momentum: 0.5}",
        "{train.batch: 3, train.optimizer.type: sgd, train.optimizer.momentum: 0.5}"};
    /* The first differs from adam's point in what is not active. */
    static const char *const same[] = {
        "{train.batch: 3, train.optimizer.type: adam}",
        "{train.batch: 3, train.optimizer.type: sgd, train.optimizer.momentum: 0.50}"};
    static const char *const other[] = {
        "{train.batch: 4, train.optimizer.type: adam}",
        "{train.batch: 3, train.optimizer.type: sgd, train.optimizer.momentum: 0.51}"};
    double x[3];
    seen_add(s, point_of(s->space, texts[0]), 1);
    seen_add_pending(s, point_of(s->space, texts[1]));
    const struct run_known k = run_known_create(c, &s->now, a);
    for (size_t i = 0; i < 2; i++) {
        struct run_point p = point_of(s->space, same[i]);
        run_cube_encode(c, &p, x);
        assert_true(run_known_has(&k, x));
        p = point_of(s->space, other[i]);
        run_cube_encode(c, &p, x);
        assert_false(run_known_has(&k, x));
    }
}

/* One of 4,000 points is left: chance hardly finds it. */
static void the_last_point_is_found(void **state)
{
    struct arena *a = *state;
    const struct run_space *space =
        space_of("train.batch: {min: 1, max: 1000, distribution: int_log_uniform}, "
                 "model.x: {min: 0, max: 1, step: 0.5}, "
                 "train.optimizer.type: {values: [sgd, adam]}, "
                 "train.optimizer.nesterov: {values: [true, false], when: "
                 "{train.optimizer.type: sgd}}",
                 a);
    const struct run_cube *c = run_cube_create(space, a);
    struct run_known k = {.cube = c};
    struct rng r;
    double last[4], x[4];
    const size_t total = 1000 * 3 * 3;
    k.rows = arena_alloc(a, (total + 1) * 4, sizeof(*k.rows));
    rng_init(&r, 1, RNG_SAMPLER, 0, 0);
    for (double n = 1; n <= 1000; n++) {
        for (size_t rest = 0; rest < 9; rest++) {
            const char *text = arena_printf(
                a,
                "{train.batch: %.0f, model.x: %g, train.optimizer.type: %s, "
                "train.optimizer.nesterov: %s}",
                n, (double)(rest / 3) * 0.5, rest % 3 ? "sgd" : "adam",
                rest % 3 == 1 ? "true" : "false");
            const struct run_point p = point_of(space, text);
            run_cube_encode(c, &p, k.rows + k.count++ * 4);
        }
    }
    assert_int_equal(k.count, total);
    memcpy(last, k.rows + 4 * 7000, sizeof(last));
    assert_false(run_known_other(&k, &r, x));
    memmove(k.rows + 4 * 7000, k.rows + 4 * --k.count, sizeof(last));
    assert_true(run_known_other(&k, &r, x));
    assert_true(run_cube_equal(c, x, last));
}

static void a_range_has_always_another_point(void **state)
{
    struct arena *a = *state;
    const struct run_space *space = space_of("model.x: {min: 0, max: 1.5}", a);
    struct run_known k = {.cube = run_cube_create(space, a)};
    struct rng r;
    double rows[200];
    k.rows = rows;
    rng_init(&r, 1, RNG_SAMPLER, 0, 0);
    for (; k.count < 200; k.count++) {
        assert_true(run_known_other(&k, &r, rows + k.count));
        assert_false(run_known_has(&k, rows + k.count));
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
        TEST(points_of_results_and_pending_ones_are_known),
        TEST(the_last_point_is_found),
        TEST(a_range_has_always_another_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
