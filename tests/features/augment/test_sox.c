/* Effects that sox has too, against what its command line makes of the same samples
 * (tests/golden/features/sox.py). */
#include "tests/features/augment/signals.h"

#include "base/npy.h"
#include "features/dsp/biquad.h"

/* In the order of COMMANDS and LONG_COMMANDS in sox.py. */
enum row {
    SIGNAL,
    PEAK,
    BASS,
    TREBLE,
    GAIN,
    POLARITY,
    REVERSE,
    ECHO_50_MS,
    REVERB_LARGE,
    REVERB_SMALL,
    COMPRESS,
    SINC_HIGH = COMPRESS + 6,
    SINC_LOW,
    RATE_8000,
    ROWS
};
enum { TONE, PITCH_UP, PITCH_DOWN, SLOWER, FASTER, LONG_ROWS };

struct golden {
    float *rows;
    size_t dims[4];
};

static struct golden read_golden(const char *name, size_t rows)
{
    struct golden g;
    char path[512];
    int ndims;
    snprintf(path, sizeof(path), MTAG_SOURCE_DIR "/tests/golden/features/%s", name);
    assert_int_equal(npy_read(path, &g.rows, g.dims, &ndims, NULL), ERR_OK);
    assert_int_equal(g.dims[0], rows);
    return g;
}

/* The largest difference from a row between two samples. */
static double difference(const struct golden *g, size_t row, const float *x,
                         size_t from, size_t to)
{
    double most = 0;
    for (size_t i = from; i < to; i++)
        most = fmax(most, fabs((double)x[i] - (double)g->rows[row * g->dims[1] + i]));
    return most;
}

static float *signal_of(const struct golden *g)
{
    float *x = mem_alloc(g->dims[1], sizeof(*x));
    memcpy(x, g->rows, g->dims[1] * sizeof(*x));
    return x;
}

static void filters_give_the_same_samples(void **state)
{
    const struct {
        enum row row;
        struct biquad filter;
    } cases[] = {{PEAK, biquad_peaking(700, 1, -9, RATE)},
                 {BASS, biquad_low_shelf(80, sqrt(0.5), 6, RATE)},
                 {TREBLE, biquad_high_shelf(5000, sqrt(0.5), -7, RATE)}};
    struct golden g = read_golden("sox.npy", ROWS);
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        float *x = signal_of(&g);
        biquad_run(&cases[i].filter, 1, x, (long)g.dims[1]);
        double off = difference(&g, cases[i].row, x, 0, g.dims[1]);
        if (off > 1e-6)
            fail_msg("filter %zu is off by %g", i, off);
        free(x);
    }
    free(g.rows);
}

/* sox works on 32-bit whole numbers. */
static void effects_give_the_same_samples(void **state)
{
    static const struct {
        enum row row;
        const char *yaml;
    } cases[] = {
        {GAIN, "{type: gain, min_db: -6, max_db: -6, p: 1}"},
        {POLARITY, "{type: polarity, p: 1}"},
        {REVERSE, "{type: reverse, p: 1}"},
        {ECHO_50_MS, "{type: delay, min_ms: 50, max_ms: 50, p: 1}"},
        {REVERB_LARGE, "{type: reverb, reverberance: 80, damping: 20, room: 60, p: 1}"},
        {REVERB_SMALL, "{type: reverb, reverberance: 10, damping: 90, room: 5, p: 1}"},
        {COMPRESS, "{type: compress, preset: music_standard, p: 1}"},
        {COMPRESS + 1, "{type: compress, preset: music_light, p: 1}"},
        {COMPRESS + 2, "{type: compress, preset: film_standard, p: 1}"},
        {COMPRESS + 3, "{type: compress, preset: film_light, p: 1}"},
        {COMPRESS + 4, "{type: compress, preset: speech, p: 1}"},
        {COMPRESS + 5, "{type: compress, preset: radio, p: 1}"},
    };
    struct golden g = read_golden("sox.npy", ROWS);
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        float *x = signal_of(&g);
        apply(arena_printf(signals_arena, "[%s]", cases[i].yaml), 0, x,
              (long)g.dims[1]);
        double off = difference(&g, cases[i].row, x, 0, g.dims[1]);
        if (off > 2e-6)
            fail_msg("%s is off by %g", cases[i].yaml, off);
        free(x);
    }
    free(g.rows);
}

