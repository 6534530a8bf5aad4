/* Names in composed Unicode (NFC). A name may be written with characters that are one
 * ("é", "한") or with parts that follow one another, as macOS names files. Both look
 * the same and mean the same file or tag. */
#ifndef MTAG_BASE_COMPOSED_H
#define MTAG_BASE_COMPOSED_H

#include "base/arena.h"

/* text itself if it is ASCII or composed already, or is not UTF-8; else from the
 * arena. */
const char *composed(const char *text, struct arena *a);

/* The path as it lies on the disk. If path is not there, each part that is missing is
 * replaced by an entry with the same composed name; path itself if there is none. */
const char *composed_find(const char *path, struct arena *a);

#endif
