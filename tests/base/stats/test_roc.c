/* Areas under curves, against scikit-learn's values and against counting pairs. */
#include "base/stats/roc.h"

#include "base/rng.h"
#include "tests/golden/stats/ranking.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void assert_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-12))
        fail_msg("%.17g is not %.17g", got, wanted);
}

struct areas {
    double roc_auc, pr_auc;
    size_t counted;
};

/* Means over the tags with both classes; each tag's own go to roc and pr, which may be
 * NULL. */
static struct areas macro_of(const float *score, const unsigned char *truth,
                             size_t clips, size_t tags, double *roc, double *pr)
{
    struct areas sum = {0};
    struct stats_orders *orders = stats_orders_create(clips, tags);
    stats_orders_sort(orders, score, truth);
    for (size_t t = 0; t < tags; t++) {
        const struct stats_order *o = &stats_orders_of_tags(orders)[t];
        const double area = stats_roc_auc(o), precision = stats_average_precision(o);
        if (roc)
            roc[t] = area;
        if (pr)
            pr[t] = precision;
        if (isnan(area))
            continue;
        sum.roc_auc += area;
        sum.pr_auc += precision;
        sum.counted++;
    }
    stats_orders_destroy(orders);
    return (struct areas){sum.roc_auc / (double)sum.counted,
                          sum.pr_auc / (double)sum.counted, sum.counted};
}

/* Of one tag. */
static double roc_auc(const float *score, const unsigned char *truth, size_t count)
{
    double roc;
    macro_of(score, truth, count, 1, &roc, NULL);
    return roc;
}

static double average_precision(const float *score, const unsigned char *truth,
                                size_t count)
{
    double pr;
    macro_of(score, truth, count, 1, NULL, &pr);
    return pr;
}

static void random_rankings_have_the_areas_of_scikit_learn(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rankings); i++) {
        size_t clips = rankings[i].clips, tags = rankings[i].tags;
        struct areas macro =
            macro_of(rankings[i].score, rankings[i].truth, clips, tags, NULL, NULL);
        struct areas micro =
            macro_of(rankings[i].score, rankings[i].truth, clips * tags, 1, NULL, NULL);
        assert_near(macro.roc_auc, rankings[i].macro_roc);
        assert_near(macro.pr_auc, rankings[i].macro_pr);
        assert_near(micro.roc_auc, rankings[i].micro_roc);
        assert_near(micro.pr_auc, rankings[i].micro_pr);
        assert_int_equal(macro.counted, tags);
        assert_int_equal(micro.counted, 1);
    }
}

/* scikit-learn 1.2.1 */
static void one_tag_with_ties_has_its_known_areas(void **state)
{
    (void)state;
    const unsigned char truth[] = {1, 0, 1, 0, 0, 1, 0, 0, 1, 0};
    const float score[] = {.9f, .8f, .8f, .7f, .7f, .7f, .3f, .3f, .2f, .1f};
    assert_near(roc_auc(score, truth, 10), .6875);
    assert_near(average_precision(score, truth, 10), .652777777777777778);
}

/* scikit-learn 1.2.1 */
static void four_tags_have_their_known_areas(void **state)
{
    (void)state;
    const unsigned char truth[] = {1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0};
    const float score[] = {.3f, .9f, .6f, .3f, .2f, .2f, .65f, .1f,
                           .5f, .6f, .7f, .5f, .3f, .4f, .1f,  .9f};
    const double roc_wanted[] = {.875, .25, 0, 2 / 3.0};
    const double pr_wanted[] = {5 / 6.0, .5, 5 / 12.0, .5};
    double roc[4], pr[4];
    struct areas macro = macro_of(score, truth, 4, 4, roc, pr);
    struct areas micro = macro_of(score, truth, 16, 1, NULL, NULL);
    for (int i = 0; i < 4; i++) {
        assert_near(roc[i], roc_wanted[i]);
        assert_near(pr[i], pr_wanted[i]);
    }
    assert_near(macro.roc_auc, .447916666666666667);
    assert_near(macro.pr_auc, .5625);
    assert_near(micro.roc_auc, 25 / 63.0);
    assert_true(fabs(micro.pr_auc - .4213435374) < 1e-10);
}

