/* Placements of scores, against counting pairs and against known areas. */
#include "base/stats/placement.h"

#include "base/rng.h"
#include "tests/base/stats/near.h"
#include "tests/golden/stats/comparison.h"

static const float known_areas[] = {0.6683333333f, 0.5903703704f, 0.7561728395f,
                                    0.9308035714f};

/* scikit-learn's roc_auc_score, to the digits of a float. */
static void areas_are_those_of_scikit_learn(void **state)
{
    uint64_t scratch[CLIPS];
    double placement[CLIPS];
    (void)state;
    for (size_t t = 0; t < TAGS; t++) {
        const struct stats_tag tag = {&scores_a[0][t], &truths[0][t], CLIPS, TAGS};
        const double area = stats_placements(&tag, scratch, placement);
        assert_true(fabs(area - (double)known_areas[t]) < 1e-7);
    }
}

enum { MOST = 40 };

static void each_placement_is_a_share_of_pairs(void **state)
{
    struct rng r;
    uint64_t scratch[MOST];
    double placement[MOST];
    float score[MOST];
    unsigned char truth[MOST];
    (void)state;
    rng_init(&r, 3, RNG_STATS, 0, 0);
    for (int round = 0; round < 200; round++) {
        const size_t clips = 2 + (size_t)rng_below(&r, MOST - 1);
        const struct stats_tag tag = {score, truth, clips, 1};
        for (size_t i = 0; i < clips; i++) {
            score[i] = (float)rng_below(&r, 8) - 4;
            truth[i] = i < 2 ? i == 0 : rng_below(&r, 3) == 0;
        }
        const double area = stats_placements(&tag, scratch, placement);
        double positives = 0, sum = 0;
        for (size_t i = 0; i < clips; i++) {
            double won = 0, others = 0;
            for (size_t k = 0; k < clips; k++) {
                if (truth[k] == truth[i])
                    continue;
                const float lead = truth[i] ? score[i] - score[k] : score[k] - score[i];
                won += lead > 0 ? 1 : lead == 0 ? 0.5 : 0;
                others++;
            }
            assert_near(placement[i], won / others);
            positives += truth[i];
            sum += truth[i] ? placement[i] : 0;
        }
        assert_near(area, sum / positives);
    }
}

static void a_missing_class_and_nan_have_no_area(void **state)
{
    const float score[] = {0.1f, 0.2f, 0.3f}, broken[] = {0.1f, NAN, 0.3f};
    const unsigned char all[] = {1, 1, 1}, none[] = {0, 0, 0}, one[] = {0, 1, 0};
    uint64_t scratch[3];
    double out[3];
    (void)state;
    assert_true(
        isnan(stats_placements(&(struct stats_tag){score, all, 3, 1}, scratch, out)));
    assert_true(
        isnan(stats_placements(&(struct stats_tag){score, none, 3, 1}, scratch, out)));
    assert_true(
        isnan(stats_placements(&(struct stats_tag){broken, one, 3, 1}, scratch, out)));
    assert_true(
        isnan(stats_placements(&(struct stats_tag){score, one, 0, 1}, scratch, out)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_are_those_of_scikit_learn),
        cmocka_unit_test(each_placement_is_a_share_of_pairs),
        cmocka_unit_test(a_missing_class_and_nan_have_no_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
