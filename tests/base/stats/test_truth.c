/* Statistics of labels of which some are not known: those of the clips that are left
 * when these are taken away. */
#include "base/stats/truth.h"

#include "base/rng.h"
#include "base/stats/bootstrap.h"
#include "base/stats/calibration.h"
#include "base/stats/delong.h"
#include "base/stats/labels.h"
#include "base/stats/placement.h"
#include "base/stats/roc.h"
#include "tests/base/stats/near.h"

#include <stdlib.h>

enum { MOST = 60, ROUNDS = 200, SAMPLES = 5 };

/* The clips of one tag, and those of them whose label is known. */
struct scene {
    size_t clips, known;
    float score[MOST], known_score[MOST];
    unsigned char truth[MOST], known_truth[MOST];
    size_t at[MOST]; /* of each known one among all */
};

/* The first two are known, and of different classes. */
static struct scene draw(struct rng *r)
{
    struct scene s = {.clips = 4 + (size_t)rng_below(r, MOST - 4)};
    for (size_t i = 0; i < s.clips; i++) {
        s.score[i] = (float)rng_below(r, 9) / 8;
        s.truth[i] = i < 2 ? i == 0 : (unsigned char)rng_below(r, 3);
        if (!stats_knows(s.truth[i]))
            continue;
        s.known_score[s.known] = s.score[i];
        s.known_truth[s.known] = s.truth[i];
        s.at[s.known++] = i;
    }
    return s;
}

static void counts_are_those_of_known_labels(void **state)
{
    const unsigned char truth[] = {0, 1, STATS_UNKNOWN, 1, 0, 0};
    (void)state;
    assert_int_equal(stats_count_has(truth, 6, 1), 2);
    assert_int_equal(stats_count_known(truth, 6, 1), 5);
    assert_int_equal(stats_count_has(truth + 1, 3, 2), 2);
}

static void areas_are_those_of_known_clips(void **state)
{
    struct rng r;
    (void)state;
    rng_init(&r, 1, RNG_STATS, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        const struct scene s = draw(&r);
        struct stats_orders *all = stats_orders_create(s.clips, 1),
                            *known = stats_orders_create(s.known, 1);
        assert_true(all && known);
        stats_orders_sort(all, s.score, s.truth);
        stats_orders_sort(known, s.known_score, s.known_truth);
        const struct stats_order *a = stats_orders_of_tags(all),
                                 *k = stats_orders_of_tags(known);
        assert_int_equal(a->positives + a->negatives, s.known);
        assert_true(stats_roc_auc(a) == stats_roc_auc(k));
        assert_true(stats_average_precision(a) == stats_average_precision(k));
        stats_orders_destroy(all);
        stats_orders_destroy(known);
    }
}

static void placements_are_those_of_known_clips(void **state)
{
    struct rng r;
    (void)state;
    rng_init(&r, 2, RNG_STATS, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        const struct scene s = draw(&r);
        uint64_t scratch[MOST];
        double all[MOST], known[MOST], influence[MOST] = {0}, own[MOST] = {0};
        const struct stats_tag a = {s.score, s.truth, s.clips, 1},
                               k = {s.known_score, s.known_truth, s.known, 1};
        const double area = stats_placements(&a, scratch, all);
        assert_true(area == stats_placements(&k, scratch, known));
        for (size_t i = 0; i < s.known; i++)
            assert_true(all[s.at[i]] == known[i]);
        const double variance = stats_delong_variance(all, s.truth, s.clips, 1),
                     wanted = stats_delong_variance(known, s.known_truth, s.known, 1);
        assert_true(variance == wanted || (isnan(variance) && isnan(wanted)));
        stats_add_influence(all, s.truth, s.clips, 1, area, 1, influence);
        stats_add_influence(known, s.known_truth, s.known, 1, area, 1, own);
        for (size_t i = 0; i < s.known; i++)
            assert_true(influence[s.at[i]] == own[i]);
    }
}

/* Of one tag: with the same weights of the known clips. */
static void samples_are_those_of_known_clips(void **state)
{
    struct rng r;
    (void)state;
    rng_init(&r, 3, RNG_STATS, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        const struct scene s = draw(&r);
        uint8_t given[SAMPLES * MOST], known[SAMPLES * MOST];
        for (size_t k = 0; k < SAMPLES; k++) {
            for (size_t i = 0; i < s.clips; i++)
                given[k * s.clips + i] = (uint8_t)rng_below(&r, 4);
            for (size_t i = 0; i < s.known; i++)
                known[k * s.known + i] = given[k * s.clips + s.at[i]];
        }
        double roc[2][SAMPLES], pr[2][SAMPLES];
        struct stats_areas areas[] = {{roc[0], pr[0], 0}, {roc[1], pr[1], 0}};
        const struct stats_units units[] = {
            {.units = s.clips, .clips = s.clips, .given = given},
            {.units = s.known, .clips = s.known, .given = known}};
        const float *const scores[] = {s.score, s.known_score};
        const unsigned char *const truths[] = {s.truth, s.known_truth};
        for (int k = 0; k < 2; k++) {
            struct stats_bootstrap *b =
                stats_bootstrap_create(truths[k], units[k].clips, 1);
            assert_true(b && stats_bootstrap_add(b, scores[k]));
            assert_true(stats_bootstrap_run(b, &units[k], SAMPLES, &areas[k]));
            stats_bootstrap_destroy(b);
        }
        for (size_t k = 0; k < SAMPLES; k++) {
            assert_true(roc[0][k] == roc[1][k] ||
                        (isnan(roc[0][k]) && isnan(roc[1][k])));
            assert_true(pr[0][k] == pr[1][k] || (isnan(pr[0][k]) && isnan(pr[1][k])));
        }
    }
}

/* Here the clips are the tags of one clip. */
static void ranks_and_calibration_are_those_of_known_labels(void **state)
{
    struct rng r;
    (void)state;
    rng_init(&r, 4, RNG_STATS, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        const struct scene s = draw(&r);
        assert_near(stats_hits_at(s.score, s.truth, s.clips, 5),
                    stats_hits_at(s.known_score, s.known_truth, s.known, 5));
        assert_near(stats_label_precisions(s.score, s.truth, s.clips),
                    stats_label_precisions(s.known_score, s.known_truth, s.known));
        assert_near(stats_calibration_error(s.score, s.truth, s.clips),
                    stats_calibration_error(s.known_score, s.known_truth, s.known));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_known_labels),
        cmocka_unit_test(areas_are_those_of_known_clips),
        cmocka_unit_test(placements_are_those_of_known_clips),
        cmocka_unit_test(samples_are_those_of_known_clips),
        cmocka_unit_test(ranks_and_calibration_are_those_of_known_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
