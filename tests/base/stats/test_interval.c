/* Intervals and p; those of whole bootstraps are in test_bootstrap. */
#include "base/stats/interval.h"

#include "tests/base/stats/near.h"
#include "tests/golden/stats/comparison.h"

/* numpy.percentile([0, 1, ..., 10], [2.5, 97.5]) is [.25, 9.75]. */
static void percentiles_follow_numpys_linear_rule(void **state)
{
    double samples[] = {10, 3, 7, 0, 1, 9, 2, 8, 4, 6, 5};
    (void)state;
    const struct stats_interval i = stats_percentile(4, samples, COUNT(samples));
    assert_near(i.value, 4);
    assert_near(i.low, 0.25);
    assert_near(i.high, 9.75);
    assert_near(i.error, sqrt(11));
    assert_near(i.p, 2 * 2 / 12.0); /* one sample is not above 0 */
    const struct stats_interval b = stats_basic(4, samples, COUNT(samples));
    assert_near(b.low, 8 - 9.75);
    assert_near(b.high, 8 - 0.25);
    assert_true(isnan(b.p));
}

static void p_is_never_0_and_at_most_1(void **state)
{
    double above[] = {1, 2, 3}, zero[] = {0, 0};
    (void)state;
    assert_near(stats_percentile(2, above, 3).p, 0.5);
    assert_near(stats_percentile(0, zero, 2).p, 1);
}

static void what_is_not_known_stays_unknown(void **state)
{
    double samples[] = {1, (double)NAN, 3};
    (void)state;
    assert_true(isnan(stats_percentile(2, samples, 3).low));
    assert_true(isnan(stats_percentile(2, samples, 3).p));
    assert_true(isnan(stats_percentile(2, samples, 0).high));
    assert_near(stats_percentile(2, samples, 0).value, 2);
    assert_true(isnan(stats_student((double)NAN, 1, 2).low));
    assert_true(isnan(stats_student(1, (double)NAN, 2).p));
}

/* scipy.stats */
static void few_degrees_of_freedom_widen_the_interval(void **state)
{
    (void)state;
    const struct stats_interval normal = stats_student(1, 1, (double)INFINITY);
    assert_near(normal.high, 1 + 1.959963984540054);
    assert_near(normal.p, 0.31731050786291415);
    const struct stats_interval t = stats_student(-1, 1, 2);
    assert_near(t.low, -1 - 4.302652729911275);
    assert_near(t.p, 0.42264973081037427);
    assert_near(stats_student(0, 0, 2).p, 1);
}

static void seeds_and_clips_are_combined(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(seed_counts); i++) {
        const struct stats_seeds a = {seeds_a, seed_counts[i]};
        const struct stats_seeds b = {seeds_b, seed_counts[i]};
        const struct stats_interval got = stats_of_seeds(&a, &b, clip_errors[i]);
        assert_near(got.value, of_seeds[i][0]);
        assert_near(got.error, of_seeds[i][1]);
        assert_near(got.low, of_seeds[i][2]);
        assert_near(got.high, of_seeds[i][3]);
        assert_near(got.p, of_seeds[i][4]);
        assert_near(stats_share_of_pairs(&a, &b), of_seeds[i][5]);
    }
}

/* scipy.stats.t.interval of the first three, then with an error of the clips: the sum
 * of the variances .002^2 + .0038135723^2 / 3 has 2 (1 + .002^2 / (.0038135723^2 /
 * 3))^2 = 6.7 degrees of freedom. */
static void one_recipe_has_an_interval_too(void **state)
{
    const struct stats_seeds a = {seeds_a, 3};
    (void)state;
    struct stats_interval own = stats_of_own_seeds(&a, 0);
    assert_near(own.low, 0.8408598946813554);
    assert_near(own.high, 0.8598067719853114);
    own = stats_of_own_seeds(&a, 0.002);
    assert_near(own.error, sqrt(0.002 * 0.002 + 0.0038135723 * 0.0038135723 / 3));
    assert_true(own.high - own.value < 2.5 * own.error);
    assert_true(own.high - own.value > 2 * own.error);
}

static void seeds_that_do_not_differ_leave_the_clips(void **state)
{
    const double values[] = {0.5, 0.5, 0.5}, others[] = {0.6, 0.6, 0.6};
    const struct stats_seeds a = {values, 3}, b = {others, 3};
    (void)state;
    const struct stats_interval got = stats_of_seeds(&a, &b, 0.1);
    assert_near(got.high, 0.1 + 0.1 * 1.959963984540054);
    assert_near(stats_share_of_pairs(&a, &a), 0.5);
    const double missing[] = {0.5, (double)NAN, 0.5};
    const struct stats_seeds c = {missing, 3};
    assert_true(isnan(stats_share_of_pairs(&a, &c)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_follow_numpys_linear_rule),
        cmocka_unit_test(p_is_never_0_and_at_most_1),
        cmocka_unit_test(what_is_not_known_stays_unknown),
        cmocka_unit_test(few_degrees_of_freedom_widen_the_interval),
        cmocka_unit_test(seeds_and_clips_are_combined),
        cmocka_unit_test(one_recipe_has_an_interval_too),
        cmocka_unit_test(seeds_that_do_not_differ_leave_the_clips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
