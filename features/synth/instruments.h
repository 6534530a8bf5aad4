/* The instruments: who plays, how high, and what that sounds like to an annotator. */
#ifndef MTAG_FEATURES_SYNTH_INSTRUMENTS_H
#define MTAG_FEATURES_SYNTH_INSTRUMENTS_H

#include "features/synth/cues.h"
#include "features/synth/note.h"

enum synth_instrument_number {
    SYNTH_GUITAR,
    SYNTH_COUNTRY_GUITAR,
    SYNTH_ROCK_GUITAR,
    SYNTH_HARP,
    SYNTH_HARPSICHORD,
    SYNTH_SITAR,
    SYNTH_PIANO,
    SYNTH_VIOLIN,
    SYNTH_CELLO,
    SYNTH_STRING_SECTION,
    SYNTH_FLUTE,
    SYNTH_PAD,
    SYNTH_LEAD,
    SYNTH_BASS,
    SYNTH_DRONE,
    SYNTH_SIREN,
    SYNTH_WOMAN,
    SYNTH_MAN,
    SYNTH_SOPRANO,
    SYNTH_TENOR,
    SYNTH_CHOIR,
    SYNTH_INSTRUMENTS
};

struct synth_instrument {
    const char *name;
    synth_play *play;
    int low, high; /* MIDI notes */
    double drive;  /* of an amplifier after it, 0: none */
    synth_cues cues;
};
extern const struct synth_instrument synth_instruments[SYNTH_INSTRUMENTS];

#endif
