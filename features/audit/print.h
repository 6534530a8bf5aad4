/* Fingerprints of recordings, by which near-duplicates are found.
 *
 * A fingerprint is the recording's mel spectrogram made small: 48 bands (fewer if the
 * mel has fewer), a frame every 32 ms that holds the mean power of 128 ms, levels in
 * steps of a quarter decibel down to 60 dB below the loudest cell. It is independent of
 * the gain, and nearly so of MP3 coding. Two fingerprints are compared where they
 * overlap, cell by cell where one of them is within 30 dB of its loudest: the distance
 * is the 70th percentile of how far the differences in level lie from their median, in
 * dB. A percentile, because a cut through a note changes a few cells by a lot.
 *
 * On 350 pairs of notes of one instrument a semitone or two apart (the lowest basses
 * among them) the distance was at least 0.87 dB, in 99 of 100 pairs above 1.27; of
 * notes and their MP3 at 32 kbit/s 0.44 at most, shifted by 0.3 s 0.87, half of it cut
 * away 0.91, other gains 0. See AUDIT_NEAR.
 *
 * It is a picture like that of Haitsma and Kalker ("A highly robust audio
 * fingerprinting system", ISMIR 2002), but with levels in place of the signs of their
 * differences: these are noise in the long notes of instruments. */
#ifndef MTAG_FEATURES_AUDIT_PRINT_H
#define MTAG_FEATURES_AUDIT_PRINT_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    PRINT_BANDS = 48,   /* at most */
    PRINT_PER_DB = 4,   /* steps of a cell */
    PRINT_RANGE = 240,  /* steps from silence to the loudest cell: 60 dB */
    PRINT_HEARD = 120,  /* a cell of so many steps is within 30 dB of the loudest */
    PRINT_WINDOW = 4,   /* steps in time that a frame is the mean of */
    PRINT_STEP_MS = 32, /* from one frame to the next */
    PRINT_SECONDS = 60  /* of a recording: what comes later is not compared */
};

/* How spectra become fingerprints: the same for all recordings. */
struct print_kind {
    int source_bands, channels; /* of the spectra; the first channel counts */
    int bands;                  /* of the fingerprints */
    long hop, step;             /* samples from one frame to the next, of both */
    double decibels;            /* of a tenfold value; 0: values are dB */
    int most;                   /* frames of a fingerprint */
};

/* most_bytes: of a fingerprint. */
struct print_kind print_kind_make(int source_bands, int channels, long hop,
                                  int sample_rate, size_t most_bytes);

/* Power in bins of a step, of one recording at a time. */
struct print_sum {
    float *power; /* [bins][bands], heap */
    int *count;   /* spectra in each bin, heap */
    int bins;
};
enum err_code print_sum_init(const struct print_kind *k, struct print_sum *s,
                             struct err *e);
void print_sum_deinit(struct print_sum *s);

/* Adds spectra [frames][source_bands][channels], of which the first is at a sample. */
void print_add(const struct print_kind *k, struct print_sum *s, const float *values,
               int frames, long start);
/* Writes the cells [frames][bands] and forgets the spectra; the number of frames, 0 if
 * the recording is silent. */
int print_finish(const struct print_kind *k, struct print_sum *s, uint8_t *cells);

#endif
