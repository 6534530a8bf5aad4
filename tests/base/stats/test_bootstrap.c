/* Areas on bootstrap samples: against scikit-learn's on the same samples, and against
 * this library's own on the clips that are drawn, repeated. */
#include "base/stats/bootstrap.h"

#include "base/rng.h"
#include "base/stats/interval.h"
#include "base/stats/roc.h"
#include "tests/base/stats/near.h"
#include "tests/golden/stats/comparison.h"

#include <stdlib.h>
#include <string.h>

/* The areas of both networks on given samples. */
static void run_golden(const size_t *group, size_t units, const uint8_t *given,
                       struct stats_areas *out)
{
    const struct stats_units u = {
        .group = group, .units = units, .clips = CLIPS, .given = given};
    struct stats_bootstrap *b = stats_bootstrap_create(&truths[0][0], CLIPS, TAGS);
    assert_non_null(b);
    assert_true(stats_bootstrap_add(b, &scores_a[0][0]));
    assert_true(stats_bootstrap_add(b, &scores_b[0][0]));
    assert_true(stats_bootstrap_run(b, &u, SAMPLES, out));
    stats_bootstrap_destroy(b);
}

static void check_interval(double value, double *samples, const double *wanted)
{
    const struct stats_interval got = stats_percentile(value, samples, SAMPLES);
    assert_near(got.error, wanted[1]);
    assert_near(got.low, wanted[2]);
    assert_near(got.high, wanted[3]);
    assert_near(got.p, wanted[4]);
}

static void check_golden(const size_t *group, size_t units, const uint8_t *given,
                         const double wanted[4][5], size_t left_out)
{
    double roc[2 * SAMPLES], pr[2 * SAMPLES];
    double roc_change[SAMPLES], pr_change[SAMPLES];
    struct stats_areas areas = {roc, pr, 0};
    run_golden(group, units, given, &areas);
    for (size_t i = 0; i < SAMPLES; i++) {
        roc_change[i] = roc[SAMPLES + i] - roc[i];
        pr_change[i] = pr[SAMPLES + i] - pr[i];
    }
    assert_int_equal(areas.left_out, left_out);
    check_interval(wanted[0][0], roc_change, wanted[0]);
    check_interval(wanted[1][0], pr_change, wanted[1]);
    check_interval(wanted[2][0], roc, wanted[2]);
    check_interval(wanted[3][0], pr, wanted[3]);
}

static void samples_of_clips_have_the_areas_of_scikit_learn(void **state)
{
    (void)state;
    check_golden(NULL, CLIPS, &drawn_clips[0][0], by_clips, CLIPS_LEFT_OUT);
}

static void samples_of_artists_have_the_areas_of_scikit_learn(void **state)
{
    (void)state;
    check_golden(artists, ARTISTS, &drawn_artists[0][0], by_artists, ARTISTS_LEFT_OUT);
}

enum { MOST_CLIPS = 700, MOST_TAGS = 4, LANES = 37 };

struct scene {
    size_t clips, tags;
    float score[MOST_CLIPS * MOST_TAGS];
    unsigned char truth[MOST_CLIPS * MOST_TAGS];
    uint8_t given[LANES * MOST_CLIPS];
    float repeated[3 * MOST_CLIPS * MOST_TAGS];
    unsigned char repeated_truth[3 * MOST_CLIPS * MOST_TAGS];
};

static void draw(struct scene *s, struct rng *r)
{
    const uint64_t rare = 1 + rng_below(r, 40), steps = 1 + rng_below(r, 1000);
    s->clips = 1 + (size_t)rng_below(r, MOST_CLIPS);
    s->tags = 1 + (size_t)rng_below(r, MOST_TAGS);
    for (size_t i = 0; i < s->clips * s->tags; i++) {
        s->score[i] = (float)rng_below(r, steps) / 7 - 20;
        s->truth[i] = rng_below(r, rare) == 0;
    }
    for (size_t i = 0; i < LANES * s->clips; i++)
        s->given[i] = (uint8_t)rng_below(r, 4);
}

