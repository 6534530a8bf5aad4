/* Features of one value a frame against librosa's formulas
 * (tests/golden/features/make_librosa.py), and of silence. */
#include "tests/features/extracting.h"

static void values_agree_with_librosa(void **state)
{
    static const struct {
        const char *name, *yaml;
    } cases[] = {
        {"centroid", "centroid"},
        {"bandwidth", "bandwidth"},
        {"bandwidth_3", "{type: bandwidth, p: 3}"},
        {"rolloff", "rolloff"},
        {"flatness", "flatness"},
        {"rms", "rms"},
        {"zero_crossing_rate", "zero_crossing_rate"},
    };
    static const struct {
        const char *name, *yaml;
    } shorter[] = {
        {"centroid_300", "{type: centroid, n_fft: 1024, hop_length: 300}"},
        {"bandwidth_300", "{type: bandwidth, n_fft: 1024, hop_length: 300}"},
        {"rolloff_50",
         "{type: rolloff, n_fft: 1024, hop_length: 256, roll_percent: 0.5}"},
        {"flatness_1024", "{type: flatness, n_fft: 1024, hop_length: 256, amin: 0.01}"},
        {"rms_400", "{type: rms, n_fft: 400, hop_length: 160, center: false}"},
        {"zero_crossing_rate_400",
         "{type: zero_crossing_rate, n_fft: 400, hop_length: 160, threshold: 0.05}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(shorter) / sizeof(*shorter); i++)
        compare(shorter[i].name, shorter[i].yaml, 8000, 1e-9);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        compare(cases[i].name, cases[i].yaml, 16000, 1e-9);
}

static void silence_has_a_value(void **state)
{
    static const struct {
        const char *yaml;
        float value;
    } cases[] = {{"centroid", 0}, {"bandwidth", 0}, {"rolloff", 0},
                 {"flatness", 1}, {"rms", 0},       {"zero_crossing_rate", 0}};
    float *silence = calloc(4000, sizeof(*silence));
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feat_shape shape;
        float *out = extract(cases[i].yaml, silence, 4000, &shape);
        assert_int_equal(shape.bands, 1);
        assert_int_equal(shape.frames, 8);
        for (int t = 0; t < shape.frames; t++)
            assert_float_equal(out[t], cases[i].value, 1e-6);
        free(out);
    }
    free(silence);
}

static void a_tone_has_its_frequency(void **state)
{
    struct feat_shape shape;
    float *samples = malloc(16000 * sizeof(*samples));
    (void)state;
    for (int i = 0; i < 16000; i++)
        samples[i] = (float)sin(2 * PI * 1000 * i / RATE);
    float *centre = extract("centroid", samples, 16000, &shape);
    float *roll = extract("rolloff", samples, 16000, &shape);
    float *rate = extract("zero_crossing_rate", samples, 16000, &shape);
    float *level = extract("rms", samples, 16000, &shape);
    assert_float_equal(centre[15], 1000, 5);
    assert_float_equal(roll[15], 1000, 16);
    assert_float_equal(rate[15] * RATE / 2, 1000, 5);
    assert_float_equal(level[15], sqrt(0.5), 1e-4);
    free(centre);
    free(roll);
    free(rate);
    free(level);
    free(samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree_with_librosa),
        cmocka_unit_test(silence_has_a_value),
        cmocka_unit_test(a_tone_has_its_frequency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
