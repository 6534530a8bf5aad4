/* On which scale numbers lie evenly. */
#include "base/rng.h"
#include "base/stats/scale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void few_numbers_are_told_by_their_gaps(void **state)
{
    (void)state;
    const double decades[] = {1e-4, 1e-2, 1e-3}, doubled[] = {16, 32, 64, 128},
                 steps[] = {10, 20, 30, 40, 50, 60, 70, 80}, close[] = {1, 2, 4},
                 zero[] = {0, 1, 10, 100}, one[] = {5, 5}, far[] = {1, 100};
    assert_true(stats_is_log(decades, 3));
    assert_true(stats_is_log(doubled, 4));
    assert_true(stats_is_log(far, 2));
    assert_false(stats_is_log(steps, 8));
    assert_false(stats_is_log(close, 3));
    assert_false(stats_is_log(zero, 4));
    assert_false(stats_is_log(one, 2));
}

/* Draws from 0 to .8 now and then have one that is close to 0. */
static void many_numbers_are_told_by_their_median(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        double even[60], ratio[60];
        struct rng r;
        rng_init(&r, seed, RNG_STATS, 0, 0);
        for (int i = 0; i < 60; i++) {
            even[i] = 0.8 * rng_uniform(&r) + 1e-9;
            ratio[i] = 1e-5 * pow(10, 4 * rng_uniform(&r));
        }
        even[7] = 1e-4;
        assert_false(stats_is_log(even, 60));
        assert_true(stats_is_log(ratio, 60));
    }
}

static void what_is_not_finite_does_not_count(void **state)
{
    (void)state;
    const double x[] = {(double)NAN, 1e-4, 1e-3, (double)INFINITY, 1e-2};
    assert_true(stats_is_log(x, 5));
    assert_false(stats_is_log(x, 1));
    assert_false(stats_is_log(x, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_numbers_are_told_by_their_gaps),
        cmocka_unit_test(many_numbers_are_told_by_their_median),
        cmocka_unit_test(what_is_not_finite_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
