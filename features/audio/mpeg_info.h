/* The frame before the sound in which an encoder describes an MP3 file. Sources: "Mp3
 * Info Tag revision 1" (LAME) and "MPEG Audio Frame Header" by K. Windszus
 * (codeproject.com, 2007), sections 2.3.1 and 2.3.2. */
#ifndef MTAG_FEATURES_AUDIO_MPEG_INFO_H
#define MTAG_FEATURES_AUDIO_MPEG_INFO_H

#include <stdbool.h>
#include <stddef.h>

struct mpeg_info {
    long frames, bytes;  /* of the recording, the bytes with this frame; 0: not told */
    long delay, padding; /* samples added by the encoder; -1: not told */
};

/* Whether a frame describes the file: it has a tag of Xing or LAME ("Xing", "Info") or
 * of Fraunhofer ("VBRI"). header: the frame's first four bytes as a number; body: the
 * bytes that follow. *out is set in either case. */
bool mpeg_info_read(unsigned long header, const unsigned char *body, size_t size,
                    struct mpeg_info *out);

#endif
