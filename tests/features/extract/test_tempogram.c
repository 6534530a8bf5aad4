/* The tempogram against librosa's formulas (tests/golden/features/make_librosa.py). */
#include "tests/features/extracting.h"

static void autocorrelations_agree_with_librosa(void **state)
{
    (void)state;
    compare("tempogram", "{type: tempogram, win_length: 64}", 16000, 1e-5);
    compare("tempogram_256",
            "{type: tempogram, win_length: 100, n_fft: 1024, hop_length: 256, n_mels: "
            "64}",
            16000, 1e-5);
    compare("tempogram_384", "tempogram", 6000, 1e-5);
}

/* Clicks every 8192 samples: 16 frames. */
static void beats_show_at_their_distance(void **state)
{
    struct feat_shape shape;
    long count = 16000L * 8;
    float *samples = calloc((size_t)count, sizeof(*samples));
    (void)state;
    for (long i = 0; i < count; i++)
        samples[i] =
            (float)(exp(-(double)(i % 8192) / 400) * sin(2 * PI * 900 * i / RATE));
    float *out = extract("{type: tempogram, win_length: 128}", samples, count, &shape);
    const float *frame = out + 120 * 128;
    for (int lag = 6; lag < 40; lag++)
        assert_true(lag % 16 == 0 ? frame[lag] > 0.5f : frame[lag] < frame[16]);
    assert_float_equal(frame[0], 1, 1e-6);
    free(out);
    free(samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(autocorrelations_agree_with_librosa),
        cmocka_unit_test(beats_show_at_their_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
