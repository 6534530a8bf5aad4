/* The length of a recording as its header announces it. For MPEG audio a walk over the
 * frames, which is quick, finds it. */
#ifndef MTAG_FEATURES_AUDIO_LENGTH_H
#define MTAG_FEATURES_AUDIO_LENGTH_H

/* Samples at sample_rate; -1 if the header does not tell, or
 * more than decode.h allows. Decoding may find another
 * length. .npy has npy_rate. *file_rate: the file's own, Hz, unless -1 is returned. */
long feat_audio_length(const char *path, int sample_rate, int npy_rate, int *file_rate);

#endif
