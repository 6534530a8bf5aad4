/* Bins of probabilities against scikit-learn's. */
#include "base/stats/calibration.h"

#include "tests/golden/stats/comparison.h"
#include "tests/golden/stats/figures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void bins_are(const struct stats_bin *bins, const double (*expected)[3])
{
    double distance = 0, all = 0;
    for (int b = 0; b < STATS_BINS; b++) {
        const double count = expected[b][0];
        assert_true((double)bins[b].count == count);
        assert_true(fabs((double)bins[b].hits - count * expected[b][1]) <=
                    1e-9 * count);
        assert_true(fabs(bins[b].sum - count * expected[b][2]) <= 1e-9 * count);
        distance += count * fabs(expected[b][1] - expected[b][2]);
        all += count;
    }
    assert_true(fabs(stats_calibration_of(bins) - distance / all) < 1e-9);
}

static void bins_are_those_of_calibration_curve(void **state)
{
    struct stats_bin bins[STATS_BINS] = {0}, every[STATS_BINS] = {0};
    (void)state;
    assert_true(stats_calibration_add(bins, scores_a[0], truths[0], CLIPS, TAGS));
    bins_are(bins, bins_of_tag);
    assert_true(stats_calibration_add(every, scores_a[0], truths[0], CLIPS * TAGS, 1));
    bins_are(every, bins_of_all);
    assert_true(fabs(stats_calibration_of(every) -
                     stats_calibration_error(scores_a[0], truths[0], CLIPS * TAGS)) <
                1e-12);
}

/* 15 bins of equal width, by hand with numpy. */
static void the_error_of_a_tag_is_known(void **state)
{
    struct stats_bin bins[STATS_BINS] = {0};
    (void)state;
    assert_true(stats_calibration_add(bins, scores_a[0], truths[0], CLIPS, TAGS));
    assert_true(fabs(stats_calibration_of(bins) - 0.2046666667) < 1e-7);
}

static void bins_add_up_and_refuse_what_is_no_number(void **state)
{
    static const float p[] = {0.5F, 0.0F, 1.0F, NAN};
    static const unsigned char hit[] = {1, 0, 1, 1};
    struct stats_bin bins[STATS_BINS] = {0};
    (void)state;
    assert_true(isnan(stats_calibration_of(bins)));
    assert_true(stats_calibration_add(bins, p, hit, 3, 1));
    assert_true(stats_calibration_add(bins, p, hit, 3, 1));
    assert_int_equal(bins[0].count, 2);
    assert_int_equal(bins[7].hits, 2);
    assert_int_equal(bins[STATS_BINS - 1].count, 2);
    assert_false(stats_calibration_add(bins, p, hit, 4, 1));
}

static void of_each_clip_the_highest_is_taken(void **state)
{
    static const float scores[] = {0.25F, 0.75F, 0.5F, 0.5F};
    static const unsigned char truth[] = {1, 0, 1, 0};
    float highest[2];
    unsigned char hit[2];
    (void)state;
    stats_highest(scores, truth, 2, 2, highest, hit);
    assert_true(highest[0] == 0.75F && highest[1] == 0.5F);
    assert_int_equal(hit[0], 0);
    assert_int_equal(hit[1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_are_those_of_calibration_curve),
        cmocka_unit_test(the_error_of_a_tag_is_known),
        cmocka_unit_test(bins_add_up_and_refuse_what_is_no_number),
        cmocka_unit_test(of_each_clip_the_highest_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
