/* Bowed strings: the bow's sawtooth through a few resonances of the body. */
#include "features/synth/tone.h"
#include "features/synth/voices.h"

#include <math.h>

static double resonance(double hertz, double centre, double width)
{
    double distance = (hertz - centre) / width;
    return 1 / (1 + distance * distance);
}

static void bow(const struct synth_note *note, double body, double vibrato,
                struct rng *r, float *out, long count)
{
    struct synth_tone tone = {.partials = synth_partials(note->pitch),
                              .release = 0.15,
                              .vibrato_cents = vibrato,
                              .scoop_cents = 20,
                              .breath = 0.05};
    tone.attack = synth_between(r, 0.05, 0.14);
    tone.vibrato_hz = synth_between(r, 4.8, 6.2);
    for (int k = 0; k < tone.partials; k++) {
        double hertz = (k + 1) * note->pitch;
        double gain = 0.3 + resonance(hertz, body, 120) +
                      resonance(hertz, 1.7 * body, 200) +
                      1.2 * resonance(hertz, 2600, 900);
        tone.amplitude[k] = (float)(gain * pow(k + 1, -1.25 + 0.4 * note->colour));
    }
    synth_tone_play(&tone, note, r, out, count);
}

void synth_violin(const struct synth_note *note, struct rng *r, float *out, long count)
{
    bow(note, 460, 22, r, out, count);
}

void synth_cello(const struct synth_note *note, struct rng *r, float *out, long count)
{
    bow(note, 190, 16, r, out, count);
}

/* Three desks that do not quite agree. */
void synth_string_section(const struct synth_note *note, struct rng *r, float *out,
                          long count)
{
    for (int desk = 0; desk < 3; desk++) {
        struct synth_note one = *note;
        one.start += synth_between(r, 0, 0.04);
        one.pitch *= exp2(synth_between(r, -12, 12) / 1200);
        one.level *= 0.5;
        bow(&one, 400, 14, r, out, count);
    }
}
