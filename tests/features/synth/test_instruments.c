/* The instruments of the synthetic data set, by what is measured in their notes: each
 * is in tune, and each cue of an instrument is in its sound and in no other's. */
#include "features/synth/instruments.h"

#include "features/synth/labels.h"
#include "features/synth/voices.h"
#include "tests/features/synth/hearing.h"

#include <stdbool.h>

enum { NOTES = 7, COUNT = 2 * SYNTH_RATE };

/* A note of one second; sound after it is what rings on. */
static void play(const struct synth_instrument *i, const struct synth_note *note,
                 uint64_t stream, float out[COUNT])
{
    struct rng r;
    rng_init(&r, 0, RNG_SYNTH, 9, stream);
    memset(out, 0, COUNT * sizeof(*out));
    i->play(note, &r, out, COUNT);
    for (long k = 0; i->drive > 0 && k < COUNT; k++)
        out[k] = tanhf((float)i->drive * out[k]);
}

/* Note number k of those that are heard of an instrument: over its range, dark and
 * bright in turns. */
static struct synth_note note_of(const struct synth_instrument *i, int k)
{
    double midi = round(i->low + (i->high - i->low) * (k + 0.5) / NOTES);
    return (struct synth_note){.length = 1,
                               .pitch = 440 * exp2((midi - 69) / 12),
                               .level = 1,
                               .colour = (k * 3 % NOTES + 0.5) / NOTES};
}

enum measure {
    PITCH,   /* Hz */
    ATTACK,  /* ms until it is 6 dB below its loudest */
    FALL,    /* dB from 0.25 s to 0.85 s */
    RING,    /* dB after its end, relative to its last tenth */
    FIFTH,   /* dB of a tone a fifth above */
    FOURTH,  /* dB of the fourth partial */
    BRIGHT,  /* dB of the differences of samples, relative to theirs, at the attack */
    RIPPLE,  /* dB by which partials leave a straight line through their neighbours */
    STRETCH, /* cents by which the sixth partial is sharp */
    VIBRATO, /* cents, up and down */
    SCOOP,   /* cents that it comes from below, at most */
    GLIDE,   /* cents between the strongest tones at its beginning and end */
    MEASURES
};

static const char *const measure_names[MEASURES] = {
    "pitch",  "attack", "fall",    "ring",    "fifth", "fourth",
    "bright", "ripple", "stretch", "vibrato", "scoop", "glide"};

static double attack_of(const float *x)
{
    double levels[60], loudest = -200;
    int i = 0;
    for (int k = 0; k < 60; k++) {
        levels[k] = hear_level(x, 0.01 * k, 0.01 * k + 0.02);
        loudest = fmax(loudest, levels[k]);
    }
    while (levels[i] < loudest - 6)
        i++;
    return 10 * i;
}

/* The lowest and the highest pitch while it is held. */
static void track(const float *x, double hertz, double *low, double *high)
{
    long window = lround(fmax(0.04, 3 / hertz) * SYNTH_RATE);
    *low = 1e9;
    *high = 0;
    for (double t = 0.3; t < 0.6; t += 0.01) {
        double pitch =
            hear_pitch(x + lround(t * SYNTH_RATE), window, hertz / 1.1, hertz * 1.1);
        *low = fmin(*low, pitch);
        *high = fmax(*high, pitch);
    }
}

static double strongest_of(const float *x)
{
    double best = -1e9, at = 0;
    for (double hertz = 40; hertz < 7000; hertz *= 1.01) {
        double level = hear_tone(x, SYNTH_RATE / 10, hertz);
        at = level > best ? hertz : at;
        best = level > best ? level : best;
    }
    return at;
}

