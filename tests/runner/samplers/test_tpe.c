/* The sampler tpe, from outside: what it proposes after made-up results. */
#include "tests/runner/samplers/seen.h"

#include "runner/samplers/shared/start.h"

static const char tree[] =
    "train.optimizer.type: {values: [sgd, adam]}, "
    "train.optimizer.lr: {min: 1e-5, max: 0.1, distribution: log_uniform}, "
    "train.optimizer.momentum: {min: 0.1, max: 0.99, when: {train.optimizer.type: "
    "sgd}}";

static const struct run_sampler_type *tpe;

/* The best is sgd with a rate of 1e-2 and a momentum of .8. */
static double tree_value(const struct run_point *p)
{
    const double lr = log10(seen_number(p, 1)) + 2, momentum = seen_number(p, 2);
    return lr * lr + (seen_is(p, 0, "sgd") ? pow(momentum - 0.8, 2) : 0.3);
}

static void it_begins_with_the_points_of_sobol(void **state)
{
    struct arena *a = *state;
    const struct run_space *space = space_of(tree, a);
    struct seen *s = seen_create(space, a);
    size_t count;
    struct run_space listed = *space;
    listed.trials = RUN_START_POINTS;
    const struct run_point *points =
        ((const struct run_sampler_type *)registry_find(&run_samplers, "sobol"))
            ->points(&listed, &count);
    seen_run(s, tpe, RUN_START_POINTS, tree_value);
    for (size_t n = 0; n < RUN_START_POINTS; n++)
        for (size_t i = 0; i < space->count; i++)
            if (s->points[n].values[i])
                assert_string_equal(s->points[n].values[i]->text,
                                    points[n].values[i]->text);
}

/* Decisions on further seeds lie between those on trials, and a trial has several
 * results: the first points stay the same. */
static void further_runs_of_a_trial_skip_no_first_point(void **state)
{
    struct arena *a = *state;
    const struct run_space *space = space_of(tree, a);
    struct seen *once = seen_create(space, a), *thrice = seen_create(space, a);
    seen_run(once, tpe, RUN_START_POINTS, tree_value);
    for (size_t n = 0; n < RUN_START_POINTS; n++) {
        const struct run_point p = tpe->propose(space, 3 * n, &thrice->now);
        for (size_t i = 0; i < space->count; i++)
            if (p.values[i])
                assert_string_equal(p.values[i]->text, once->points[n].values[i]->text);
        seen_add(thrice, p, 1);
        for (int run = 1; run < 3; run++) {
            thrice->results[thrice->now.result_count] = thrice->results[3 * n];
            thrice->now.result_count++;
        }
    }
}

static void momentum_is_there_with_sgd_alone(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of(tree, a), a);
    size_t with = 0;
    seen_run(s, tpe, 40, tree_value);
    for (size_t n = 0; n < s->count; n++) {
        assert_true(seen_is(&s->points[n], 0, "sgd") ==
                    !isnan(seen_number(&s->points[n], 2)));
        with += seen_is(&s->points[n], 0, "sgd");
    }
    assert_true(with > 10 && with < 40);
}

/* By chance the best of 60 random points comes as near in less than one of 1,000
 * sweeps: it has to be sgd, and within .1 of the best rate and momentum. */
static void it_finds_the_best_branch_and_its_parameters(void **state)
{
    struct arena *a = *state;
    struct run_space space = *space_of(tree, a);
    for (space.seed = 0; space.seed < 5; space.seed++) {
        struct seen *s = seen_create(&space, a);
        assert_true(seen_run(s, tpe, 60, tree_value) < 0.02);
    }
}

static double depth_value(const struct run_point *p)
{
    return isnan(seen_number(p, 2)) ? 1 : pow(seen_number(p, 2) - 0.7, 2);
}

/* The third parameter is there if the second one is, and has a value that only the
 * first one allows. */
static void conditions_of_conditions_hold(void **state)
{
    struct arena *a = *state;
    const struct run_space *space =
        space_of("train.optimizer.type: {values: [adam, sgd]}, "
                 "train.optimizer.nesterov: {values: [false, true], when: "
                 "{train.optimizer.type: sgd}}, "
                 "train.optimizer.momentum: {min: 0.1, max: 0.99, when: "
                 "{train.optimizer.nesterov: true}}",
                 a);
    struct seen *s = seen_create(space, a);
    assert_true(seen_run(s, tpe, 60, depth_value) < 0.003);
    for (size_t n = 0; n < s->count; n++) {
        const struct run_point *p = &s->points[n];
        assert_true((p->values[1] != NULL) == seen_is(p, 0, "sgd"));
        assert_true((p->values[2] != NULL) == seen_is(p, 1, "true"));
    }
}

static void the_same_results_give_the_same_point(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of(tree, a), a);
    seen_run(s, tpe, 30, tree_value);
    const struct run_point one = tpe->propose(s->space, 30, &s->now),
                           again = tpe->propose(s->space, 30, &s->now),
                           next = tpe->propose(s->space, 31, &s->now);
    assert_true(seen_equal(s->space, &one, &again));
    assert_false(seen_equal(s->space, &one, &next));
}

