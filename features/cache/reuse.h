/* Entries of packs with the same settings but other clips: after an edit of one
 * recording or of the split only new entries have to be computed. */
#ifndef MTAG_FEATURES_CACHE_REUSE_H
#define MTAG_FEATURES_CACHE_REUSE_H

#include "base/arena.h"
#include "base/file.h"

#include <stdbool.h>
#include <stddef.h>

struct cache_reuse;

/* Opens all packs of the folder that hold features of these settings. Never NULL. */
struct cache_reuse *cache_reuse_open(const char *folder, const char *settings,
                                     struct arena *a);
void cache_reuse_close(struct cache_reuse *r); /* NULL is allowed */

/* Whether there is an entry of a clip that agrees with its checksum. */
bool cache_reuse_has(const struct cache_reuse *r, const struct hash *clip);

/* Whether there is an entry of a clip, and how long it is. */
bool cache_reuse_find(const struct cache_reuse *r, const struct hash *clip,
                      size_t *floats);
/* Copies that entry to out. False: the copy does not agree with its checksum. */
bool cache_reuse_copy(const struct cache_reuse *r, const struct hash *clip, float *out);

/* Removes the parts with features of these settings whose entries are all in other
 * files of the folder. */
void cache_reuse_drop_parts(const char *folder, const char *settings);

#endif
