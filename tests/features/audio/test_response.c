/* The filter of a resampler: its sums are the resampler's samples. */
#include "features/audio/response.h"

#include "features/audio/resample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { COUNT = 6000, BEGINNING = 120 };

static long divisor_of(long a, long b)
{
    return b == 0 ? a : divisor_of(b, a % b);
}

/* As the header defines it. */
static double sample(const float *x, const float *filter, long count, long n, long up,
                     long down)
{
    double sum = 0;
    for (long k = 0; k < COUNT; k++) {
        long at = count / 2 + n * down - k * up;
        if (at >= 0 && at < count)
            sum += (double)x[k] * (double)filter[at];
    }
    return sum;
}

static void noise_is_resampled_alike(void **state)
{
    static const int rates[][2] = {{8000, 16000},  {22050, 16000}, {44100, 16000},
                                   {11025, 16000}, {96000, 16000}, {48000, 44100},
                                   {16000, 22050}};
    (void)state;
    float x[COUNT];
    uint32_t random = 1;
    for (int i = 0; i < COUNT; i++) {
        random = 1664525u * random + 1013904223u;
        x[i] = (float)((double)random / 4294967296.0 - 0.5);
    }
    for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
        struct arena *a = arena_create();
        int from = rates[i][0], to = rates[i][1];
        long divisor = divisor_of(from, to);
        const float *filter;
        size_t count;
        float *wanted;
        assert_int_equal(feat_resampler_response(from, to, a, &filter, &count, NULL),
                         ERR_OK);
        assert_int_equal(count % 2, 1);
        assert_int_equal(feat_resample(x, COUNT, from, to, &wanted, NULL), ERR_OK);
        long made = feat_resampled_count(COUNT, from, to);
        for (long n = 0; n < made; n += 7) {
            double allowed = n < BEGINNING ? 0.02 : 2e-6;
            double got =
                sample(x, filter, (long)count, n, to / divisor, from / divisor);
            if (fabs(got - (double)wanted[n]) > allowed)
                fail_msg("%d to %d: sample %ld is %.9g, by the filter %.9g", from, to,
                         n, (double)wanted[n], got);
        }
        free(wanted);
        arena_destroy(a);
    }
}

static void rates_without_a_small_ratio_have_none(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const float *filter;
    size_t count = 1;
    assert_int_equal(feat_resampler_response(44101, 16000, a, &filter, &count, NULL),
                     ERR_OK);
    assert_int_equal(count, 0);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_resampled_alike),
        cmocka_unit_test(rates_without_a_small_ratio_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
