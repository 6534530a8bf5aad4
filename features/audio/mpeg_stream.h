/* The frames of an MPEG audio file, one after the other, by libmpg123. Only the files
 * mpeg*.c know that library. */
#ifndef MTAG_FEATURES_AUDIO_MPEG_STREAM_H
#define MTAG_FEATURES_AUDIO_MPEG_STREAM_H

#include "base/err.h"
#include "features/audio/mpeg_info.h"

#include <stdio.h>

struct mpg123_handle_struct;

struct mpeg_stream {
    const char *path;
    FILE *file;
    struct mpg123_handle_struct *mpg;
    long size; /* bytes of the file */
    /* The present frame: */
    long at, next;  /* its first byte, the first one behind it */
    long tags_from; /* where the frame before it ended; 0 of the first one */
    long
        tags_to; /* where the tags end that begin there; at, if nothing else is there */
    unsigned long header;
    long rate;             /* Hz */
    int channels, samples; /* per channel */
    bool is_info; /* the first frame of a file, or of one that was appended behind a
                     tag, which describes it */
    struct mpeg_info info; /* if so */
};

/* Call mpeg_stream_close in either case. path is kept, not copied. */
enum err_code mpeg_stream_open(struct mpeg_stream *s, const char *path, struct err *e);
void mpeg_stream_close(struct mpeg_stream *s);

/* Moves to the next frame; false at the end, and where no more can be found. */
bool mpeg_stream_next(struct mpeg_stream *s);

/* Decodes the frame: *count samples of each of s->channels, interleaved, that are valid
 * until the next call. */
enum err_code mpeg_stream_decode(struct mpeg_stream *s, const float **out, long *count,
                                 struct err *e);

#endif