/* Other filters of the same kind: sox's sinc is longer, its edges are steeper. Compared
 * are tones on both sides of the edges. */
static void steep_filters_pass_and_stop_the_same_tones(void **state)
{
    static const struct {
        enum row row;
        const char *yaml;
        double passed, stopped; /* Hz */
    } cases[] = {
        {SINC_HIGH, "[{type: highpass, min_hz: 1000, max_hz: 1000, p: 1}]", 3000, 440},
        {SINC_LOW, "[{type: lowpass, min_hz: 2000, max_hz: 2000, p: 1}]", 440, 3000},
    };
    enum { RISING = 1500 };
    struct golden g = read_golden("sox.npy", ROWS);
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        float *x = signal_of(&g);
        const float *theirs = g.rows + cases[i].row * g.dims[1];
        apply(cases[i].yaml, 0, x, (long)g.dims[1]);
        double ours = tone(x, RISING, cases[i].passed);
        assert_true(fabs(decibels(ours / tone(theirs, RISING, cases[i].passed))) <
                    0.01);
        assert_true(decibels(tone(x, RISING, cases[i].stopped) / ours) < -50);
        assert_true(decibels(tone(theirs, RISING, cases[i].stopped) / ours) < -50);
        free(x);
    }
    free(g.rows);
}

/* Both resample by soxr's filters, of which ours are longer. */
static void a_lower_rate_leaves_the_same_samples(void **state)
{
    struct golden g = read_golden("sox.npy", ROWS);
    float *x = signal_of(&g);
    (void)state;
    apply("[{type: resample, min_hz: 8000, max_hz: 8000, p: 1}]", 0, x,
          (long)g.dims[1]);
    assert_true(difference(&g, RATE_8000, x, 0, g.dims[1]) < 1e-4);
    free(x);
    free(g.rows);
}

/* Where the tone ends. */
static long end_of(const float *x, long count)
{
    long end = count;
    while (end > 0 && fabsf(x[end - 1]) < 0.1f)
        end--;
    return end;
}

/* The level of a tone, which is stronger than those 5 cents below and above. */
static double level_of(const float *x, double hz)
{
    enum { FROM = 600, LENGTH = 2400 };
    const double cents = pow(2, 5 / 1200.0);
    double level = tone(x + FROM, LENGTH, hz);
    assert_true(tone(x + FROM, LENGTH, hz * cents) < level);
    assert_true(tone(x + FROM, LENGTH, hz / cents) < level);
    return decibels(level);
}

/* sox puts pieces of the wave together, we stretch its spectrum. The same are pitch (5
 * cents), level (1 dB) and where the tone ends (half a frame of 2048 samples). */
static void pitch_level_and_duration_are_the_same(void **state)
{
    static const struct {
        int row;
        const char *yaml;
        double hz;
    } cases[] = {
        {PITCH_UP, "[{type: pitch_shift, min_semitones: 3, max_semitones: 3, p: 1}]",
         523.2511},
        {PITCH_DOWN,
         "[{type: pitch_shift, min_semitones: -5, max_semitones: -5, p: 1}]", 329.6276},
        {SLOWER, "[{type: time_stretch, min_rate: 0.8, max_rate: 0.8, p: 1}]", 440},
        {FASTER, "[{type: time_stretch, min_rate: 1.25, max_rate: 1.25, p: 1}]", 440},
    };
    struct golden g = read_golden("sox_long.npy", LONG_ROWS);
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        float *x = signal_of(&g);
        const float *theirs = g.rows + (size_t)cases[i].row * g.dims[1];
        apply(cases[i].yaml, 0, x, (long)g.dims[1]);
        assert_true(fabs(level_of(x, cases[i].hz) - level_of(theirs, cases[i].hz)) < 1);
        long count = (long)g.dims[1];
        assert_true(labs(end_of(x, count) - end_of(theirs, count)) < 1024);
        free(x);
    }
    free(g.rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_give_the_same_samples),
        cmocka_unit_test(effects_give_the_same_samples),
        cmocka_unit_test(steep_filters_pass_and_stop_the_same_tones),
        cmocka_unit_test(a_lower_rate_leaves_the_same_samples),
        cmocka_unit_test(pitch_level_and_duration_are_the_same),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
