/* The space of a sweep as columns of numbers. */
#include "runner/samplers/shared/cube.h"

#include "base/rng.h"

#include "tests/runner/samplers/near.h"
#include "tests/runner/samplers/space.h"

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

/* The conditional example of the reference values of gp: tests of gp/kernel use it. */
static const char example[] =
    "train.optimizer.type: {values: [sgd, adam]}, "
    "train.optimizer.lr: {min: 1e-5, max: 1e-1, distribution: log_uniform}, "
    "train.optimizer.momentum: {min: 0, max: 0.99, when: {train.optimizer.type: sgd}}, "
    "train.batch: {min: 1, max: 8}";

static void points_are_encoded_as_the_reference_has_them(void **state)
{
    const struct run_space *s = space_of(example, *state);
    const struct run_cube *c = run_cube_create(s, *state);
    static const char *const points[] = {
        "{train.optimizer.type: sgd, train.optimizer.lr: 1e-3, "
        "train.optimizer.momentum: 0.9, train.batch: 2}",
        "{train.optimizer.type: sgd, train.optimizer.lr: 1e-2, "
        "train.optimizer.momentum: 0.5, train.batch: 5}",
        "{train.optimizer.type: adam, train.optimizer.lr: 1e-3, train.batch: 5}",
        "{train.optimizer.type: adam, train.optimizer.lr: 3e-4, "
        "train.optimizer.momentum: 0.5, train.batch: 8}"};
    const double none = (double)NAN;
    const double wanted[][4] = {{0, .5, .909090909, .1875},
                                {0, .75, .505050505, .5625},
                                {1, .5, none, .5625},
                                {1, .369280314, none, .9375}};
    for (size_t i = 0; i < 4; i++) {
        struct run_point point = point_of(s, points[i]);
        double x[4];
        run_cube_encode(c, &point, x);
        for (size_t k = 0; k < 4; k++) {
            assert_int_equal(isnan(x[k]), isnan(wanted[i][k]));
            if (!isnan(x[k]))
                assert_near(x[k], wanted[i][k], 1e-9);
        }
    }
    assert_true(c->axes[0].category && c->axes[0].count == 2 && c->axes[0].always);
    assert_true(c->axes[1].log && c->axes[1].count == 0);
    assert_near(c->axes[1].low, log(1e-5), 1e-12);
    assert_false(c->axes[2].always);
    assert_true(c->axes[3].whole && c->axes[3].count == 8);
    assert_near(c->axes[3].low, 0.5, 0);
}

/* What a point of the unit cube becomes, and that encoding finds it again. */
static void check_inverse(const char *parameters, struct arena *a)
{
    const struct run_space *s = space_of(parameters, a);
    const struct run_cube *c = run_cube_create(s, a);
    double u[8], x[8], back[8];
    assert_true(s->count <= 8);
    for (int n = 0; n < 500; n++) {
        struct rng r;
        rng_init(&r, 7, RNG_SAMPLER, 0, (uint64_t)n);
        for (size_t i = 0; i < s->count; i++)
            u[i] = n == 0 ? 0 : n == 1 ? 1 : rng_uniform(&r);
        run_cube_point(c, u, x);
        struct run_point point = run_cube_decode(c, x, a);
        for (size_t i = 0; i < s->count; i++) {
            const struct run_parameter *p = &s->parameters[i];
            assert_int_equal(point.values[i] == NULL, isnan(x[i]));
            if (isnan(x[i]))
                continue;
            const struct yaml_node *same =
                run_value_at(p, u[i] < 1 ? u[i] : 1 - 0x1p-32, a);
            assert_true(yaml_equal(point.values[i], same));
        }
        run_cube_encode(c, &point, back);
        run_cube_round(c, x);
        assert_true(run_cube_equal(c, x, back));
        struct run_point again = run_cube_decode(c, back, a);
        for (size_t i = 0; i < s->count; i++)
            if (again.values[i] && !yaml_equal(again.values[i], point.values[i]))
                fail_msg("%s of %s becomes %s", point.values[i]->text,
                         s->parameters[i].path, again.values[i]->text);
    }
}