static void measure(const float *x, double hertz, double out[MEASURES])
{
    enum {
        HALF = SYNTH_RATE / 2,
        FROM = 2 * SYNTH_RATE / 5,
        ATTACK_COUNT = SYNTH_RATE / 5,
        PARTIALS = 9
    };
    const float *held = x + FROM;
    double partials[PARTIALS + 1], ripple = 0, low, high;
    float edges[ATTACK_COUNT];
    int ripples = 0;
    double pitch = hear_pitch(held, HALF, hertz / 1.3, hertz * 1.3);
    for (int k = 1; k <= PARTIALS; k++)
        partials[k] =
            k * pitch < 7500
                ? hear_tone(held, HALF, hear_strongest(held, HALF, k * pitch, 20, 4))
                : -200;
    for (int k = 2; k < PARTIALS && (k + 1) * pitch < 7500; k++, ripples++)
        ripple += fabs(partials[k - 1] - 2 * partials[k] + partials[k + 1]);
    for (int i = 0; i < ATTACK_COUNT; i++)
        edges[i] = x[i + 1] - x[i];
    track(x, pitch, &low, &high);
    out[PITCH] = pitch;
    out[ATTACK] = attack_of(x);
    out[FALL] = hear_level(x, 0.2, 0.3) - hear_level(x, 0.8, 0.9);
    out[RING] = hear_level(x, 1.3, 1.4) - hear_level(x, 0.9, 1.0);
    out[FIFTH] = hear_tone(held, HALF, 1.5 * pitch) - partials[1];
    out[FOURTH] = partials[4] - partials[1];
    out[BRIGHT] = hear_level(edges, 0, 0.2) - hear_level(x, 0, 0.2);
    out[RIPPLE] = ripples > 0 ? ripple / ripples : 0;
    out[STRETCH] =
        1200 * log2(hear_strongest(held, HALF, 6 * pitch, 60, 2) / (6 * pitch));
    out[VIBRATO] = 600 * log2(high / low);
    out[SCOOP] =
        1200 * log2(pitch / hear_pitch(x + SYNTH_RATE / 50,
                                       lround(fmax(0.03, 3 / pitch) * SYNTH_RATE),
                                       pitch / 1.25, pitch * 1.25));
    out[GLIDE] = fabs(1200 * log2(strongest_of(x + 3 * SYNTH_RATE / 4) /
                                  strongest_of(x + SYNTH_RATE / 10)));
}

/* What is measured of an instrument: the middle of its notes, of SCOOP the most. */
static void measure_instrument(const struct synth_instrument *i, uint64_t stream,
                               double out[MEASURES])
{
    double values[MEASURES][NOTES];
    static float x[COUNT];
    for (int k = 0; k < NOTES; k++) {
        struct synth_note note = note_of(i, k);
        double one[MEASURES];
        play(i, &note, stream * NOTES + (uint64_t)k, x);
        measure(x, note.pitch, one);
        for (int m = 0; m < MEASURES; m++)
            values[m][k] = one[m];
    }
    for (int m = 0; m < MEASURES; m++)
        out[m] = hear_median(values[m], NOTES);
    out[SCOOP] = values[SCOOP][NOTES - 1];
}

/* What is heard where all of these measures are within their bounds. */
struct sound {
    const char *name;
    synth_cues cues;
    struct {
        enum measure measure;
        double low, high;
    } bounds[7];
};

#define LEVEL                                                                          \
    {                                                                                  \
        FALL, -3, 3                                                                    \
    }
#define DECAYS                                                                         \
    {                                                                                  \
        FALL, 8, 60                                                                    \
    }
#define STRUCK                                                                         \
    {                                                                                  \
        ATTACK, -1, 5                                                                  \
    }
#define DAMPED                                                                         \
    {                                                                                  \
        RING, -999, -100                                                               \
    }

