/* The mel spectrogram against torchaudio (tests/golden/features/make.py) and the
 * numbers of the course's front end. */
#include "tests/features/extracting.h"

static void every_option_set_agrees_with_torchaudio(void **state)
{
    static const struct {
        const char *name, *yaml;
        long count;
        double absolute;
    } cases[] = {
        {"mel_power", "{type: mel, n_mels: 40, to: power}", 4000, 1e-6},
        {"mel_db", "{type: mel, n_mels: 40}", 4000, 1e-3},
        {"mel_top_db", "{type: mel, n_mels: 40, top_db: 30}", 4000, 1e-3},
        {"mel_slaney",
         "{type: mel, n_mels: 40, mel_scale: slaney, norm: slaney, f_min: 50, f_max: "
         "7000, "
         "to: power}",
         4000, 1e-6},
        {"mel_zero", "{type: mel, n_mels: 40, pad: zero, to: power}", 4000, 1e-6},
        {"mel_uncentered", "{type: mel, n_mels: 40, center: false, to: power}", 4000,
         1e-6},
        {"mel_magnitude", "{type: mel, n_mels: 40, power: 1}", 4000, 1e-3},
        {"mel_root",
         "{type: mel, preset: librosa, n_fft: 512, hop_length: 256, n_mels: 40, to: "
         "magnitude}",
         8000, 1e-4},
        {"mel_cubed", "{type: mel, n_mels: 40, power: 3, to: power}", 4000, 1e-6},
        {"mel_short_window",
         "{type: mel, n_mels: 40, win_length: 400, hop_length: 160, window: hamming, "
         "to: power}",
         4000, 1e-6},
        {"mel_odd",
         "{type: mel, n_fft: 501, win_length: 333, hop_length: 111, n_mels: 23, to: "
         "power}",
         3999, 1e-6},
        {"mel_blackman", "{type: mel, n_mels: 40, window: blackman, to: power}", 4000,
         1e-6},
        {"mel_bartlett", "{type: mel, n_mels: 40, window: bartlett, to: power}", 4000,
         1e-6},
        {"mel_rectangular", "{type: mel, n_mels: 40, window: rectangular, to: power}",
         4000, 1e-6},
        {"mel_ln", "{type: mel, n_mels: 40, to: ln, amin: 1e-2}", 4000, 1e-4},
        {"mel_log1p", "{type: mel, n_mels: 40, to: {type: log1p, scale: 10}}", 4000,
         1e-5},
        {"mel_log10", "{type: mel, n_mels: 40, to: log10}", 4000, 1e-4},
        {"mel_deltas", "{type: mel, n_mels: 40, deltas: 2}", 4000, 1e-3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        compare(cases[i].name, cases[i].yaml, cases[i].count, cases[i].absolute);
}

static void presets_and_pcen_agree_with_librosa(void **state)
{
    (void)state;
    compare("mel_librosa", "{type: mel, preset: librosa}", 8000, 1e-3);
    compare("mel_pcen",
            "{type: mel, preset: librosa, n_fft: 512, hop_length: 160, n_mels: 40, to: "
            "pcen}",
            8000, 1e-5);
    compare("mel_pcen_root",
            "{type: mel, preset: librosa, n_fft: 512, hop_length: 160, n_mels: 40, to: "
            "{type: pcen, gain: 0.6, bias: 10, power: 0.25, time_constant: 0.06, eps: "
            "1e-3}}",
            8000, 1e-5);
}

static void close_to(float value, double expected)
{
    if (fabs((double)value - expected) > 1e-4 * fabs(expected))
        fail_msg("%.9g instead of %.9g", (double)value, expected);
}

/* torchaudio 0.13.1 on two tones of 440 and 3000 Hz, 48000 samples. */
static void the_front_end_of_the_course_is_reproduced(void **state)
{
    static const struct {
        int band, frame;
        double power;
    } golden[] = {{18, 94, 3132.88}, {17, 94, 1764.98}, {19, 94, 937.099},
                  {63, 94, 1279.04}, {64, 94, 195.725}, {0, 0, 12.274},
                  {18, 0, 421.025},  {18, 187, 2315.72}};
    struct feat_shape shape;
    float *samples = two_tones();
    float *power = extract("{type: mel, to: power}", samples, 48000, &shape);
    float *db =
        extract("{type: mel, n_fft: 512, hop_length: 256, n_mels: 96, f_min: 0, "
                "f_max: 8000, mel_scale: htk, to: db}",
                samples, 48000, &shape);
    double sum = 0, max = -INFINITY;
    (void)state;
    assert_int_equal(shape.channels, 1);
    assert_int_equal(shape.bands, 96);
    assert_int_equal(shape.frames, 188);
    assert_false(shape.sequence);
    for (size_t i = 0; i < sizeof(golden) / sizeof(*golden); i++)
        close_to(power[golden[i].frame * 96 + golden[i].band], golden[i].power);
    close_to(db[94 * 96 + 18], 34.9594);
    close_to(db[94 * 96 + 63], 31.0688);
    close_to(db[94 * 96 + 95], -100);
    for (size_t i = 0; i < 96 * 188; i++) {
        sum += (double)db[i];
        max = fmax(max, (double)db[i]);
    }
    /* Most bands are far from the tones, where the power is round-off around 1e-10. */
    assert_true(fabs(sum / (96 * 188) + 64.8523) < 0.5);
    assert_true(fabs(max - 34.9595) < 1e-3);
    free(power);
    free(db);
    free(samples);
}

/* Wang et al. 2017, equation 1: (E / (eps + M)^gain + bias)^power - bias^power with M
 * the smoothed E. */
static void pcen_is_its_formula(void **state)
{
    static const char yaml[] = "{type: mel, n_fft: 64, n_mels: 4, window: rectangular, "
                               "center: false, to: pcen}";
    struct feat_shape shape;
    float *samples = calloc(6400, sizeof(*samples));
    (void)state;
    float *silent = extract(yaml, samples, 6400, &shape);
    for (size_t i = 0; i < size_of(&shape); i++)
        assert_true(silent[i] == 0.0f);
    for (int i = 0; i < 6400; i++)
        samples[i] = (float)sin(2 * PI * 2000 * i / RATE);
    float *tone = extract(yaml, samples, 6400, &shape);
    float *power = extract("{type: mel, n_fft: 64, n_mels: 4, window: rectangular, "
                           "center: false, to: power}",
                           samples, 6400, &shape);
    double smooth = 1, constant = 0.4 * RATE / 32;
    double b = (sqrt(1 + 4 * constant * constant) - 1) / (2 * constant * constant);
    for (int t = 0; t < shape.frames; t++) {
        double e = (double)power[t * 4 + 1];
        smooth = (1 - b) * smooth + b * e;
        close_to(tone[t * 4 + 1],
                 pow(e / pow(1e-6 + smooth, 0.98) + 2, 0.5) - pow(2, 0.5));
    }
    free(silent);
    free(tone);
    free(power);
    free(samples);
}

/* The shortest time constant at the longest hop: the smoothed energy is the energy. */
static void pcen_smooths_over_no_frames_when_its_time_constant_is_short(void **state)
{
#define OF_LONG_HOPS "{type: mel, n_fft: 64, n_mels: 4, hop_length: 1048576, to: "
    float *samples = signal_of(6400);
    struct feat_shape shape;
    (void)state;
    float *power = extract(OF_LONG_HOPS "power}", samples, 6400, &shape);
    float *pcen = extract(OF_LONG_HOPS "{type: pcen, time_constant: 1e-6}}", samples,
                          6400, &shape);
    assert_int_equal(shape.frames, 1);
    for (int f = 0; f < 4; f++) {
        double e = (double)power[f];
        close_to(pcen[f], pow(e / pow(1e-6 + e, 0.98) + 2, 0.5) - pow(2, 0.5));
    }
    struct feature none =
        read_feature(OF_LONG_HOPS "{type: pcen, time_constant: 1.5e-10}}");
    assert_int_equal(diag_errors(none.diag), 1);
    drop(&none);
    free(samples);
    free(power);
    free(pcen);
#undef OF_LONG_HOPS
}

static void any_length_has_frames(void **state)
{
    static const char *const yaml[] = {"{type: mel, to: power}",
                                       "{type: mel, pad: zero}",
                                       "{type: mel, center: false, to: pcen}",
                                       "{type: mel, deltas: 2, hop_length: 1000}"};
    static const long counts[] = {1, 2, 3, 255, 256, 257, 511, 512, 513, 5000};
    float *samples = signal_of(5000);
    (void)state;
    for (size_t i = 0; i < sizeof(yaml) / sizeof(*yaml); i++)
        for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++) {
            struct feat_shape shape;
            float *out = extract(yaml[i], samples, counts[k], &shape);
            assert_true(shape.frames >= 1);
            for (size_t n = 0; n < size_of(&shape); n++)
                assert_true(isfinite(out[n]));
            free(out);
        }
    free(samples);
}

/* Frames away from the ends depend on their own samples only: slices of a clip's frames
 * equal those of the slice. */
static void inner_frames_of_a_clip_are_those_of_its_slice(void **state)
{
    struct feat_shape whole_shape, part_shape;
    float *samples = signal_of(20000);
    float *whole = extract("{type: mel, to: power}", samples, 20000, &whole_shape);
    float *part =
        extract("{type: mel, to: power}", samples + 256 * 10, 8000, &part_shape);
    (void)state;
    for (int t = 1; t < part_shape.frames - 1; t++) /* half of n_fft is one hop */
        assert_memory_equal(whole + (t + 10) * 96, part + t * 96, 96 * sizeof(*part));
    free(whole);
    free(part);
    free(samples);
}

static void settings_that_contradict_each_other_are_faults(void **state)
{
    static const struct {
        const char *yaml, *says;
    } cases[] = {
        {"{type: mel, win_length: 600}", "win_length 600 is larger than n_fft 512"},
        {"{type: mel, f_max: 9000}", "f_max 9000 Hz is above half"},
        {"{type: mel, f_min: 5000, f_max: 4000}", "f_min 5000 Hz is not below"},
        {"{type: mel, hop_length: 0}", "hop_length"},
        {"{type: mel, hop: 256}", "hop"}};
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

static void empty_filters_are_a_warning(void **state)
{
    struct feature f = read_feature("{type: mel, n_mels: 160}");
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    (void)state;
    assert_int_equal(diag_errors(f.diag), 0);
    diag_print(f.diag, out);
    fclose(out);
    assert_non_null(strstr(text, " of 160 mel bands"));
    free(text);
    drop(&f);
}

static void defaults_follow_from_other_options(void **state)
{
    struct feature f = read_feature("{type: mel, win_length: 401}");
    (void)state;
    assert_int_equal(f.type->hop(f.value.options, RATE), 200);
    drop(&f);
    f = read_feature("{type: mel, n_fft: 1024}");
    assert_int_equal(f.type->hop(f.value.options, RATE), 512);
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_set_agrees_with_torchaudio),
        cmocka_unit_test(presets_and_pcen_agree_with_librosa),
        cmocka_unit_test(the_front_end_of_the_course_is_reproduced),
        cmocka_unit_test(pcen_is_its_formula),
        cmocka_unit_test(pcen_smooths_over_no_frames_when_its_time_constant_is_short),
        cmocka_unit_test(any_length_has_frames),
        cmocka_unit_test(inner_frames_of_a_clip_are_those_of_its_slice),
        cmocka_unit_test(settings_that_contradict_each_other_are_faults),
        cmocka_unit_test(empty_filters_are_a_warning),
        cmocka_unit_test(defaults_follow_from_other_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