static void encoding_is_the_inverse_of_decoding(void **state)
{
    check_inverse(example, *state);
    check_inverse("train.batch: {min: 8, max: 128, distribution: int_log_uniform}, "
                  "train.optimizer.lr: {min: 0, max: 1, step: 0.3}, "
                  "train.optimizer.momentum: {min: 0.1, max: 0.7, step: 0.1}",
                  *state);
    check_inverse("train.batch: {min: 16, max: 256, step: 16}, "
                  "train.epochs: {values: [2, 4, 8], probabilities: [1, 2, 5]}, "
                  "train.optimizer.lr: {distribution: log_normal, mu: -5, sigma: 1}, "
                  "train.optimizer.momentum: {distribution: normal, mu: 0.5, sigma: "
                  "0.2, min: 0, max: 1, step: 0.05}",
                  *state);
}

static void a_stepped_range_ends_at_its_last_step(void **state)
{
    const struct run_space *s =
        space_of("train.optimizer.lr: {min: 0, max: 1, step: 0.3}", *state);
    const struct run_cube *c = run_cube_create(s, *state);
    assert_int_equal(c->axes[0].count, 4);
    assert_near(c->axes[0].low, -0.15, 1e-12);
    assert_near(c->axes[0].high, 1.05, 1e-12);
    assert_near(run_cube_place(c, 0, 0.99), 0.875, 1e-12);
}

static const char deep[] =
    "train.optimizer.type: {values: [sgd, adam]}, "
    "train.batch: {min: 1, max: 4, when: {train.optimizer.type: sgd}}, "
    "train.optimizer.momentum: {min: 0, max: 1, when: {train.batch: [3, 4]}}, "
    "train.optimizer.weight_decay: {min: 0, max: 1, when: {train.batch: 16}}, "
    "train.optimizer.lr: {min: 1, max: 2, when: {train.epochs: 4}}";

static double half(void *context, size_t axis)
{
    int *calls = context;
    (void)axis;
    (*calls)++;
    return 0.5;
}

/* A parameter that is not active counts with the file's value: batch 16. */
static void conditions_are_walked_to_any_depth(void **state)
{
    const struct run_space *s = space_of(deep, *state);
    const struct run_cube *c = run_cube_create(s, *state);
    double x[5];
    run_cube_point(c, (const double[]){0.1, 0.9, 0.3, 0.3, 0.3}, x);
    assert_true(!isnan(x[1]) && !isnan(x[2]) && isnan(x[3]) && isnan(x[4]));
    run_cube_point(c, (const double[]){0.1, 0.1, 0.3, 0.3, 0.3}, x);
    assert_true(!isnan(x[1]) && isnan(x[2]) && isnan(x[3]) && isnan(x[4]));
    run_cube_point(c, (const double[]){0.9, 0.9, 0.3, 0.3, 0.3}, x);
    assert_true(isnan(x[1]) && isnan(x[2]) && !isnan(x[3]) && isnan(x[4]));
    int calls = 0;
    x[0] = 0;
    run_cube_settle(c, x, half, &calls);
    assert_true(x[1] == 0.5 && x[2] == 0.5 && isnan(x[3]));
    assert_int_equal(calls, 2);
}

static void values_that_the_file_does_not_list_are_a_category_more(void **state)
{
    const struct run_space *s = space_of(example, *state);
    const struct run_cube *c = run_cube_create(s, *state);
    double x[4], y[4];
    struct run_point point =
        point_of(s, "{train.optimizer.type: adamw, train.batch: 2}");
    run_cube_encode(c, &point, x);
    assert_true(x[0] == 2 && isnan(x[2]));
    /* lr is the file's own. */
    assert_near(x[1], 0.75, 1e-9);
    point = point_of(s, "{train.optimizer.type: sgd, train.batch: 2}");
    run_cube_encode(c, &point, y);
    assert_false(run_cube_equal(c, x, y));
    assert_true(run_cube_equal(c, y, y));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(points_are_encoded_as_the_reference_has_them),
        CASE(encoding_is_the_inverse_of_decoding),
        CASE(a_stepped_range_ends_at_its_last_step),
        CASE(conditions_are_walked_to_any_depth),
        CASE(values_that_the_file_does_not_list_are_a_category_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
