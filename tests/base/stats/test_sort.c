#include "base/stats/sort.h"

#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void keys_are_ordered_as_their_floats(void **state)
{
    (void)state;
    const float rising[] = {-INFINITY, -3e38f, -1, -1e-40f, 0,
                            1e-40f,    0.5f,   1,  INFINITY};
    for (size_t i = 1; i < sizeof(rising) / sizeof(*rising); i++)
        assert_true(sort_key(rising[i - 1]) < sort_key(rising[i]));
    assert_int_equal(sort_key(-0.0f), sort_key(0.0f));
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void keys_of_any_number_and_range_come_out_ascending(void **state)
{
    (void)state;
    const size_t counts[] = {0, 1, 2, 63, 64, 65, 1000, 5000};
    const uint64_t ranges[] = {1, 2, 3000, 1 << 22, 1ull << 32};
    struct rng r;
    rng_init(&r, 7, RNG_STATS, 0, 0);
    for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
        for (size_t g = 0; g < sizeof(ranges) / sizeof(*ranges); g++) {
            size_t n = counts[c];
            uint32_t *keys = malloc((2 * n + 1) * sizeof(*keys));
            uint32_t *wanted = malloc((n + 1) * sizeof(*wanted));
            assert_non_null(keys);
            assert_non_null(wanted);
            for (size_t i = 0; i < n; i++)
                wanted[i] = keys[i] = (uint32_t)rng_below(&r, ranges[g]);
            qsort(wanted, n, sizeof(*wanted), compare);
            sort_keys(keys, keys + n, n);
            assert_memory_equal(keys, wanted, n * sizeof(*keys));
            free(keys);
            free(wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_ordered_as_their_floats),
        cmocka_unit_test(keys_of_any_number_and_range_come_out_ascending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
