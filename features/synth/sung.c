/* Singers: a glottal spectrum through the formants of a vowel. A woman's formants lie
 * higher than a man's, an opera singer has a ringing one near 3 kHz and a wide vibrato.
 * Formant frequencies: Peterson and Barney 1952, rounded. */
#include "features/synth/tone.h"
#include "features/synth/voices.h"

#include <math.h>

#define FORMANTS 4

static const double vowels[][FORMANTS] = {
    /* Hz, of a man */
    {730, 1090, 2440, 3400}, /* a */
    {530, 1840, 2480, 3500}, /* e */
    {270, 2290, 3010, 3700}, /* i */
    {570, 840, 2410, 3300},  /* o */
    {300, 870, 2240, 3200},  /* u */
};

struct singer {
    double formants; /* times a man's */
    double tilt;     /* exponent of the glottal spectrum */
    double ring;     /* gain of the singer's formant */
    double vibrato_hz, vibrato_cents;
};

static double formant_gain(double hertz, const double *vowel, const struct singer *s)
{
    static const double strength[FORMANTS] = {1, 0.6, 0.35, 0.2};
    double gain = 0.02;
    for (int i = 0; i < FORMANTS; i++) {
        double centre = vowel[i] * s->formants, width = 50 + 0.05 * centre;
        double distance = (hertz - centre) / width;
        gain += strength[i] / (1 + distance * distance);
    }
    double ring = (hertz - 2900) / 400;
    return gain + s->ring / (1 + ring * ring);
}

static void sing(const struct singer *s, const struct synth_note *note, struct rng *r,
                 float *out, long count)
{
    const double *vowel = vowels[rng_below(r, sizeof(vowels) / sizeof(*vowels))];
    struct synth_tone tone = {.partials = synth_partials(note->pitch),
                              .attack = 0.07,
                              .release = 0.1,
                              .vibrato_hz =
                                  s->vibrato_hz * synth_between(r, 0.92, 1.08),
                              .vibrato_cents = s->vibrato_cents,
                              .scoop_cents = 90,
                              .breath = 0.03 + 0.05 * (1 - note->colour)};
    for (int k = 0; k < tone.partials; k++)
        tone.amplitude[k] = (float)(pow(k + 1, s->tilt + 0.3 * note->colour) *
                                    formant_gain((k + 1) * note->pitch, vowel, s));
    synth_tone_play(&tone, note, r, out, count);
}

static const struct singer woman = {1.17, -1.1, 0, 5.2, 25};
static const struct singer man = {1.0, -1.0, 0, 5.0, 20};
static const struct singer soprano = {1.15, -0.9, 0.8, 5.8, 90};
static const struct singer tenor = {1.0, -0.8, 1.0, 5.6, 80};

void synth_woman(const struct synth_note *note, struct rng *r, float *out, long count)
{
    sing(&woman, note, r, out, count);
}

void synth_man(const struct synth_note *note, struct rng *r, float *out, long count)
{
    sing(&man, note, r, out, count);
}

void synth_soprano(const struct synth_note *note, struct rng *r, float *out, long count)
{
    sing(&soprano, note, r, out, count);
}

void synth_tenor(const struct synth_note *note, struct rng *r, float *out, long count)
{
    sing(&tenor, note, r, out, count);
}

/* Six voices around the note, men below middle C and women above. */
void synth_choir(const struct synth_note *note, struct rng *r, float *out, long count)
{
    for (int voice = 0; voice < 6; voice++) {
        struct synth_note one = *note;
        one.start += synth_between(r, 0, 0.09);
        one.pitch *= exp2(synth_between(r, -25, 25) / 1200);
        one.level *= 0.35;
        sing(note->pitch < 262 ? &man : &woman, &one, r, out, count);
    }
}
