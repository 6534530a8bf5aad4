/* What is played in one clip, drawn from the table of styles before a sample of it
 * exists. */
#ifndef MTAG_FEATURES_SYNTH_PLAN_H
#define MTAG_FEATURES_SYNTH_PLAN_H

#include "features/synth/cues.h"
#include "features/synth/drums.h"
#include "features/synth/instruments.h"

#include <stdbool.h>

enum synth_role {
    SYNTH_MELODY,   /* a walk over the scale */
    SYNTH_CHORDS,   /* three notes of the chord, half a bar long */
    SYNTH_ARPEGGIO, /* the chord's notes one after another */
    SYNTH_RIFF,     /* the chord's root in short notes */
    SYNTH_HELD      /* one note, or chord, through the bar */
};

#define SYNTH_PARTS 4

struct synth_part {
    enum synth_instrument_number instrument;
    enum synth_role role;
    double level;  /* relative to the other parts */
    double colour; /* of every note: struct synth_note */
    double cents;  /* out of tune with the others */
};

struct synth_plan {
    double tempo; /* beats a minute */
    int key;      /* MIDI note of the tonic in the lowest octave, 24 .. 35 */
    bool minor;
    double cents;    /* the whole clip's distance from 440 Hz */
    double loudness; /* dB: root mean square of the clip, 0 is full scale */
    double noise;    /* dB: of the noise, relative to the music */
    double tilt;     /* -1 dark .. 1 bright recording */
    enum synth_pattern drums;
    double drum_level;
    struct synth_part parts[SYNTH_PARTS];
    int part_count;
    synth_cues cues;
};

/* Loudness and tempo that carry a cue; between them a clip is neither. */
#define SYNTH_LOUD (-17.0)  /* dB, and above */
#define SYNTH_QUIET (-29.0) /* dB, and below */
#define SYNTH_FAST 132.0    /* beats a minute, and above */
#define SYNTH_SLOW 76.0     /* and below */

void synth_plan_draw(struct rng *r, struct synth_plan *out);

#endif
