#ifndef MTAG_FEATURES_AUDIO_MPEG_HEADER_H
#define MTAG_FEATURES_AUDIO_MPEG_HEADER_H

#include <stdbool.h>

/* Whether an MPEG audio file says how many frames it has: in the header of Xing, LAME
 * ("Xing", "Info" with a number of frames) or Fraunhofer ("VBRI") in its first frame.
 * Without one, decoders guess the length from the size of the file, and are wrong where
 * frames differ in size. False too if the file cannot be read. */
bool feat_mpeg_says_length(const char *path);

#endif
