#ifndef MTAG_FEATURES_AUDIO_MPEG_HEADER_H
#define MTAG_FEATURES_AUDIO_MPEG_HEADER_H

#include "base/err.h"

#include <stdbool.h>

/* Whether an MPEG audio file says how many frames it has: in the header of Xing, LAME
 * ("Xing", "Info" with a number of frames) or Fraunhofer ("VBRI") in its first frame.
 * Without one, decoders guess the length from the size of the file, and are wrong where
 * frames differ in size. False too if the file cannot be read. */
bool feat_mpeg_says_length(const char *path);

/* Of a file that does not: walks from frame to frame. A last frame that is longer than
 * the rest of the file is ERR_DATA (cut off), and so are frames of more than `read`
 * samples that a decoder did not give. Free formats, and files with something else
 * between their frames, are taken as they are. */
enum err_code feat_mpeg_check(const char *path, long read, struct err *e);

#endif
