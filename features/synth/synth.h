/* A synthetic data set in the layout of the homework's: annotations_final.csv with the
 * homework's 50 tags, and waveform/<folder>/<name>.flac, 16 kHz, mono. It is music
 * enough to learn from and to try everything out on a machine without data:
 * instruments, singers and drums overlap in a clip, tempo, loudness, tuning, noise and
 * recording vary, annotators leave tags out. Clips are functions of seed and number: a
 * set of more clips begins with those of a smaller one, and any number of workers gives
 * the same files. */
#ifndef MTAG_FEATURES_SYNTH_SYNTH_H
#define MTAG_FEATURES_SYNTH_SYNTH_H

#include "base/err.h"
#include "features/pool.h"

#include <stdbool.h>
#include <stdint.h>

#define FEAT_SYNTH_CLIPS 1000
#define FEAT_SYNTH_SECONDS 4.0

struct feat_synth {
    const char *folder; /* made if missing */
    int clips;
    double seconds; /* of each clip */
    uint64_t seed;
    int workers; /* processes */
    struct feat_progress progress;
};

/* Writes a note of the settings, then the recordings, then the annotations, so that an
 * interrupted set is never taken for a whole one. *made: false if the folder holds this
 * very set already. ERR_USER if it holds anything else, which stays as it is. */
enum err_code feat_synth_write(const struct feat_synth *s, bool *made, struct err *e);

#endif
