/* Draws of bootstrap samples. */
#include "base/stats/resample.h"

#include "tests/base/stats/near.h"

#include <string.h>

enum { CLIPS = 50, UNITS = 5 };

static uint8_t scratch[CLIPS * STATS_LANES], weights[CLIPS * STATS_LANES];

static size_t total_of(size_t lane)
{
    size_t total = 0;
    for (size_t i = 0; i < CLIPS; i++)
        total += weights[i * STATS_LANES + lane];
    return total;
}

static void each_sample_draws_as_many_clips_as_there_are(void **state)
{
    const struct stats_units u = {.units = CLIPS, .clips = CLIPS, .seed = 1};
    (void)state;
    stats_resample(&u, 32, 2000, scratch, weights);
    for (size_t k = 0; k < STATS_LANES; k++)
        assert_int_equal(total_of(k), CLIPS);
}

static void what_is_behind_the_last_sample_has_no_weight(void **state)
{
    const struct stats_units u = {.units = CLIPS, .clips = CLIPS, .seed = 1};
    (void)state;
    stats_resample(&u, 32, 35, scratch, weights);
    assert_int_equal(total_of(2), CLIPS);
    assert_int_equal(total_of(3), 0);
}

static void a_sample_depends_on_its_number_and_the_seed_alone(void **state)
{
    static uint8_t first[CLIPS * STATS_LANES];
    struct stats_units u = {.units = CLIPS, .clips = CLIPS, .seed = 1};
    (void)state;
    stats_resample(&u, 3, 64, scratch, first);
    stats_resample(&u, 0, 1000, scratch, weights);
    for (size_t i = 0; i < CLIPS; i++)
        assert_int_equal(first[i * STATS_LANES], weights[i * STATS_LANES + 3]);
    u.seed = 2;
    stats_resample(&u, 3, 64, scratch, weights);
    assert_memory_not_equal(first, weights, sizeof(first));
}

static void the_clips_of_a_unit_are_drawn_together(void **state)
{
    size_t group[CLIPS];
    const struct stats_units u = {
        .group = group, .units = UNITS, .clips = CLIPS, .seed = 1};
    (void)state;
    for (size_t i = 0; i < CLIPS; i++)
        group[i] = i % UNITS;
    stats_resample(&u, 0, 32, scratch, weights);
    for (size_t i = 0; i < CLIPS; i++)
        assert_memory_equal(weights + i * STATS_LANES, weights + group[i] * STATS_LANES,
                            STATS_LANES);
    assert_int_equal(total_of(7), CLIPS); /* groups of equal size */
}

/* The mean of a count is 1 and its variance 1 - 1 / clips; of 3,200 samples x 50 clips
 * the mean of squares lies within .02 of 2. */
static void counts_are_those_of_draws_with_replacement(void **state)
{
    const struct stats_units u = {.units = CLIPS, .clips = CLIPS, .seed = 5};
    double squares = 0;
    (void)state;
    for (size_t first = 0; first < 3200; first += STATS_LANES) {
        stats_resample(&u, first, 3200, scratch, weights);
        for (size_t i = 0; i < CLIPS * STATS_LANES; i++)
            squares += (double)weights[i] * weights[i];
    }
    assert_true(fabs(squares / (3200.0 * CLIPS) - (2 - 1.0 / CLIPS)) < 0.02);
}

static void given_draws_are_taken(void **state)
{
    static const uint8_t given[2][3] = {{3, 0, 0}, {0, 1, 2}};
    const struct stats_units u = {.units = 3, .clips = 3, .given = given[0]};
    (void)state;
    stats_resample(&u, 0, 2, scratch, weights);
    assert_int_equal(weights[0], 3);
    assert_int_equal(weights[STATS_LANES + 1], 1);
    assert_int_equal(weights[2 * STATS_LANES + 1], 2);
    assert_int_equal(weights[2 * STATS_LANES], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_draws_as_many_clips_as_there_are),
        cmocka_unit_test(what_is_behind_the_last_sample_has_no_weight),
        cmocka_unit_test(a_sample_depends_on_its_number_and_the_seed_alone),
        cmocka_unit_test(the_clips_of_a_unit_are_drawn_together),
        cmocka_unit_test(counts_are_those_of_draws_with_replacement),
        cmocka_unit_test(given_draws_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
