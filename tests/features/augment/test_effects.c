/* What augmentations do, measured on tones and noise: levels, spectra, delays, tempo.
 */
#include "tests/features/augment/signals.h"

/* dB of a tone of 0.1 after a chain, over the middle of its length. */
static double tone_after(const char *yaml, double hz)
{
    float *x = sine(hz, 0.1, LONG);
    apply(yaml, 0, x, LONG);
    double db = decibels(tone(x + 8000, LONG - 16000, hz) / 0.1);
    free(x);
    return db;
}

#define assert_db(got, wanted, within)                                                 \
    do {                                                                               \
        double db_ = (got);                                                            \
        if (!(fabs(db_ - (wanted)) <= (within)))                                       \
            fail_msg("%s is %g dB", #got, db_);                                        \
    } while (0)

static void levels_are_what_the_options_say(void **state)
{
    (void)state;
    const char *six = "[{type: gain, p: 1, min_db: -6, max_db: -6}]";
    assert_db(tone_after(six, 440), -6, 0.001);
    float loud[2] = {0.9f, -0.9f};
    apply("[{type: gain, p: 1, min_db: 20, max_db: 20}]", 0, loud, 2);
    assert_true(loud[0] == 1 && loud[1] == -1);
}

/* The noise that a chain adds to a tone, relative to the tone, in dB. */
static double noise_of(const char *yaml, uint64_t epoch)
{
    float *x = sine(440, 0.3, LONG), *y = sine(440, 0.3, LONG);
    apply(yaml, epoch, y, LONG);
    for (int i = 0; i < LONG; i++)
        y[i] -= x[i];
    double db = decibels(rms(y, LONG) / rms(x, LONG));
    free(x);
    free(y);
    return db;
}

static void noise_has_the_level_asked_for(void **state)
{
    (void)state;
    assert_db(noise_of("[{type: noise, p: 1, min_snr_db: 10, max_snr_db: 10}]", 0), -10,
              0.1);
    assert_db(noise_of("[{type: noise, p: 1, min_ratio: 0.5, max_ratio: 0.5}]", 0),
              -6.02, 0.1);
    assert_db(
        noise_of("[{type: colored_noise, p: 1, min_snr_db: 20, max_snr_db: 20}]", 0),
        -20, 0.01);
    for (uint64_t epoch = 0; epoch < 50; epoch++) {
        double db =
            noise_of("[{type: noise, p: 1, min_ratio: 0.3, max_ratio: 0.5}]", epoch);
        assert_true(db > -10.6 && db < -5.9); /* the tutorial's 10.5 to 6.0 dB */
    }
}

/* Won et al.: y = (1 - r) x + r n, n scaled to the peak of x. */
/* Whatever the level of the samples is. */
static void absolute_noise_has_its_own_deviation(void **state)
{
    (void)state;
    for (int loud = 0; loud < 2; loud++) {
        float *x = calloc(LONG, sizeof(*x));
        double squares = 0, level = loud ? 0.5 : 0;
        for (long i = 0; i < LONG; i++)
            x[i] = (float)(level * sin(0.1 * (double)i));
        apply("[{type: noise, p: 1, min_std: 0.02, max_std: 0.02}]", 0, x, LONG);
        for (long i = 0; i < LONG; i++) {
            double d = (double)x[i] - (double)(float)(level * sin(0.1 * (double)i));
            squares += d * d;
        }
        assert_true(fabs(sqrt(squares / LONG) / 0.02 - 1) < 0.03);
        free(x);
    }
}

static void mixed_noise_keeps_the_peak(void **state)
{
    (void)state;
    float *x = sine(440, 0.3, LONG), *y = sine(440, 0.3, LONG), peak = 0;
    apply("[{type: noise, p: 1, min_mix: 0.4, max_mix: 0.4}]", 0, y, LONG);
    for (int i = 0; i < LONG; i++) {
        float n = fabsf(y[i] - 0.6f * x[i]);
        peak = n > peak ? n : peak;
    }
    assert_true(fabsf(peak - 0.4f * 0.3f) < 1e-4f);
    free(x);
    free(y);
}

/* Level of a band of noise around hz, by tones of its Fourier integral. */
static double band_level(const float *x, double hz)
{
    double sum = 0;
    for (int i = -20; i <= 20; i++) {
        double a = tone(x, LONG, hz * (1 + 0.004 * i));
        sum += a * a;
    }
    return 10 * log10(sum);
}

static void coloured_noise_falls_from_octave_to_octave(void **state)
{
    (void)state;
    float *x = mem_alloc(LONG, sizeof(*x));
    float *tiny = white(1e-6, LONG, 3);
    memcpy(x, tiny, LONG * sizeof(*x));
    apply("[{type: colored_noise, p: 1, min_snr_db: -60, max_snr_db: -60, min_decay: "
          "-6, max_decay: -6}]",
          0, x, LONG);
    double slope = (band_level(x, 4000) - band_level(x, 500)) / 3;
    assert_true(fabs(slope + 6) < 1.5);
    free(tiny);
    free(x);
}

static void filters_pass_and_stop_what_they_should(void **state)
{
    (void)state;
    const char *low = "[{type: lowpass, p: 1, min_hz: 2000, max_hz: 2000}]";
    const char *high = "[{type: highpass, p: 1, min_hz: 1000, max_hz: 1000}]";
    assert_db(tone_after(low, 200), 0, 0.1);
    assert_db(tone_after(low, 2000), -6, 0.2); /* a windowed sinc is 1/2 at its edge */
    assert_true(tone_after(low, 4000) < -40);
    assert_db(tone_after(high, 4000), 0, 0.1);
    assert_db(tone_after(high, 1000), -6, 0.2);
    assert_true(tone_after(high, 200) < -40);
    const char *pass = "[{type: bandpass, p: 1, min_center_hz: 1000, max_center_hz: "
                       "1000, min_width: 1, max_width: 1, max_rolloff: 12}]";
    assert_db(tone_after(pass, sqrt(500 * 1500)), 0, 0.1);
    assert_db(tone_after(pass, 500), -3, 0.1);
    assert_db(tone_after(pass, 1500), -3, 0.1);
    assert_db(tone_after(pass, 125) - tone_after(pass, 62.5), 12, 0.5);
    const char *stop = "[{type: bandstop, p: 1, min_center_hz: 1000, max_center_hz: "
                       "1000, min_width: 1, max_width: 1, min_rolloff: 24}]";
    assert_true(tone_after(stop, 700) < -30 && tone_after(stop, 1000) < -45);
    assert_db(tone_after(stop, 500), -3, 0.1);
    assert_db(tone_after(stop, 1500), -3, 0.1);
    assert_db(tone_after(stop, 100), 0, 0.1);
}

static void the_equalizer_moves_bands_by_its_range(void **state)
{
    (void)state;
    assert_db(tone_after("[{type: equalizer, p: 1, min_db: 0, max_db: 0}]", 700), 0,
              0.01);
    double up = tone_after("[{type: equalizer, p: 1, min_db: 6, max_db: 6}]", 20);
    assert_db(up, 6, 1);
}

static void an_echo_comes_after_its_delay(void **state)
{
    (void)state;
    for (uint64_t epoch = 0; epoch < 30; epoch++) {
        float *x = mem_alloc(LONG, sizeof(*x));
        x[100] = 1;
        apply("[{type: delay, p: 1}]", epoch, x, LONG);
        int late = 101;
        while (x[late] == 0)
            late++;
        int ms = (late - 100) * 1000 / RATE;
        assert_true(x[100] == 0.5f && x[late] == 0.25f);
        assert_true(ms % 50 == 0 && ms >= 200 && ms <= 450);
        free(x);
    }
}

/* The frequency of the strongest tone near hz, in steps of a cent. */
static double strongest(const float *x, long count, double hz)
{
    double best = 0, at = 0;
    for (int cent = -40; cent <= 40; cent++) {
        double f = hz * pow(2, cent / 1200.0), level = tone(x, count, f);
        at = level > best ? f : at;
        best = level > best ? level : best;
    }
    return at;
}

static void pitch_moves_and_tempo_does_not(void **state)
{
    static const int semitones[] = {-12, -7, -1, 1, 5, 12};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        float *x = sine(440, 0.3, LONG);
        char yaml[128];
        snprintf(yaml, sizeof(yaml),
                 "[{type: pitch_shift, p: 1, min_semitones: %d, max_semitones: %d}]",
                 semitones[i], semitones[i]);
        /* A gap that begins at one half has to stay there. */
        memset(x + LONG / 2, 0, (LONG / 4) * sizeof(*x));
        apply(yaml, 0, x, LONG);
        double hz = 440 * pow(2, semitones[i] / 12.0);
        double cents = 1200 * log2(strongest(x + 4000, 16000, hz) / hz);
        assert_true(fabs(cents) <= 3);
        assert_db(decibels(rms(x + 4000, 16000) / (0.3 / sqrt(2))), 0, 1.5);
        assert_true(rms(x + LONG / 2 + 3000, LONG / 4 - 6000) < 0.003);
        free(x);
    }
}

