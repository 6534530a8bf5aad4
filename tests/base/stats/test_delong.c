/* Errors of ROC-AUCs in closed form, against DeLong's estimate as numpy computes it. */
#include "base/stats/delong.h"

#include "base/stats/interval.h"
#include "base/stats/placement.h"
#include "tests/base/stats/near.h"
#include "tests/golden/stats/comparison.h"

enum golden_tag { Z, P, VARIANCE_A, VARIANCE_B, COVARIANCE };

struct placed {
    double a[CLIPS], b[CLIPS], difference[CLIPS];
    double area_a, area_b;
};

static void place(size_t t, struct placed *out)
{
    uint64_t scratch[CLIPS];
    const struct stats_tag a = {&scores_a[0][t], &truths[0][t], CLIPS, TAGS};
    const struct stats_tag b = {&scores_b[0][t], &truths[0][t], CLIPS, TAGS};
    out->area_a = stats_placements(&a, scratch, out->a);
    out->area_b = stats_placements(&b, scratch, out->b);
    for (size_t i = 0; i < CLIPS; i++)
        out->difference[i] = out->b[i] - out->a[i];
}

static void variances_and_p_of_tags_are_delongs(void **state)
{
    struct placed x;
    (void)state;
    for (size_t t = 0; t < TAGS; t++) {
        place(t, &x);
        const unsigned char *truth = &truths[0][t];
        const double a = stats_delong_variance(x.a, truth, CLIPS, TAGS);
        const double b = stats_delong_variance(x.b, truth, CLIPS, TAGS);
        const double of_both = stats_delong_variance(x.difference, truth, CLIPS, TAGS);
        assert_near(a, of_tags[t][VARIANCE_A]);
        assert_near(b, of_tags[t][VARIANCE_B]);
        assert_near((a + b - of_both) / 2, of_tags[t][COVARIANCE]);
        assert_near((x.area_b - x.area_a) / sqrt(of_both), of_tags[t][Z]);
        assert_near(
            stats_student(x.area_b - x.area_a, sqrt(of_both), (double)INFINITY).p,
            of_tags[t][P]);
    }
}

static void influences_give_the_error_of_the_mean(void **state)
{
    struct placed x;
    double influence[CLIPS] = {0}, sums[CLIPS];
    (void)state;
    for (size_t t = 0; t < TAGS; t++) {
        place(t, &x);
        stats_add_influence(x.difference, &truths[0][t], CLIPS, TAGS,
                            x.area_b - x.area_a, 1.0 / TAGS, influence);
    }
    assert_near(stats_influence_error(influence, CLIPS, NULL, CLIPS, sums),
                influence_errors[0]);
    assert_near(stats_influence_error(influence, CLIPS, artists, ARTISTS, sums),
                influence_errors[1]);
    assert_true(isnan(stats_influence_error(influence, 1, NULL, 1, sums)));
}

static void a_class_of_one_clip_has_no_variance(void **state)
{
    const double placement[] = {0.5, 0, 1};
    const unsigned char truth[] = {1, 0, 0};
    (void)state;
    assert_true(isnan(stats_delong_variance(placement, truth, 3, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variances_and_p_of_tags_are_delongs),
        cmocka_unit_test(influences_give_the_error_of_the_mean),
        cmocka_unit_test(a_class_of_one_clip_has_no_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
