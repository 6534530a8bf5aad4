/* The samples of clips that are shorter than an example. */
#include "features/cache/decode.h"

#include "base/npy.h"
#include "tests/features/scratch.h"

static const char *write_clip(struct scratch *s, size_t count)
{
    float x[7] = {1, 2, 3, 4, 5, 6, 7};
    assert_int_equal(npy_write(scratch_path(s, "a.npy"), x, &count, 1, NULL), ERR_OK);
    return scratch_path(s, "a.npy");
}

static void assert_filled(struct scratch *s, int fill, const float wanted[7])
{
    struct feat_data data = {
        .sample_rate = 16000, .npy_rate = 16000, .samples = 7, .fill = fill};
    struct cache_decoded of;
    float *samples;
    long count;
    assert_int_equal(cache_decode(write_clip(s, 3), &data, &samples, &count, &of, NULL),
                     ERR_OK);
    assert_int_equal(count, 3);
    assert_int_equal(of.rate, 16000);
    assert_null(of.notice);
    assert_memory_equal(samples, wanted, 7 * sizeof(*wanted));
    free(samples);
}

static void short_clips_are_filled_up(void **state)
{
    static const float zeros[] = {1, 2, 3, 0, 0, 0, 0}, again[] = {1, 2, 3, 1, 2, 3, 1};
    assert_filled(*state, FEAT_SHORT_ZERO, zeros);
    assert_filled(*state, FEAT_SHORT_REPEAT, again);
}

static void longer_clips_stay_as_they_are(void **state)
{
    struct feat_data data = {.sample_rate = 16000,
                             .npy_rate = 16000,
                             .samples = 5,
                             .fill = FEAT_SHORT_REPEAT};
    float *samples;
    long count;
    assert_int_equal(
        cache_decode(write_clip(*state, 7), &data, &samples, &count, NULL, NULL),
        ERR_OK);
    assert_int_equal(count, 7);
    assert_true(samples[6] == 7);
    free(samples);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(short_clips_are_filled_up),
        TEST(longer_clips_stay_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