static const struct sound sounds[] = {
    {"plucked gut",
     CUE_GUITAR,
     {STRUCK,
      DECAYS,
      DAMPED,
      {SCOOP, -20, 10},
      {BRIGHT, -10, -7.5},
      {STRETCH, -5, 5},
      {RIPPLE, 4, 99}}},
    {"plucked steel that is slid into",
     CUE_GUITAR,
     {STRUCK, DECAYS, DAMPED, {SCOOP, 60, 200}, {BRIGHT, -7.5, -4.7}}},
    {"a distorted fifth", CUE_GUITAR, {STRUCK, LEVEL, {FIFTH, -6, 6}}},
    {"strings that ring on", CUE_HARP, {STRUCK, DECAYS, {RING, -15, 0}}},
    {"wires under quills",
     CUE_HARPSICHORD,
     {STRUCK, DECAYS, DAMPED, {SCOOP, -20, 10}, {BRIGHT, -4.7, 5}}},
    {"bent strings that ring on",
     CUE_SITAR,
     {STRUCK, DECAYS, {RING, -40, -15}, {SCOOP, 40, 200}}},
    {"stiff strings", CUE_PIANO, {STRUCK, DECAYS, DAMPED, {STRETCH, 6, 20}}},
    {"a high bowed string",
     CUE_BOWED | CUE_VIOLIN,
     {LEVEL,
      {ATTACK, 35, 75},
      {VIBRATO, 14, 30},
      {FOURTH, -26, -5},
      {SCOOP, -5, 30},
      {PITCH, 300, 2000}}},
    {"a low bowed string",
     CUE_BOWED | CUE_CELLO,
     {LEVEL,
      {ATTACK, 35, 75},
      {VIBRATO, 14, 30},
      {FOURTH, -26, -5},
      {SCOOP, -5, 30},
      {PITCH, 30, 250}}},
    {"several bowed strings",
     CUE_BOWED,
     {LEVEL, {ATTACK, 70, 200}, {VIBRATO, 4, 14}, {FIFTH, -999, -30}, {SCOOP, -5, 35}}},
    {"hardly a fourth partial",
     CUE_FLUTE,
     {LEVEL, {ATTACK, 15, 45}, {FOURTH, -45, -28}, {VIBRATO, 8, 18}}},
    {"a swell without a fifth",
     CUE_SYNTH,
     {{ATTACK, 150, 600}, {FIFTH, -999, -40}, {RIPPLE, 0, 2}}},
    {"an even spectrum that fades", CUE_SYNTH, {STRUCK, DECAYS, {RIPPLE, 0, 2}}},
    {"a glide", CUE_SYNTH, {{GLIDE, 250, 4000}}},
    {"a high voice",
     CUE_VOICE | CUE_FEMALE,
     {LEVEL,
      {ATTACK, 15, 45},
      {SCOOP, 40, 80},
      {VIBRATO, 15, 35},
      {RIPPLE, 5.5, 99},
      {PITCH, 300, 900}}},
    {"a low voice",
     CUE_VOICE | CUE_MALE,
     {LEVEL,
      {ATTACK, 15, 45},
      {SCOOP, 40, 80},
      {VIBRATO, 15, 35},
      {RIPPLE, 5.5, 99},
      {PITCH, 80, 250}}},
    {"a high voice that rings",
     CUE_VOICE | CUE_FEMALE | CUE_OPERA,
     {LEVEL,
      {GLIDE, 0, 200},
      {VIBRATO, 60, 120},
      {BRIGHT, -6, 5},
      {RIPPLE, 5.5, 99},
      {PITCH, 400, 1500}}},
    {"a low voice that rings",
     CUE_VOICE | CUE_MALE | CUE_OPERA,
     {LEVEL,
      {GLIDE, 0, 200},
      {VIBRATO, 60, 120},
      {BRIGHT, -6, 5},
      {RIPPLE, 5.5, 99},
      {PITCH, 80, 400}}},
    {"many voices",
     CUE_VOICE | CUE_CHOIR,
     {LEVEL, {ATTACK, 50, 150}, {SCOOP, 40, 200}, {VIBRATO, 0, 18}, {RIPPLE, 5.5, 99}}},
};
enum { SOUNDS = sizeof(sounds) / sizeof(*sounds) };

