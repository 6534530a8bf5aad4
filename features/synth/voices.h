/* The voices: one function each, in the file of its kind. */
#ifndef MTAG_FEATURES_SYNTH_VOICES_H
#define MTAG_FEATURES_SYNTH_VOICES_H

#include "features/synth/note.h"

/* pluck.c */
synth_play synth_guitar, synth_country_guitar, synth_harp, synth_harpsichord,
    synth_sitar;
/* piano.c */
synth_play synth_piano;
/* bowed.c */
synth_play synth_violin, synth_cello, synth_string_section;
/* flute.c */
synth_play synth_flute;
/* sung.c */
synth_play synth_woman, synth_man, synth_soprano, synth_tenor, synth_choir;
/* electronic.c */
synth_play synth_pad, synth_lead, synth_bass, synth_drone, synth_siren,
    synth_power_chord;

#endif