/* Macro areas on the clips of one sample, repeated. */
static void plain(struct scene *s, const uint8_t *given, double *roc, double *pr)
{
    size_t rows = 0, counted = 0;
    for (size_t i = 0; i < s->clips; i++) {
        for (int k = 0; k < given[i]; k++, rows++) {
            memcpy(s->repeated + rows * s->tags, s->score + i * s->tags,
                   s->tags * sizeof(*s->score));
            memcpy(s->repeated_truth + rows * s->tags, s->truth + i * s->tags, s->tags);
        }
    }
    struct stats_orders *orders = stats_orders_create(rows, s->tags);
    stats_orders_sort(orders, s->repeated, s->repeated_truth);
    *roc = *pr = 0;
    for (size_t t = 0; t < s->tags; t++) {
        const struct stats_order *o = &stats_orders_of_tags(orders)[t];
        if (isnan(stats_roc_auc(o)))
            continue;
        *roc += stats_roc_auc(o);
        *pr += stats_average_precision(o);
        counted++;
    }
    stats_orders_destroy(orders);
    *roc = counted ? *roc / (double)counted : (double)NAN;
    *pr = counted ? *pr / (double)counted : (double)NAN;
}

static void random_samples_have_the_areas_of_the_repeated_clips(void **state)
{
    static struct scene s;
    struct rng r;
    double roc[LANES], pr[LANES], wanted_roc, wanted_pr;
    (void)state;
    rng_init(&r, 11, RNG_STATS, 0, 0);
    for (int round = 0; round < 60; round++) {
        draw(&s, &r);
        const struct stats_units u = {
            .units = s.clips, .clips = s.clips, .given = s.given};
        struct stats_areas areas = {roc, pr, 0};
        struct stats_bootstrap *b = stats_bootstrap_create(s.truth, s.clips, s.tags);
        assert_true(stats_bootstrap_add(b, s.score));
        assert_true(stats_bootstrap_run(b, &u, LANES, &areas));
        for (size_t i = 0; i < LANES; i++) {
            plain(&s, s.given + i * s.clips, &wanted_roc, &wanted_pr);
            assert_int_equal(isnan(roc[i]), isnan(wanted_roc));
            if (isnan(wanted_roc))
                continue;
            assert_near(roc[i], wanted_roc);
            assert_near(pr[i], wanted_pr);
        }
        stats_bootstrap_destroy(b);
    }
}

/* Of 600 clips without the tag, 255 times each, 400 score above 2 clips with it: more
 * than 16 bits of weight on one side, and in all. */
static void large_weights_do_not_overflow(void **state)
{
    enum { ALL = 602 };
    static float score[ALL];
    static unsigned char truth[ALL];
    static uint8_t given[ALL];
    double roc, pr;
    struct stats_areas areas = {&roc, &pr, 0};
    (void)state;
    for (size_t i = 0; i < ALL; i++) {
        given[i] = 255;
        score[i] = i < 400 ? 2 : i < 600 ? 0 : 1;
        truth[i] = i >= 600;
    }
    const struct stats_units u = {.units = ALL, .clips = ALL, .given = given};
    struct stats_bootstrap *b = stats_bootstrap_create(truth, ALL, 1);
    assert_true(stats_bootstrap_add(b, score));
    assert_true(stats_bootstrap_run(b, &u, 1, &areas));
    stats_bootstrap_destroy(b);
    assert_near(roc, 200.0 / 600);
    assert_near(pr, 2.0 / 402);
}

static void a_network_with_nan_has_no_areas_and_leaves_the_others(void **state)
{
    const float score[] = {0.1f, 0.9f, 0.5f}, broken[] = {0.1f, NAN, 0.3f};
    const unsigned char truth[] = {0, 1, 0};
    const uint8_t given[] = {1, 1, 1};
    const struct stats_units u = {.units = 3, .clips = 3, .given = given};
    double roc[2], pr[2];
    struct stats_areas areas = {roc, pr, 0};
    (void)state;
    struct stats_bootstrap *b = stats_bootstrap_create(truth, 3, 1);
    assert_true(stats_bootstrap_add(b, broken));
    assert_true(stats_bootstrap_add(b, score));
    assert_true(stats_bootstrap_run(b, &u, 1, &areas));
    stats_bootstrap_destroy(b);
    assert_true(isnan(roc[0]) && isnan(pr[0]));
    assert_near(roc[1], 1);
    assert_near(pr[1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_of_clips_have_the_areas_of_scikit_learn),
        cmocka_unit_test(samples_of_artists_have_the_areas_of_scikit_learn),
        cmocka_unit_test(random_samples_have_the_areas_of_the_repeated_clips),
        cmocka_unit_test(large_weights_do_not_overflow),
        cmocka_unit_test(a_network_with_nan_has_no_areas_and_leaves_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