static void tempo_moves_and_pitch_does_not(void **state)
{
    static const double rates[] = {0.7071, 0.8, 1.25, 1.4142};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        float *x = sine(440, 0.3, LONG);
        char yaml[128];
        snprintf(yaml, sizeof(yaml),
                 "[{type: time_stretch, p: 1, min_rate: %g, max_rate: %g}]", rates[i],
                 rates[i]);
        memset(x + LONG / 2, 0, (LONG / 2) * sizeof(*x));
        apply(yaml, 0, x, LONG);
        double cents = 1200 * log2(strongest(x + 2000, 12000, 440) / 440);
        assert_true(fabs(cents) <= 3);
        /* Half way down is where the tone ends: at 1 / rate of the half. */
        long end = LONG - 1;
        while (fabsf(x[end]) < 0.15f)
            end--;
        assert_true(labs(end - lrint(LONG / 2 / rates[i])) < 700);
        free(x);
    }
}

static void shifts_roll_over_or_leave_silence(void **state)
{
    (void)state;
    float *x = mem_alloc(LONG, sizeof(*x));
    x[1000] = 1;
    apply("[{type: shift, p: 1, min_fraction: 0.25, max_fraction: 0.25}]", 0, x, LONG);
    assert_true(x[1000 + LONG / 4] == 1);
    apply("[{type: shift, p: 1, min_fraction: -0.5, max_fraction: -0.5}]", 0, x, LONG);
    assert_true(x[1000 + 3 * LONG / 4] == 1);
    apply(
        "[{type: shift, p: 1, min_fraction: 0.5, max_fraction: 0.5, rollover: false}]",
        0, x, LONG);
    assert_true(rms(x, LONG) == 0);
    free(x);
}

