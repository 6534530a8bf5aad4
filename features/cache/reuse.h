/* Entries of packs with the same settings but other clips: after one recording was
 * edited, or the split changed, only what is new has to be computed. */
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

/* Removes the parts that hold features of these settings and nothing that another file
 * of the folder has not. */
void cache_reuse_drop_parts(const char *folder, const char *settings);

#endif
