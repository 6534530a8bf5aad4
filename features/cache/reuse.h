/* Entries of packs with the same settings but other clips: after an edit of one
 * recording or of the split only new entries have to be computed. */
#ifndef MTAG_FEATURES_CACHE_REUSE_H
#define MTAG_FEATURES_CACHE_REUSE_H

#include "base/arena.h"
#include "base/file.h"

#include <stddef.h>

struct cache_reuse;

/* Opens all packs of the folder that hold features of these settings. Never NULL. */
struct cache_reuse *cache_reuse_open(const char *folder, const char *settings,
                                     struct arena *a);
void cache_reuse_close(struct cache_reuse *r); /* NULL is allowed */

/* The entry of a clip, or NULL if there is none that agrees with its checksum. The
 * floats last until cache_reuse_close. */
const float *cache_reuse_find(const struct cache_reuse *r, const struct hash *clip,
                              size_t *floats);

/* Removes the parts with features of these settings whose entries are all in other
 * files of the folder. */
void cache_reuse_drop_parts(const char *folder, const char *settings);

#endif
