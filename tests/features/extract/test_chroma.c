/* Pitch classes from a Fourier transform, and the estimate of a tuning, against
 * librosa's formulas (tests/golden/features/make_librosa.py). */
#include "features/dsp/tuning.h"
#include "tests/features/extracting.h"

static void classes_agree_with_librosa(void **state)
{
    (void)state;
    compare("chroma", "chroma", 16000, 1e-6);
    compare("chroma_l2", "{type: chroma, n_fft: 1024, hop_length: 256, norm: l2}", 8000,
            1e-6);
    compare("chroma_24", "{type: chroma, tuning: 0.1, n_chroma: 24}", 16000, 1e-6);
    compare("chroma_60", "{type: chroma, tuning: 0.1, n_chroma: 60}", 16000, 1e-6);
}

/* Chords of sawtooth tones around A4, `tuning` semitones away from it. */
static float *tuned(double tuning, long count)
{
    static const int notes[] = {0, 3, 7, 12};
    float *x = calloc((size_t)count, sizeof(*x));
    for (long i = 0; i < count; i++)
        for (int k = 0; k < 4; k++)
            for (int h = 1; h <= 4; h++)
                x[i] += (float)(0.1 / h *
                                sin(2 * PI * 440 * exp2((notes[k] + tuning) / 12) * h *
                                    (double)i / RATE));
    return x;
}

static void a_tuning_is_found_within_a_twentieth_of_a_semitone(void **state)
{
    static const double tunings[] = {-0.4, -0.2, 0, 0.1, 0.3};
    struct feature f = read_feature("{type: spectrogram, preset: librosa, power: 1}");
    struct feat_extractor *x;
    struct tuning *t;
    (void)state;
    assert_int_equal(f.type->open(f.value.options, RATE, &x, NULL), ERR_OK);
    assert_int_equal(tuning_create(RATE, 2048, 12, &t, NULL), ERR_OK);
    for (size_t i = 0; i < sizeof(tunings) / sizeof(*tunings); i++) {
        float *samples = tuned(tunings[i], 32000);
        int frames = f.type->shape(f.value.options, RATE, 32000).frames;
        float *spectra = malloc((size_t)frames * 1025 * sizeof(*spectra));
        assert_int_equal(f.type->run(x, samples, 32000, spectra, NULL), ERR_OK);
        tuning_begin(t);
        for (int k = 0; k < frames; k++)
            tuning_add(t, spectra + k * 1025);
        assert_true(fabs(tuning_estimate(t) - tunings[i]) <= 0.05);
        free(spectra);
        free(samples);
    }
    tuning_begin(t);
    assert_true(tuning_estimate(t) == 0);
    tuning_destroy(t);
    f.type->close(x);
    drop(&f);
}

static void a_chord_is_its_classes(void **state)
{
    struct feat_shape shape;
    float *samples = tuned(0.3, 32000);
    float *out = extract("chroma", samples, 32000, &shape);
    const float *frame = out + 30 * 12;
    (void)state;
    /* A, C and E; the fifth is the loudest after A, which is there twice. */
    for (int c = 0; c < 12; c++)
        if (c != 9 && c != 0 && c != 4)
            assert_true(frame[c] < frame[9] && frame[c] < frame[0] &&
                        frame[c] < frame[4]);
    free(out);
    free(samples);
}

static void silence_has_no_class(void **state)
{
    struct feat_shape shape;
    float *samples = calloc(4000, sizeof(*samples));
    (void)state;
    for (int i = 0; i < 2; i++) {
        float *out = extract(i ? "chroma" : "chroma_cqt", samples, 4000, &shape);
        for (int k = 0; k < 12 * shape.frames; k++)
            assert_true(out[k] == 0);
        free(out);
    }
    free(samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_agree_with_librosa),
        cmocka_unit_test(a_tuning_is_found_within_a_twentieth_of_a_semitone),
        cmocka_unit_test(a_chord_is_its_classes),
        cmocka_unit_test(silence_has_no_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