static void the_area_is_the_share_of_ordered_pairs(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 1, RNG_STATS, 0, 0);
    for (size_t n = 2; n < 300; n += 13) {
        float score[300];
        unsigned char truth[300] = {1, 0};
        double ordered = 0, pairs = 0;
        for (size_t i = 0; i < n; i++) {
            score[i] = (float)rng_below(&r, 40) - 20;
            if (i > 1)
                truth[i] = rng_below(&r, 3) == 0;
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                if (!truth[i] || truth[j])
                    continue;
                pairs++;
                ordered += score[i] > score[j] ? 1 : score[i] < score[j] ? 0 : .5;
            }
        }
        assert_near(roc_auc(score, truth, n), ordered / pairs);
    }
}

static void a_million_scores_are_ranked(void **state)
{
    (void)state;
    size_t n = 1000000;
    float *score = malloc(n * sizeof(*score));
    unsigned char *truth = malloc(n);
    assert_non_null(score);
    assert_non_null(truth);
    for (size_t i = 0; i < n; i++) {
        score[i] = (float)((i * 7919) % n) * 1e-6f;
        truth[i] = (i * 7919) % n >= n / 2;
    }
    assert_near(roc_auc(score, truth, n), 1);
    for (size_t i = 0; i < n; i++)
        score[i] = -score[i];
    assert_near(roc_auc(score, truth, n), 0);
    free(score);
    free(truth);
}

static void a_missing_class_has_no_area(void **state)
{
    (void)state;
    const float score[] = {.1f, .2f, .3f};
    const unsigned char none[] = {0, 0, 0}, all[] = {1, 1, 1};
    assert_true(isnan(roc_auc(score, none, 3)));
    assert_true(isnan(roc_auc(score, all, 3)));
    assert_true(isnan(roc_auc(score, all, 0)));
    assert_true(isnan(average_precision(score, none, 3)));
    assert_true(isnan(average_precision(score, none, 0)));
    assert_near(average_precision(score, all, 3), 1);
}

static void a_macro_average_leaves_out_tags_of_one_class(void **state)
{
    (void)state;
    /* tags: never, both, always */
    const unsigned char truth[] = {0, 1, 1, 0, 0, 1, 0, 0, 1};
    const float score[] = {.5f, .9f, .2f, .1f, .9f, .3f, .2f, .1f, .4f};
    double roc[3], pr[3];
    struct areas r = macro_of(score, truth, 3, 3, roc, pr);
    assert_int_equal(r.counted, 1);
    assert_near(r.roc_auc, .75);
    assert_near(r.pr_auc, .5);
    assert_true(isnan(roc[0]) && isnan(pr[0]) && isnan(roc[2]));
    assert_near(pr[2], 1);
    r = macro_of(score, (const unsigned char[]){0, 0, 0}, 1, 3, NULL, NULL);
    assert_int_equal(r.counted, 0);
    assert_true(isnan(r.roc_auc) && isnan(r.pr_auc));
}

static void a_score_that_is_no_number_has_no_area(void **state)
{
    (void)state;
    const float score[] = {.1f, NAN, .3f};
    const unsigned char truth[] = {0, 1, 1};
    assert_true(isnan(roc_auc(score, truth, 3)));
    assert_true(isnan(average_precision(score, truth, 3)));
}

static void infinities_and_signed_zeros_are_ordered(void **state)
{
    (void)state;
    const float score[] = {-INFINITY, -1e-40f, -0.0f, 0.0f, 1e-40f, INFINITY};
    const unsigned char upper[] = {0, 0, 0, 1, 1, 1};
    assert_near(roc_auc(score, upper, 6), 8.5 / 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_rankings_have_the_areas_of_scikit_learn),
        cmocka_unit_test(one_tag_with_ties_has_its_known_areas),
        cmocka_unit_test(four_tags_have_their_known_areas),
        cmocka_unit_test(the_area_is_the_share_of_ordered_pairs),
        cmocka_unit_test(a_million_scores_are_ranked),
        cmocka_unit_test(a_missing_class_has_no_area),
        cmocka_unit_test(a_macro_average_leaves_out_tags_of_one_class),
        cmocka_unit_test(a_score_that_is_no_number_has_no_area),
        cmocka_unit_test(infinities_and_signed_zeros_are_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
