/* Sustained tones: one period of a harmonic spectrum in a table, read with vibrato and
 * an envelope. Bowed, blown, sung and electronic voices differ by what they put into
 * it. */
#ifndef MTAG_FEATURES_SYNTH_TONE_H
#define MTAG_FEATURES_SYNTH_TONE_H

#include "features/synth/note.h"

#define SYNTH_PARTIALS 60

struct synth_tone {
    int partials;                     /* below half the sample rate: synth_partials() */
    float amplitude[SYNTH_PARTIALS];  /* of partial k + 1; scaled to a peak of 1 */
    double attack, release;           /* s; the release follows the note's length */
    double fade;                      /* s to fall to 1/e while held; 0: it does not */
    double vibrato_hz, vibrato_cents; /* vibrato grows over the first 0.3 s */
    double scoop_cents;               /* the pitch comes from so far below, in 60 ms */
    double breath;                    /* noise, as a share of the tone */
};

/* How many partials of a pitch lie below the band edge. */
int synth_partials(double pitch);
void synth_tone_play(const struct synth_tone *tone, const struct synth_note *note,
                     struct rng *r, float *out, long count);

#endif