static bool is_heard(const struct sound *s, const double measures[MEASURES])
{
    for (size_t b = 0; b < sizeof(s->bounds) / sizeof(*s->bounds); b++) {
        double value = measures[s->bounds[b].measure];
        if (s->bounds[b].low < s->bounds[b].high &&
            !(value >= s->bounds[b].low && value <= s->bounds[b].high))
            return false;
    }
    return true;
}

static void each_instrument_sounds_as_its_cues_say_and_as_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < SYNTH_INSTRUMENTS; i++) {
        double measures[MEASURES];
        synth_cues heard = 0;
        char names[256] = "nothing";
        measure_instrument(&synth_instruments[i], i, measures);
        for (size_t s = 0; s < SOUNDS; s++) {
            if (is_heard(&sounds[s], measures)) {
                heard |= sounds[s].cues;
                snprintf(names, sizeof(names), "%s", sounds[s].name);
            }
        }
        for (int m = 0; m < MEASURES && heard != synth_instruments[i].cues; m++)
            print_error("%s %g\n", measure_names[m], measures[m]);
        if (heard != synth_instruments[i].cues)
            fail_msg("the %s is heard as %s", synth_instruments[i].name, names);
    }
}

static void notes_are_in_tune(void **state)
{
    (void)state;
    assert_true(fabs(synth_hertz(60) - 261.6256) < 1e-3);
    assert_true(fabs(synth_hertz(81) - 880) < 1e-9);
    for (size_t i = 0; i < SYNTH_INSTRUMENTS; i++) {
        const struct synth_instrument *instrument = &synth_instruments[i];
        bool chord = i == SYNTH_ROCK_GUITAR, glides = i == SYNTH_SIREN;
        bool bent = i == SYNTH_COUNTRY_GUITAR || i == SYNTH_SITAR;
        for (int k = 0; k < NOTES && !chord && !glides && !bent; k++) {
            static float x[COUNT];
            double low, high;
            struct synth_note note = note_of(instrument, k);
            play(instrument, &note, (uint64_t)k, x);
            track(x, note.pitch, &low, &high);
            double cents = 600 * log2(low * high / note.pitch / note.pitch);
            if (fabs(cents) > 20)
                fail_msg("the %s is %g cents off at %g Hz", instrument->name, cents,
                         note.pitch);
        }
    }
}

/* Folded back from half the sample rate, they would lie between the partials of root
 * and fifth, which are multiples of half the pitch. */
static void partials_of_a_drone_end_below_half_the_sample_rate(void **state)
{
    static float x[COUNT];
    const struct synth_note note = {.length = 2, .pitch = 121, .level = 1, .colour = 1};
    (void)state;
    play(&synth_instruments[SYNTH_DRONE], &note, 0, x);
    double root = hear_tone(x, COUNT, note.pitch);
    for (int k = 45; k <= 60; k++) {
        double folded = hear_tone(x, COUNT, fabs(SYNTH_RATE - k * 1.5 * note.pitch));
        if (folded > root - 90)
            fail_msg("partial %d of the fifth is folded back at %g dB", k,
                     folded - root);
    }
}

static void women_sing_higher_than_men(void **state)
{
    const struct synth_instrument *i = synth_instruments;
    (void)state;
    for (int k = 0; k < SYNTH_INSTRUMENTS; k++)
        assert_true(i[k].high - i[k].low >= 11);
    assert_true(i[SYNTH_WOMAN].low + i[SYNTH_WOMAN].high >
                i[SYNTH_MAN].low + i[SYNTH_MAN].high + 24);
    assert_true(i[SYNTH_SOPRANO].low > i[SYNTH_TENOR].low + 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_instrument_sounds_as_its_cues_say_and_as_no_other),
        cmocka_unit_test(notes_are_in_tune),
        cmocka_unit_test(partials_of_a_drone_end_below_half_the_sample_rate),
        cmocka_unit_test(women_sing_higher_than_men),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
