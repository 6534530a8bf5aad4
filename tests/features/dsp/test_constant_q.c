/* The constant-Q transform and what is made of it against their definitions
 * (tests/golden/features/make_librosa.py). */
#include "tests/features/extracting.h"

/* The definition in double precision differs from ours by round-off, which is relative
 * to the loudest bin. */
static void magnitudes_agree_with_the_definition(void **state)
{
    (void)state;
    compare("cqt", "{type: cqt, to: magnitude}", 16000, 1e-4);
    compare("cqt_power", "{type: cqt, to: power}", 8000, 1e-4);
    compare("chroma_cqt_power", "{type: chroma_cqt, tuning: 0, to: power}", 8000, 1e-5);
    compare("cqt_24",
            "{type: cqt, to: magnitude, f_min: 110, n_bins: 60, bins_per_octave: 24, "
            "hop_length: 256}",
            8000, 1e-4);
    compare("cqt_db", "{type: cqt, top_db: 80}", 8000, 1e-2);
}

static void pitch_classes_agree_with_librosa(void **state)
{
    (void)state;
    compare("chroma_cqt", "{type: chroma_cqt, preset: librosa}", 16000, 1e-5);
    compare("chroma_cqt_12", "{type: chroma_cqt, tuning: 0}", 16000, 1e-5);
}

static void tonal_centroids_agree_with_librosa(void **state)
{
    (void)state;
    compare("tonnetz", "tonnetz", 16000, 1e-5);
    compare("tonnetz_256", "{type: tonnetz, hop_length: 256, tuning: 0.1}", 8000, 1e-5);
}

static double length_of(double f, int per_octave)
{
    double ratio = pow(2, 2.0 / per_octave);
    return (ratio + 1) / (ratio - 1) * RATE / f;
}

/* |C| of constant_q.h for the frame centred on sample `centre` of a tone. */
static double defined(double tone, long count, double f, int per_octave, long centre)
{
    double length = length_of(f, per_octave), re = 0, im = 0;
    int half = (int)(length / 2);
    for (int k = -half; k < half; k++) {
        double at = k + 0.5, w = 0.5 + 0.5 * cos(2 * PI * at / (2 * half + 1));
        double x = centre + k < 0 || centre + k >= count
                       ? 0
                       : sin(2 * PI * tone * (double)(centre + k) / RATE);
        re += x * w * cos(2 * PI * f * at / RATE);
        im += x * w * sin(2 * PI * f * at / RATE);
    }
    return sqrt(length) * hypot(re, im) * 2 / (2 * half + 1);
}

/* Whatever tone there is, in its own octave, in those that are left out on the way to
 * low bins, and between them. */
static void bins_of_lower_rates_agree_with_the_definition(void **state)
{
    enum { COUNT = 14000 };
    static const struct {
        int hop, per_octave, n_bins;
        double f_min;
    } cases[] = {{512, 12, 84, 32.7},
                 {512, 36, 252, 32.7},
                 {1000, 24, 90, 55},
                 {441, 12, 60, 32.7},
                 {2048, 7, 20, 40}};
    static const double tones[] = {33,   120,  290,  410,  700,
                                   1300, 2600, 2720, 5400, 7800};
    static float samples[COUNT];
    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++)
        for (size_t i = 0; i < sizeof(tones) / sizeof(*tones); i++) {
            int hop = cases[c].hop, bins = cases[c].n_bins, t = 7000 / hop;
            char yaml[200];
            struct feat_shape shape;
            snprintf(
                yaml, sizeof(yaml),
                "{type: cqt, to: magnitude, f_min: %g, n_bins: %d, bins_per_octave: "
                "%d, hop_length: %d}",
                cases[c].f_min, bins, cases[c].per_octave, hop);
            for (int k = 0; k < COUNT; k++)
                samples[k] = (float)sin(2 * PI * tones[i] * k / RATE);
            float *out = extract(yaml, samples, COUNT, &shape);
            for (int k = 0; k < bins; k += 1 + k % 5) {
                double f = cases[c].f_min * pow(2, (double)k / cases[c].per_octave);
                double expected =
                    defined(tones[i], COUNT, f, cases[c].per_octave, (long)t * hop);
                double error = fabs((double)out[t * bins + k] - expected);
                double length = length_of(f, cases[c].per_octave);
                if (error > 1e-5 * sqrt(length))
                    fail_msg(
                        "a tone of %g Hz in the bin of %g Hz, hop %d: %.9g instead "
                        "of %.9g",
                        tones[i], f, hop, (double)out[t * bins + k], expected);
            }
            free(out);
        }
}

/* The bin of each note is the loudest for a tone there, half of whose amplitude times
 * the root of the window's length it shows. */
static void a_tone_is_loudest_in_its_bin(void **state)
{
    float *samples = malloc(32000 * sizeof(*samples));
    double periods = 1 / ((pow(2, 1.0 / 6) - 1) / (pow(2, 1.0 / 6) + 1));
    (void)state;
    for (int note = 12; note < 84; note += 17) {
        double f = 440 * pow(2, (24 + note - 69) / 12.0);
        struct feat_shape shape;
        for (int i = 0; i < 32000; i++)
            samples[i] = (float)sin(2 * PI * f * i / RATE);
        float *out = extract("{type: cqt, to: magnitude}", samples, 32000, &shape);
        const float *frame = out + 31 * 84;
        int loudest = 0;
        for (int k = 1; k < 84; k++)
            loudest = frame[k] > frame[loudest] ? k : loudest;
        assert_int_equal(loudest, note);
        assert_true(fabs((double)frame[note] / (sqrt(periods * RATE / f) / 2) - 1) <
                    1e-2);
        free(out);
    }
    free(samples);
}

static void decibels_are_the_default(void **state)
{
    struct feat_shape shape;
    float *samples = signal_of(8000);
    float *db = extract("cqt", samples, 8000, &shape);
    float *magnitude = extract("{type: cqt, to: magnitude}", samples, 8000, &shape);
    (void)state;
    for (size_t i = 0; i < size_of(&shape); i++)
        assert_float_equal(db[i], (float)(20 * log10(fmax((double)magnitude[i], 1e-5))),
                           1e-3);
    free(db);
    free(magnitude);
    free(samples);
}

static void settings_that_do_not_fit_are_faults(void **state)
{
    static const struct {
        const char *yaml, *says;
    } cases[] = {
        {"{type: cqt, n_bins: 120}", "n_bins: 95 would fit"},
        {"{type: cqt, f_min: 9000}", "the lowest bin, 9000 Hz, reaches above half"},
        {"{type: chroma_cqt, n_bins: 80, bins_per_octave: 20}",
         "bins_per_octave 20 is not a multiple of the 12 pitch classes"},
        {"{type: tonnetz, n_bins: 20, bins_per_octave: 10}",
         "not a multiple of the 12"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feature f = read_feature(cases[i].yaml);
        struct err e = {0};
        assert_int_equal(diag_errors(f.diag), 1);
        assert_int_equal(diag_to_err(f.diag, &e), ERR_USER);
        if (strstr(e.text, cases[i].says) == NULL)
            fail_msg("`%s` is not in: %s", cases[i].says, e.text);
        drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(magnitudes_agree_with_the_definition),
        cmocka_unit_test(bins_of_lower_rates_agree_with_the_definition),
        cmocka_unit_test(pitch_classes_agree_with_librosa),
        cmocka_unit_test(tonal_centroids_agree_with_librosa),
        cmocka_unit_test(a_tone_is_loudest_in_its_bin),
        cmocka_unit_test(decibels_are_the_default),
        cmocka_unit_test(settings_that_do_not_fit_are_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
