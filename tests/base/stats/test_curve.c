/* Curves over thresholds: by hand, and against the areas under them. */
#include "base/stats/curve.h"

#include "base/rng.h"
#include "base/stats/roc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct stats_order *sort(struct stats_orders *o, const float *score,
                                      const unsigned char *truth)
{
    stats_orders_sort(o, score, truth);
    return stats_orders_of_tags(o);
}

static void are(const double *got, const double *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_float_equal(got[i], wanted[i], 1e-15);
}

/* From the highest score: 1, 0, then a tie of both, 1, 0. */
static void curves_of_six_clips(void **state)
{
    static const float score[] = {0.9F, 0.8F, 0.5F, 0.5F, 0.4F, 0.1F};
    static const unsigned char truth[] = {1, 0, 1, 0, 1, 0};
    static const double roc[] = {1 / 3.0, 1 / 3.0, 0.5, 1, 1},
                        pr[] = {1, 1, 0.5, 0.6, 0.6};
    double got[5];
    (void)state;
    struct stats_orders *o = stats_orders_create(6, 1);
    assert_true(stats_roc_curve(sort(o, score, truth), got, 5));
    are(got, roc, 5);
    assert_true(stats_pr_curve(sort(o, score, truth), got, 5));
    are(got, pr, 5);
    stats_orders_destroy(o);
}

static void areas_are_those_of_the_metrics(void **state)
{
    enum { CLIPS = 400, PLACES = 20001 };
    static float score[CLIPS];
    static unsigned char truth[CLIPS];
    static double got[PLACES];
    double roc = 0, pr = 0;
    (void)state;
    struct rng r;
    rng_init(&r, 7, RNG_STATS, 0, 0);
    for (size_t i = 0; i < CLIPS; i++) {
        truth[i] = i % 5 == 0;
        score[i] = (float)floor(20 * rng_uniform(&r)) / 20 + 0.2F * truth[i];
    }
    struct stats_orders *o = stats_orders_create(CLIPS, 1);
    const struct stats_order *order = sort(o, score, truth);
    assert_true(stats_roc_curve(order, got, PLACES));
    for (size_t i = 1; i < PLACES; i++)
        roc += (got[i - 1] + got[i]) / 2 / (PLACES - 1);
    assert_true(stats_pr_curve(order, got, PLACES));
    for (size_t i = 1; i < PLACES; i++)
        pr += got[i] / (PLACES - 1);
    assert_float_equal(roc, stats_roc_auc(order), 1e-4);
    assert_float_equal(pr, stats_average_precision(order), 1e-4);
    stats_orders_destroy(o);
}

static void a_class_that_is_missing_has_no_curve(void **state)
{
    static const float score[] = {0.9F, 0.8F};
    static const unsigned char all[] = {1, 1}, none[] = {0, 0};
    double got[3];
    (void)state;
    struct stats_orders *o = stats_orders_create(2, 1);
    assert_false(stats_roc_curve(sort(o, score, all), got, 3));
    assert_false(stats_roc_curve(sort(o, score, none), got, 3));
    assert_false(stats_pr_curve(sort(o, score, none), got, 3));
    assert_false(stats_pr_curve(sort(o, score, all), got, 3));
    stats_orders_destroy(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_of_six_clips),
        cmocka_unit_test(areas_are_those_of_the_metrics),
        cmocka_unit_test(a_class_that_is_missing_has_no_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
