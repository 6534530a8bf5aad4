/* The kind of file that a recording is, by its first bytes, as names can be wrong. */
#ifndef MTAG_FEATURES_AUDIO_CONTAINER_H
#define MTAG_FEATURES_AUDIO_CONTAINER_H

#include "base/err.h"

enum feat_container {
    FEAT_CONTAINER_OTHER, /* libsndfile finds out */
    FEAT_CONTAINER_SNDFILE,
    FEAT_CONTAINER_MPEG, /* a frame of MPEG audio, layer I to III */
    FEAT_CONTAINER_FOREIGN
};

/* The kind of the file at path, by the bytes behind the ID3v2 tags at its start. If
 * they do not tell, an ending .mp3 does. *name: what a foreign one is ("AAC in an MP4
 * container"), static; NULL otherwise. */
enum err_code feat_container_of(const char *path, enum feat_container *out,
                                const char **name, struct err *e);

#endif
