/* Random streams. Known answers of Philox4x32-10 are those of the Random123 library's
 * kat_vectors. */
#include "base/rng.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void philox_gives_the_answers_of_random123(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        uint32_t out[4];
        rng_philox(known[i].counter, known[i].key, out);
        assert_memory_equal(out, known[i].out, sizeof(out));
    }
}

static void a_stream_is_philox_over_its_key_and_block_numbers(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 0x1122334455667788u, RNG_DROPOUT, 5, 0x99aabbccddeeff00u);
    const uint32_t key[2] = {0x55667788, 0x11223344};
    for (uint32_t block = 0; block < 3; block++) {
        const uint32_t counter[4] = {block, (uint32_t)RNG_DROPOUT << 24 | 5, 0xddeeff00,
                                     0x99aabbcc};
        uint32_t out[4];
        rng_philox(counter, key, out);
        for (int i = 0; i < 4; i++)
            assert_int_equal(rng_next(&r), out[i]);
    }
}

static void every_part_of_the_key_changes_the_stream(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed, epoch, item;
        enum rng_purpose purpose;
    } keys[] = {
        {0, 0, 0, RNG_INIT},          {1, 0, 0, RNG_INIT},
        {1ull << 32, 0, 0, RNG_INIT}, {0, 1, 0, RNG_INIT},
        {0, 1ull << 24, 0, RNG_INIT}, {0, 1ull << 40, 0, RNG_INIT},
        {0, 0, 1, RNG_INIT},          {0, 0, 1ull << 32, RNG_INIT},
        {0, 0, 1ull << 63, RNG_INIT}, {0, 0, 0, RNG_SHUFFLE},
        {0, 0, 0, RNG_STATS},         {0, 1, 1, RNG_INIT},
    };
    size_t count = sizeof(keys) / sizeof(*keys);
    uint32_t first[12][4];
    assert_int_equal(count, 12);
    for (size_t i = 0; i < count; i++) {
        struct rng r;
        rng_init(&r, keys[i].seed, keys[i].purpose, keys[i].epoch, keys[i].item);
        for (int j = 0; j < 4; j++)
            first[i][j] = rng_next(&r);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(first[i], first[j], sizeof(first[i]));
    }
}

static void uniform_numbers_are_in_range_and_even(void **state)
{
    (void)state;
    struct rng r;
    double sum = 0, squares = 0;
    int n = 100000;
    rng_init(&r, 3, RNG_STATS, 0, 0);
    for (int i = 0; i < n; i++) {
        double u = rng_uniform(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    assert_true(fabs(sum / n - 0.5) < 0.005);
    assert_true(fabs(squares / n - 1 / 3.0) < 0.005);
}

static void filled_floats_are_the_numbers_of_single_draws(void **state)
{
    (void)state;
    const size_t counts[] = {0, 1, 3, 4, 5, 127, 128, 129, 1000};
    for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
        for (int before = 0; before < 5; before++) {
            struct rng filled, single;
            float out[1001];
            rng_init(&filled, 9, RNG_DROPOUT, 2, 4);
            for (int i = 0; i < before; i++)
                rng_next(&filled);
            single = filled;
            out[counts[c]] = -1;
            rng_fill_float(&filled, out, counts[c]);
            for (size_t i = 0; i < counts[c]; i++) {
                double u = floor(rng_uniform(&single) * 0x1p24) * 0x1p-24;
                assert_true((double)out[i] == u);
            }
            assert_true(out[counts[c]] == -1);
            assert_int_equal(rng_next(&filled), rng_next(&single));
        }
    }
}

static void numbers_below_a_limit_are_even(void **state)
{
    (void)state;
    struct rng r;
    int seen[6] = {0};
    rng_init(&r, 4, RNG_STATS, 0, 0);
    for (int i = 0; i < 60000; i++)
        seen[rng_below(&r, 6)]++;
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 9600, 10400);
    for (int i = 0; i < 100; i++)
        assert_int_equal(rng_below(&r, 1), 0);
}

static void limits_beyond_32_bits_use_all_bits(void **state)
{
    (void)state;
    struct rng r;
    const uint64_t limits[] = {1ull << 32, (1ull << 32) + 1, 3ull << 40, UINT64_MAX};
    rng_init(&r, 5, RNG_STATS, 0, 0);
    for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        uint64_t largest = 0, bits = 0;
        for (int j = 0; j < 1000; j++) {
            uint64_t value = rng_below(&r, limits[i]);
            assert_true(value < limits[i]);
            bits |= value;
            largest = value > largest ? value : largest;
        }
        assert_true(largest > limits[i] / 10 * 9);
        assert_true((bits & 0xffff) == 0xffff);
    }
}

static void a_shuffle_keeps_every_item_and_every_order_comes_up(void **state)
{
    (void)state;
    struct rng r;
    int seen[27] = {0}, orders = 0;
    rng_init(&r, 6, RNG_SHUFFLE, 0, 0);
    for (int i = 0; i < 6000; i++) {
        uint32_t items[] = {0, 1, 2};
        rng_shuffle(&r, items, 3);
        assert_int_equal(1u << items[0] | 1u << items[1] | 1u << items[2], 7);
        seen[items[0] * 9 + items[1] * 3 + items[2]]++;
    }
    for (int i = 0; i < 27; i++) {
        orders += seen[i] > 0;
        if (seen[i])
            assert_in_range(seen[i], 880, 1120);
    }
    assert_int_equal(orders, 6);
    rng_shuffle(&r, NULL, 0);
}

static void gsl_draws_from_the_stream(void **state)
{
    (void)state;
    struct rng r, same;
    rng_init(&r, 8, RNG_SAMPLER, 0, 1);
    same = r;
    gsl_rng *g = rng_gsl(&r);
    assert_non_null(g);
    assert_true(gsl_rng_uniform(g) == rng_uniform(&same));
    assert_int_equal(gsl_rng_get(g), rng_next(&same));
    gsl_rng_set(g, 12345);
    assert_int_equal(gsl_rng_get(g), rng_next(&same));
    double sum = 0;
    for (int i = 0; i < 20000; i++)
        sum += gsl_ran_gaussian(g, 1);
    assert_true(fabs(sum / 20000) < 0.03);
    gsl_rng_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_answers_of_random123),
        cmocka_unit_test(a_stream_is_philox_over_its_key_and_block_numbers),
        cmocka_unit_test(every_part_of_the_key_changes_the_stream),
        cmocka_unit_test(uniform_numbers_are_in_range_and_even),
        cmocka_unit_test(filled_floats_are_the_numbers_of_single_draws),
        cmocka_unit_test(numbers_below_a_limit_are_even),
        cmocka_unit_test(limits_beyond_32_bits_use_all_bits),
        cmocka_unit_test(a_shuffle_keeps_every_item_and_every_order_comes_up),
        cmocka_unit_test(gsl_draws_from_the_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