static double minus_tree_value(const struct run_point *p)
{
    return -tree_value(p);
}

static void what_is_maximized_is_minimized_with_the_other_sign(void **state)
{
    struct arena *a = *state;
    struct seen *down = seen_create(space_of(tree, a), a);
    struct seen *up = seen_create(down->space, a);
    up->now.maximize = true;
    seen_run(down, tpe, 30, tree_value);
    seen_run(up, tpe, 30, minus_tree_value);
    for (size_t n = 0; n < 30; n++)
        assert_true(seen_equal(down->space, &down->points[n], &up->points[n]));
}

static void failed_runs_say_nothing(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of(tree, a), a);
    seen_run(s, tpe, 30, tree_value);
    const struct run_point without = tpe->propose(s->space, 50, &s->now);
    seen_add(s,
             point_of(s->space, "{train.optimizer.type: sgd, train.optimizer.lr: "
                                "0.05, train.optimizer.momentum: 0.5}"),
             (double)NAN);
    const struct run_point with = tpe->propose(s->space, 50, &s->now);
    assert_true(seen_equal(s->space, &without, &with));
}

static double rate_value(const struct run_point *p)
{
    return pow(log10(seen_number(p, 0)) + 2, 2);
}

static double mean_distance(struct seen *s)
{
    double sum = 0;
    for (size_t n = 0; n < 50; n++) {
        const struct run_point p = tpe->propose(s->space, 100 + n, &s->now);
        sum += fabs(log10(seen_number(&p, 0)) + 2) / 50;
    }
    return sum;
}

/* Without results of them yet, points at one place keep the next ones away from it. */
static void pending_points_are_avoided(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(
        space_of("train.optimizer.lr: {min: 1e-5, max: 0.1, distribution: log_uniform}",
                 a),
        a);
    seen_run(s, tpe, 30, rate_value);
    const double before = mean_distance(s);
    for (int i = 0; i < 8; i++)
        seen_add_pending(s, point_of(s->space, "{train.optimizer.lr: 0.0100}"));
    assert_true(mean_distance(s) > before);
}

static double batch_value(const struct run_point *p)
{
    return fabs(seen_number(p, 0) - 5);
}

/* 2 x 8 points, and for sgd two more values each: 8 + 16. */
static void a_space_of_few_points_is_run_once_and_no_more(void **state)
{
    struct arena *a = *state;
    struct seen *s =
        seen_create(space_of("train.batch: {min: 1, max: 8}, "
                             "train.optimizer.type: {values: [sgd, adam]}, "
                             "train.optimizer.momentum: {values: [0, 0.9], when: "
                             "{train.optimizer.type: sgd}}",
                             a),
                    a);
    seen_run(s, tpe, 100, batch_value);
    assert_int_equal(s->count, 24);
    for (size_t n = 0; n < s->count; n++)
        for (size_t k = 0; k < n; k++)
            assert_false(seen_equal(s->space, &s->points[n], &s->points[k]));
}

static void pending_points_are_not_proposed_again(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of("train.batch: {min: 1, max: 20}", a), a);
    for (size_t n = 0; n < 20; n++) {
        struct run_point p = tpe->propose(s->space, n, &s->now);
        assert_non_null(p.values);
        for (size_t k = 0; k < s->count; k++)
            assert_false(seen_equal(s->space, &p, &s->points[k]));
        if (n % 2)
            seen_add(s, p, batch_value(&p));
        else
            seen_add_pending(s, p);
    }
    assert_null(tpe->propose(s->space, 20, &s->now).values);
}

/* An enqueued point may lie outside the ranges and have a value that is not listed. */
static void a_result_outside_the_space_does_no_harm(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of(tree, a), a);
    seen_add(s,
             point_of(s->space, "{train.optimizer.type: nadam, train.optimizer.lr: 3}"),
             -1);
    seen_run(s, tpe, 40, tree_value);
    assert_int_equal(s->count, 40);
}

static int set_up(void **state)
{
    *state = arena_create();
    tpe = (const struct run_sampler_type *)registry_find(&run_samplers, "tpe");
    return tpe == NULL;
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
        TEST(it_begins_with_the_points_of_sobol),
        TEST(further_runs_of_a_trial_skip_no_first_point),
        TEST(momentum_is_there_with_sgd_alone),
        TEST(it_finds_the_best_branch_and_its_parameters),
        TEST(conditions_of_conditions_hold),
        TEST(the_same_results_give_the_same_point),
        TEST(what_is_maximized_is_minimized_with_the_other_sign),
        TEST(failed_runs_say_nothing),
        TEST(pending_points_are_avoided),
        TEST(a_space_of_few_points_is_run_once_and_no_more),
        TEST(pending_points_are_not_proposed_again),
        TEST(a_result_outside_the_space_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
