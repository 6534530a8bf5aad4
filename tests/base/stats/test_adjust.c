/* p of several tests. */
#include "base/stats/adjust.h"

#include "tests/base/stats/near.h"
#include "tests/golden/stats/comparison.h"

static void check(const double *p, size_t count, const double *by_holm,
                  const double *by_share)
{
    double out[32];
    stats_holm(p, count, out);
    for (size_t i = 0; i < count; i++)
        assert_near(out[i], by_holm[i]);
    stats_benjamini_hochberg(p, count, out);
    for (size_t i = 0; i < count; i++)
        assert_near(out[i], by_share[i]);
}

static void known_p_are_adjusted_as_known(void **state)
{
    double p[TAGS];
    (void)state;
    for (size_t t = 0; t < TAGS; t++)
        p[t] = of_tags[t][1];
    check(p, TAGS, holm, benjamini_hochberg);
    check(many_p, COUNT(many_p), many_holm, many_bh);
}

/* By hand: 3 x .01, 2 x .03, 1 x .04, none lower than the one before. */
static void the_order_of_the_tests_does_not_matter(void **state)
{
    const double p[] = {0.04, 0.01, 0.03}, by_holm[] = {0.06, 0.03, 0.06};
    const double by_share[] = {0.04, 0.03, 0.04};
    (void)state;
    check(p, 3, by_holm, by_share);
}

static void what_is_not_tested_does_not_count(void **state)
{
    const double p[] = {0.04, (double)NAN, 0.01};
    double out[3];
    (void)state;
    stats_holm(p, 3, out);
    assert_near(out[0], 0.04);
    assert_near(out[2], 0.02);
    assert_true(isnan(out[1]));
    stats_benjamini_hochberg(p, 3, out);
    assert_near(out[2], 0.02);
    assert_true(isnan(out[1]));
    stats_holm(p, 0, out);
}

static void out_may_be_p(void **state)
{
    double p[] = {0.03, 0.01};
    (void)state;
    stats_holm(p, 2, p);
    assert_near(p[0], 0.03);
    assert_near(p[1], 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_p_are_adjusted_as_known),
        cmocka_unit_test(the_order_of_the_tests_does_not_matter),
        cmocka_unit_test(what_is_not_tested_does_not_count),
        cmocka_unit_test(out_may_be_p),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
