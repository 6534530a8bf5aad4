/* Precision, recall and F1 at thresholds, and principal components, against
 * scikit-learn's. */
#include "base/stats/components.h"
#include "base/stats/f1.h"

#include "tests/golden/stats/comparison.h"
#include "tests/golden/stats/figures.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void rates_are_those_of_scikit_learn(void **state)
{
    struct arena *a = arena_create();
    struct stats_orders *orders = stats_orders_in(a, CLIPS, TAGS);
    (void)state;
    stats_orders_sort(orders, scores_a[0], truths[0]);
    for (int t = 0; t < TAGS; t++)
        for (int k = 0; k < 4; k++) {
            const struct stats_rates r =
                stats_rates_at(&stats_orders_of_tags(orders)[t], thresholds[k]);
            const double *expected = rates[t * 4 + k];
            assert_true(fabs(r.precision - expected[0]) < 1e-9);
            assert_true(fabs(r.recall - expected[1]) < 1e-9);
            assert_true(fabs(r.f1 - expected[2]) < 1e-9);
        }
    arena_destroy(a);
}

/* No clip has the tag; a score is no number. */
static void there_are_no_rates_without_positives(void **state)
{
    static const float scores[] = {0.5F, 0.25F, NAN, 0.5F};
    static const unsigned char truth[] = {0, 1, 0, 1};
    struct arena *a = arena_create();
    struct stats_orders *orders = stats_orders_in(a, 2, 2);
    (void)state;
    stats_orders_sort(orders, scores, truth);
    for (int t = 0; t < 2; t++) {
        const struct stats_rates r =
            stats_rates_at(&stats_orders_of_tags(orders)[t], 0.25);
        assert_true(t == 0 ? isnan(r.recall) && isnan(r.f1) : r.recall == 1);
    }
    arena_destroy(a);
}

static void components_are_those_of_scikit_learn(void **state)
{
    struct arena *a = arena_create();
    double x[CLIPS * TAGS], found[CLIPS * 2], held[2];
    (void)state;
    for (int i = 0; i < CLIPS * TAGS; i++) {
        const double p =
            fmin(fmax((double)scores_a[i / TAGS][i % TAGS], 1e-6), 1 - 1e-6);
        x[i] = log(p / (1 - p));
    }
    assert_true(stats_components(x, CLIPS, TAGS, 2, found, held, a));
    for (int i = 0; i < CLIPS * 2; i++)
        assert_true(fabs(found[i] - places[i / 2][i % 2]) < 1e-9);
    assert_true(fabs(held[0] - shares[0]) < 1e-9 && fabs(held[1] - shares[1]) < 1e-9);
    arena_destroy(a);
}

static void equal_rows_have_no_components(void **state)
{
    struct arena *a = arena_create();
    double same[] = {1, 2, 1, 2}, line[] = {1, 2, 4}, found[6], held[2];
    (void)state;
    assert_false(stats_components(same, 2, 2, 1, found, held, a));
    assert_true(stats_components(line, 3, 1, 2, found, held, a));
    assert_true(fabs(held[0] - 1) < 1e-12 && held[1] == 0);
    assert_true(fabs(found[4] - (4 - 7.0 / 3)) < 1e-12 && found[5] == 0);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_those_of_scikit_learn),
        cmocka_unit_test(there_are_no_rates_without_positives),
        cmocka_unit_test(components_are_those_of_scikit_learn),
        cmocka_unit_test(equal_rows_have_no_components),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
