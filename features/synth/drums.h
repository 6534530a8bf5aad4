/* Drums: patterns of sixteen steps a bar, played by five synthesised drums. */
#ifndef MTAG_FEATURES_SYNTH_DRUMS_H
#define MTAG_FEATURES_SYNTH_DRUMS_H

#include "features/synth/note.h"

enum synth_pattern {
    SYNTH_NO_DRUMS,
    SYNTH_TECHNO,
    SYNTH_DANCE,
    SYNTH_POP,
    SYNTH_ROCK,
    SYNTH_METAL,
    SYNTH_COUNTRY,
    SYNTH_TABLA
};

/* Adds the pattern at `tempo` beats a minute, four beats a bar, a bar beginning at
 * `start` seconds (negative: the clip begins inside it). */
void synth_drums_play(enum synth_pattern pattern, double tempo, double start,
                      struct rng *r, float *out, long count);

#endif
