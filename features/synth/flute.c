/* A flute: hardly more than three partials, and the player's breath. */
#include "features/synth/tone.h"
#include "features/synth/voices.h"

void synth_flute(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct synth_tone tone = {.attack = 0.06,
                              .release = 0.08,
                              .vibrato_hz = synth_between(r, 4.5, 5.5),
                              .vibrato_cents = 12,
                              .scoop_cents = 15,
                              .breath = 0.12 + 0.1 * note->colour,
                              .amplitude = {1, 0.35f, 0.12f, 0.04f, 0.02f}};
    int most = synth_partials(note->pitch);
    tone.partials = most < 5 ? most : 5;
    synth_tone_play(&tone, note, r, out, count);
}
