/* The memory of the cache between runs, which makes a start fast: the content of a file
 * by its path and state; the length of a recording, or why it is broken, by its
 * content; the faults that features found in clips; the packs that were verified. It is
 * a text file, `index` in the cache folder. Losing it costs only time, so a damaged one
 * counts as empty. */
#ifndef MTAG_FEATURES_CACHE_INDEX_H
#define MTAG_FEATURES_CACHE_INDEX_H

#include "base/err.h"
#include "base/file.h"

#include <stdbool.h>
#include <sys/stat.h>

struct index;

struct index *index_open(const char *folder);
void index_close(struct index *x); /* NULL is allowed */

/* Adds all that was set since index_open to the file, which other programs may have
 * changed. A cache that may only be read stays as it is: that is not an error. */
enum err_code index_save(struct index *x, struct err *e);

/* The content of the file at path if it is known: its size, its inode and its times,
 * also that of its status, must be unchanged. */
bool index_find_content(const struct index *x, const char *path, const struct stat *now,
                        struct hash *out);
void index_set_content(struct index *x, const char *path, const struct stat *when,
                       const struct hash *content);

/* Of a recording decoded to a rate: samples, or 0 and the reason why it cannot be. The
 * reason lasts until the next index_set_* call. */
struct index_recording {
    long samples;
    const char *reason;
    int rate; /* of the file, Hz; 0: not known */
};
bool index_find_recording(const struct index *x, const struct hash *content,
                          int sample_rate, int npy_rate, struct index_recording *out);
void index_set_recording(struct index *x, const struct hash *content, int sample_rate,
                         int npy_rate, const struct index_recording *what);

/* Why a feature's values of a clip cannot be computed, by the key of both: empty if
 * they can, NULL if nothing is known. It lasts until the next index_set_* call. */
const char *index_find_fault(const struct index *x, const struct hash *what);
void index_set_fault(struct index *x, const struct hash *what, const char *reason);

/* Whether this pack was verified in its present state. The time of its status is
 * ignored, as marking a pack as used changes it. */
bool index_is_verified(const struct index *x, const char *name, const struct stat *now);
void index_set_verified(struct index *x, const char *name, const struct stat *when);

#endif
