/* Tags in MPEG audio files, which lie before, between and behind the frames. Sources:
 * ID3v2.4.0 section 3.1, ID3v1, APEv2, Lyrics3 v2.00. */
#ifndef MTAG_FEATURES_AUDIO_MPEG_TAGS_H
#define MTAG_FEATURES_AUDIO_MPEG_TAGS_H

#include <stdio.h>

/* Moves a file that stands at its start behind the ID3v2 tags there. */
void mpeg_tags_skip(FILE *file);

/* The end of the tags that begin at byte `from`, one behind the other, at most `to`. */
long mpeg_tags_end(FILE *file, long from, long to);

#endif
