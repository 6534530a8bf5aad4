/* The cache folder: its place, its files, and their removal when it grows too large.
 *
 *     index        what is known of recordings and packs (index.h)
 *     NAME.pack    features of many clips (pack.h)
 *     NAME.part    the features of an unfinished pack
 *     NAME.norm    means and deviations (norm.h)
 *     tmp.PID.N    being written; locked by its writers as long as one lives
 *
 * Other files are left alone. Any number of programs may use a folder at once. */
#ifndef MTAG_FEATURES_CACHE_CACHE_H
#define MTAG_FEATURES_CACHE_CACHE_H

#include "base/arena.h"
#include "base/err.h"
#include "features/cache/pack.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

/* $MTAG_CACHE or ${XDG_CACHE_HOME:-~/.cache}/mtag. */
const char *feat_cache_folder(struct arena *a);

/* Makes the folder if it is missing and removes temporary files whose writers are dead.
 */
enum err_code cache_open_folder(const char *folder, struct err *e);

/* Makes parts of the packs whose writers died (pack_rescue in pack.h). */
void cache_rescue(const char *folder, pack_note *note, void *context);

/* A new locked temporary file; path is from the arena. ERR_CACHE: the folder was
 * removed. */
enum err_code cache_temporary(const char *folder, struct arena *a, int *fd, char **path,
                              struct err *e);

/* Writes a small file whole (file_write). ERR_CACHE: the folder was removed. */
enum err_code cache_write(const char *path, const void *data, size_t length,
                          struct err *e);

/* Notes that a file was used now, for cache_make_room. Its modification time stays. */
void cache_touch(const char *path);

/* Is a file still the same, and not written to since? Marking it as used does not
 * count. */
bool cache_is_as_then(const struct stat *now, const struct stat *then);

/* A pack or a part in the folder. */
struct cache_file {
    const char *path, *name;
    double bytes;
    struct timespec used;
};

/* The least recently used first; NULL: there is none. */
struct cache_file *cache_list(const char *folder, struct arena *a, size_t *count);

/* Removes the least recently used packs until those left and `coming` more bytes fit
 * into limit, but none of the names in keep. Returns how many went. */
size_t cache_make_room(const char *folder, double limit, double coming,
                       const char *const *keep, size_t keep_count);

/* Removes all packs, parts and statistics; returns how many packs. */
size_t cache_clear(const char *folder);

#endif
