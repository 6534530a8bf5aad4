/* The table of tags, and drawing those of a clip: labels.h. */
#include "features/synth/labels.h"

#define MISTAKES 0.004 /* how often a tag is written down that is not heard */

const struct synth_label synth_labels[SYNTH_TAGS] = {
    {"guitar", CUE_GUITAR, 0.8},
    {"classical", CUE_CLASSICAL, 0.8},
    {"slow", CUE_SLOW, 0.65},
    {"techno", CUE_TECHNO, 0.85},
    {"strings", CUE_BOWED, 0.7},
    {"drums", CUE_DRUMS, 0.75},
    {"electronic", CUE_ELECTRONIC, 0.75},
    {"rock", CUE_ROCK, 0.85},
    {"fast", CUE_FAST, 0.6},
    {"piano", CUE_PIANO, 0.85},
    {"ambient", CUE_AMBIENT, 0.8},
    {"beat", CUE_DRUMS, 0.5},
    {"violin", CUE_VIOLIN, 0.75},
    {"vocal", CUE_VOICE, 0.5},
    {"synth", CUE_SYNTH, 0.6},
    {"female", CUE_FEMALE, 0.7},
    {"indian", CUE_INDIAN, 0.85},
    {"opera", CUE_OPERA, 0.85},
    {"male", CUE_MALE, 0.7},
    {"singing", CUE_VOICE, 0.45},
    {"vocals", CUE_VOICE, 0.45},
    {"no vocals", CUE_INSTRUMENTAL, 0.25},
    {"harpsichord", CUE_HARPSICHORD, 0.85},
    {"loud", CUE_LOUD, 0.7},
    {"quiet", CUE_QUIET, 0.75},
    {"flute", CUE_FLUTE, 0.8},
    {"woman", CUE_FEMALE, 0.45},
    {"male vocal", CUE_MALE, 0.45},
    {"no vocal", CUE_INSTRUMENTAL, 0.2},
    {"pop", CUE_POP, 0.75},
    {"soft", CUE_QUIET, 0.55},
    {"sitar", CUE_SITAR, 0.85},
    {"solo", CUE_SOLO, 0.6},
    {"man", CUE_MALE, 0.4},
    {"classic", CUE_CLASSICAL, 0.3},
    {"choir", CUE_CHOIR, 0.85},
    {"voice", CUE_VOICE, 0.35},
    {"new age", CUE_NEW_AGE, 0.75},
    {"dance", CUE_DANCE, 0.65},
    {"male voice", CUE_MALE, 0.4},
    {"female vocal", CUE_FEMALE, 0.45},
    {"beats", CUE_DRUMS, 0.3},
    {"harp", CUE_HARP, 0.85},
    {"cello", CUE_CELLO, 0.75},
    {"no voice", CUE_INSTRUMENTAL, 0.2},
    {"weird", CUE_WEIRD, 0.8},
    {"country", CUE_COUNTRY, 0.8},
    {"metal", CUE_METAL, 0.85},
    {"female voice", CUE_FEMALE, 0.4},
    {"choral", CUE_CHOIR, 0.6},
};

void synth_labels_draw(synth_cues cues, int sure, struct rng *r,
                       unsigned char out[SYNTH_TAGS])
{
    for (int i = 0; i < SYNTH_TAGS; i++) {
        double chance = cues & synth_labels[i].cues ? synth_labels[i].recall : MISTAKES;
        out[i] = rng_uniform(r) < chance || i == sure;
    }
}
