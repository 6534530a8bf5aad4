/* Electronic voices: saws and squares from a table, a siren of two oscillators, and the
 * guitar of rock. */
#include "features/synth/tone.h"
#include "features/synth/voices.h"

#include <math.h>
#include <stdbool.h>

#define TWO_PI 6.283185307179586

/* A saw (or square: odd partials only) through a low-pass at cutoff Hz. */
static void set_wave(struct synth_tone *tone, double pitch, bool square, double cutoff)
{
    tone->partials = synth_partials(pitch);
    for (int k = 1; k <= tone->partials; k++) {
        double filter = 1 / (1 + pow(k * pitch / cutoff, 4));
        tone->amplitude[k - 1] = square && k % 2 == 0 ? 0 : (float)(sqrt(filter) / k);
    }
}

/* Detuned saws that swell and overlap. */
void synth_pad(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct synth_tone tone = {
        .attack = 0.6, .release = 1.2, .vibrato_hz = 0.3, .vibrato_cents = 6};
    set_wave(&tone, note->pitch, false, 500 + 1500 * note->colour);
    for (int i = -1; i <= 1; i++) {
        struct synth_note one = *note;
        one.pitch *= exp2(i * synth_between(r, 6, 14) / 1200);
        one.level *= 0.5;
        synth_tone_play(&tone, &one, r, out, count);
    }
}

void synth_lead(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct synth_tone tone = {
        .attack = 0.005, .release = 0.05, .fade = 0.15 + 0.3 * note->colour};
    set_wave(&tone, note->pitch, note->colour > 0.5, 1500 + 4000 * note->colour);
    synth_tone_play(&tone, note, r, out, count);
}

void synth_bass(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct synth_tone tone = {.attack = 0.005, .release = 0.04, .fade = 0.35};
    set_wave(&tone, note->pitch, false, 250 + 500 * note->colour);
    synth_tone_play(&tone, note, r, out, count);
}

/* Root and fifth without end, as a tanpura's. */
void synth_drone(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct synth_tone tone = {
        .attack = 0.3, .release = 0.5, .vibrato_hz = 1.1, .vibrato_cents = 4};
    struct synth_note fifth = *note;
    fifth.pitch *= 1.5;
    fifth.level *= 0.7;
    set_wave(&tone, note->pitch, false, 900 + 1500 * note->colour);
    synth_tone_play(&tone, note, r, out, count);
    set_wave(&tone, fifth.pitch, false, 900 + 1500 * note->colour);
    synth_tone_play(&tone, &fifth, r, out, count);
}

/* Two oscillators multiplied, their pitches gliding anywhere. */
void synth_siren(const struct synth_note *note, struct rng *r, float *out, long count)
{
    long first = lround(note->start * SYNTH_RATE);
    long length = lround(note->length * SYNTH_RATE);
    double from = note->pitch, to = note->pitch * exp2(synth_between(r, -2, 2));
    double ratio = synth_between(r, 0.3, 2.7), phase = 0;
    for (long i = 0; i < length && first + i < count; i++) {
        double part = (double)i / (double)length;
        double level = note->level * fmin(1, 20 * fmin(part, 1 - part));
        phase += TWO_PI * from * pow(to / from, part) / SYNTH_RATE;
        if (first + i >= 0)
            out[first + i] += (float)(level * sin(phase) * sin(ratio * phase));
    }
}

/* Root, fifth and octave; the amplifier that they share comes after (instruments.c). */
void synth_power_chord(const struct synth_note *note, struct rng *r, float *out,
                       long count)
{
    static const double intervals[] = {1, 1.498, 2};
    struct synth_tone tone = {.attack = 0.004, .release = 0.06, .fade = 1.5};
    for (size_t i = 0; i < sizeof(intervals) / sizeof(*intervals); i++) {
        struct synth_note one = *note;
        one.pitch *= intervals[i];
        one.level *= 0.4;
        set_wave(&tone, one.pitch, false, 3000);
        synth_tone_play(&tone, &one, r, out, count);
    }
}