static void resampling_cuts_above_half_its_rate(void **state)
{
    (void)state;
    const char *yaml = "[{type: resample, p: 1, min_hz: 8000, max_hz: 8000}]";
    assert_db(tone_after(yaml, 1000), 0, 0.1);
    assert_true(tone_after(yaml, 5000) < -60);
}

static void distortion_adds_odd_harmonics_at_the_same_level(void **state)
{
    (void)state;
    float *x = sine(500, 0.3, LONG);
    apply("[{type: distortion, p: 1, min_drive: 0.7, max_drive: 0.7}]", 0, x, LONG);
    assert_db(decibels(rms(x, LONG) / (0.3 / sqrt(2))), 0, 0.01);
    assert_true(decibels(tone(x, LONG, 1500) / tone(x, LONG, 500)) > -30);
    assert_true(decibels(tone(x, LONG, 1000) / tone(x, LONG, 500)) < -80);
    free(x);
}

static void clipping_takes_a_part_of_the_samples(void **state)
{
    (void)state;
    float *x = white(0.5, LONG, 9);
    apply("[{type: hard_clip, p: 1, min_percent: 20, max_percent: 20}]", 0, x, LONG);
    float high = 0;
    int at = 0;
    for (int i = 0; i < LONG; i++)
        high = x[i] > high ? x[i] : high;
    for (int i = 0; i < LONG; i++)
        at += x[i] == high;
    assert_true(abs(at - LONG / 10) < LONG / 100);
    free(x);
}

static void compression_lowers_loud_and_lifts_soft(void **state)
{
    (void)state;
    float *loud = sine(440, 0.9, LONG), *soft = sine(440, 0.003, LONG);
    apply("[{type: compress, p: 1, preset: speech}]", 0, loud, LONG);
    apply("[{type: compress, p: 1, preset: speech}]", 0, soft, LONG);
    /* The level that is measured lies up to 3 dB below the peak. */
    assert_db(decibels(tone(loud + 16000, 16000, 440)), -19, 2);
    /* -50 to -35 dB, once the level that it begins with, 0 dB, is forgotten. */
    assert_db(decibels(tone(soft + 36000, 12000, 440) / 0.003), 15, 1);
    free(loud);
    free(soft);
}

static void reverberation_goes_on_after_the_sound(void **state)
{
    (void)state;
    float *x = sine(440, 0.3, LONG);
    memset(x + LONG / 2, 0, (LONG / 2) * sizeof(*x));
    apply("[{type: reverb, p: 1, reverberance: 80, room: 90, damping: 20}]", 0, x,
          LONG);
    double first = rms(x + LONG / 2, 4000), later = rms(x + LONG - 4000, 4000);
    assert_true(first > 0.003 && later < first / 2 && later > 0);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_what_the_options_say),
        cmocka_unit_test(noise_has_the_level_asked_for),
        cmocka_unit_test(absolute_noise_has_its_own_deviation),
        cmocka_unit_test(mixed_noise_keeps_the_peak),
        cmocka_unit_test(coloured_noise_falls_from_octave_to_octave),
        cmocka_unit_test(filters_pass_and_stop_what_they_should),
        cmocka_unit_test(the_equalizer_moves_bands_by_its_range),
        cmocka_unit_test(an_echo_comes_after_its_delay),
        cmocka_unit_test(pitch_moves_and_tempo_does_not),
        cmocka_unit_test(tempo_moves_and_pitch_does_not),
        cmocka_unit_test(shifts_roll_over_or_leave_silence),
        cmocka_unit_test(resampling_cuts_above_half_its_rate),
        cmocka_unit_test(distortion_adds_odd_harmonics_at_the_same_level),
        cmocka_unit_test(clipping_takes_a_part_of_the_samples),
        cmocka_unit_test(compression_lowers_loud_and_lifts_soft),
        cmocka_unit_test(reverberation_goes_on_after_the_sound),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
