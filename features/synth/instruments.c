/* The table of instruments: instruments.h. */
#include "features/synth/instruments.h"

#include "features/synth/voices.h"

#define WOMAN (CUE_VOICE | CUE_FEMALE)
#define MAN (CUE_VOICE | CUE_MALE)

const struct synth_instrument synth_instruments[SYNTH_INSTRUMENTS] = {
    [SYNTH_GUITAR] = {"guitar", synth_guitar, 43, 76, 0, CUE_GUITAR},
    [SYNTH_COUNTRY_GUITAR] = {"country guitar", synth_country_guitar, 47, 79, 0,
                              CUE_GUITAR},
    [SYNTH_ROCK_GUITAR] = {"rock guitar", synth_power_chord, 38, 55, 9, CUE_GUITAR},
    [SYNTH_HARP] = {"harp", synth_harp, 50, 84, 0, CUE_HARP},
    [SYNTH_HARPSICHORD] = {"harpsichord", synth_harpsichord, 43, 79, 0,
                           CUE_HARPSICHORD},
    [SYNTH_SITAR] = {"sitar", synth_sitar, 50, 74, 0, CUE_SITAR},
    [SYNTH_PIANO] = {"piano", synth_piano, 36, 88, 0, CUE_PIANO},
    [SYNTH_VIOLIN] = {"violin", synth_violin, 60, 91, 0, CUE_BOWED | CUE_VIOLIN},
    [SYNTH_CELLO] = {"cello", synth_cello, 36, 60, 0, CUE_BOWED | CUE_CELLO},
    [SYNTH_STRING_SECTION] = {"strings", synth_string_section, 48, 79, 0, CUE_BOWED},
    [SYNTH_FLUTE] = {"flute", synth_flute, 65, 94, 0, CUE_FLUTE},
    [SYNTH_PAD] = {"pad", synth_pad, 45, 69, 0, CUE_SYNTH},
    [SYNTH_LEAD] = {"lead", synth_lead, 52, 84, 0, CUE_SYNTH},
    [SYNTH_BASS] = {"bass", synth_bass, 28, 45, 0, CUE_SYNTH},
    [SYNTH_DRONE] = {"drone", synth_drone, 36, 47, 0, 0},
    [SYNTH_SIREN] = {"siren", synth_siren, 40, 96, 0, CUE_SYNTH},
    [SYNTH_WOMAN] = {"woman", synth_woman, 57, 76, 0, WOMAN},
    [SYNTH_MAN] = {"man", synth_man, 43, 60, 0, MAN},
    [SYNTH_SOPRANO] = {"soprano", synth_soprano, 67, 84, 0, WOMAN | CUE_OPERA},
    [SYNTH_TENOR] = {"tenor", synth_tenor, 50, 67, 0, MAN | CUE_OPERA},
    [SYNTH_CHOIR] = {"choir", synth_choir, 48, 74, 0, CUE_VOICE | CUE_CHOIR},
};
