/* Takes the samples of a decoder block by block: checks them, averages channels and
 * resamples. */
#ifndef MTAG_FEATURES_AUDIO_READING_H
#define MTAG_FEATURES_AUDIO_READING_H

#include "features/audio/decode.h"

enum { FEAT_MAX_CHANNELS = 256, FEAT_BLOCK = 16384 /* samples of all channels */ };

struct feat_resampler;

struct feat_reading {
    const char *path;
    struct feat_audio *out;
    size_t room;                      /* of out->samples */
    long read;                        /* samples, at the file's rate */
    struct feat_resampler *resampler; /* NULL: the file has the right rate */
    float mono[FEAT_BLOCK];
};

/* Begins a recording of so many channels at `rate` Hz, which is resampled to
 * sample_rate. ERR_DATA if channels or rate are impossible. Call feat_reading_deinit in
 * either case. */
enum err_code feat_reading_init(struct feat_reading *r, const char *path, int channels,
                                long rate, int sample_rate, struct feat_audio *out,
                                struct err *e);
void feat_reading_deinit(struct feat_reading *r);

/* Appends the mean over channels of count interleaved frames, at most FEAT_BLOCK
 * samples. ERR_DATA at a sample that cannot be one, and if the recording is longer than
 * FEAT_LONGEST. */
enum err_code feat_reading_add(struct feat_reading *r, const float *frames, long count,
                               int channels, struct err *e);

/* Call this after the last frames. ERR_DATA if there were no frames. */
enum err_code feat_reading_end(struct feat_reading *r, struct err *e);

/* Checks and messages that all decoders share. */
enum err_code feat_too_long(const char *path, int rate, struct err *e);
enum err_code feat_no_samples(const char *path, struct err *e);
bool feat_is_sample(float x);
enum err_code feat_no_sample(const char *path, long position, float value,
                             struct feat_audio *out, struct err *e);

#endif
