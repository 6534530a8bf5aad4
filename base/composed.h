/* Names in composed Unicode (NFC). A name may have composed characters ("é", "한") or
 * their parts one after the other, as in names of files on macOS. Both look the same
 * and mean the same file or tag. */
#ifndef MTAG_BASE_COMPOSED_H
#define MTAG_BASE_COMPOSED_H

#include "base/arena.h"

/* The composed text, in the arena; text itself if it is composed already or is not
 * UTF-8. */
const char *composed(const char *text, struct arena *a);

/* The path as it is on the disk. If path does not exist, each missing part is replaced
 * by an entry of its folder with the same composed name. path itself if there is no
 * such entry. */
const char *composed_find(const char *path, struct arena *a);

#endif
