/* Results of trials as observations. */
#include "runner/samplers/tpe/observe.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>

static const struct run_point points[40];

static struct run_evidence finished(size_t trial, double value)
{
    return (struct run_evidence){&points[trial], trial, 9, 9, value, true};
}

static struct run_evidence paused(size_t trial, int epoch, double value)
{
    return (struct run_evidence){&points[trial], trial, epoch, 9, value, false};
}

static struct tpe_observation *observe(const struct run_evidence *results, size_t given,
                                       bool maximize, size_t *count, struct arena *a)
{
    const struct run_seen seen = {
        .maximize = maximize, .results = results, .result_count = given};
    return tpe_observe(&seen, count, a);
}

static void runs_of_a_trial_are_one_observation_their_mean(void **state)
{
    struct arena *a = *state;
    size_t count;
    const struct run_evidence results[] = {finished(1, 3), finished(0, 1),
                                           finished(0, 2), finished(0, (double)NAN),
                                           finished(2, (double)NAN)};
    const struct tpe_observation *list = observe(results, 5, false, &count, a);
    assert_int_equal(count, 2);
    assert_true(list[0].point == &points[0] && list[1].point == &points[1]);
    assert_true(fabs(list[0].value - 1.5) < 1e-12 && list[0].finished);
    assert_true(fabs(list[1].value - 3) < 1e-12);
}

static void the_last_epoch_of_a_curve_counts(void **state)
{
    struct arena *a = *state;
    size_t count;
    const struct run_evidence results[] = {paused(0, 1, 5), paused(0, 3, 4),
                                           paused(1, 1, 2), finished(1, 1),
                                           paused(1, 3, 7)};
    const struct tpe_observation *list = observe(results, 5, false, &count, a);
    assert_int_equal(count, 2);
    assert_true(list[0].epoch == 3 && list[0].value == 4 && !list[0].finished);
    assert_true(list[1].epoch == 9 && list[1].value == 1 && list[1].finished);
}

/* Of 11 observations two are good. */
static void finished_trials_come_before_longer_curves_before_better_ones(void **state)
{
    struct arena *a = *state;
    size_t count;
    struct run_evidence results[11];
    for (size_t i = 0; i < 11; i++)
        results[i] = paused(i, 1, (double)i);
    results[7] = finished(7, 100);
    results[4] = paused(4, 3, 50);
    results[5] = paused(5, 3, 40);
    const struct tpe_observation *list = observe(results, 11, false, &count, a);
    for (size_t i = 0; i < 11; i++)
        assert_true(list[i].good == (i == 7 || i == 5));
    list = observe(results, 11, true, &count, a);
    for (size_t i = 0; i < 11; i++)
        assert_true(list[i].good == (i == 7 || i == 4));
}

static void of_equal_values_the_earlier_trial_is_good(void **state)
{
    struct arena *a = *state;
    size_t count;
    const struct run_evidence results[] = {finished(2, 1), finished(1, 1),
                                           finished(0, 2)};
    const struct tpe_observation *list = observe(results, 3, false, &count, a);
    assert_true(!list[0].good && list[1].good && !list[2].good);
}

static void nothing_seen_is_no_observation(void **state)
{
    size_t count = 1;
    observe(NULL, 0, false, &count, *state);
    assert_int_equal(count, 0);
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
        TEST(runs_of_a_trial_are_one_observation_their_mean),
        TEST(the_last_epoch_of_a_curve_counts),
        TEST(finished_trials_come_before_longer_curves_before_better_ones),
        TEST(of_equal_values_the_earlier_trial_is_good),
        TEST(nothing_seen_is_no_observation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
