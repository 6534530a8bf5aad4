/* One note, and how every voice of features/synth plays it: the voice adds its sound to
 * out[0..count), the samples of the whole clip. Voices keep nothing between notes; what
 * is random about one (attack noise, phase) comes from r. Levels: a note of level 1
 * peaks near 1. */
#ifndef MTAG_FEATURES_SYNTH_NOTE_H
#define MTAG_FEATURES_SYNTH_NOTE_H

#include "base/rng.h"

#define SYNTH_RATE 16000 /* Hz, of everything that is synthesised */

struct synth_note {
    double start, length; /* s; a note may begin before the clip or end after it */
    double pitch;         /* Hz */
    double level;
    double colour; /* 0 dark .. 1 bright: the same for all notes of a part */
};

typedef void synth_play(const struct synth_note *note, struct rng *r, float *out,
                        long count);

/* Uniform in [low, high). */
static inline double synth_between(struct rng *r, double low, double high)
{
    return low + (high - low) * rng_uniform(r);
}

/* The frequency of a MIDI note number; 69 is 440 Hz. */
double synth_hertz(double midi);

#endif
