/* What the cache remembers between runs, so that a start is fast: the content of a file
 * by its path and state; the length of a recording, or why it is broken, by its
 * content; what features found wrong with clips; which packs were verified. A text
 * file, `index` in the cache folder; losing it costs time only, so a damaged one is
 * taken as empty. */
#ifndef MTAG_FEATURES_CACHE_INDEX_H
#define MTAG_FEATURES_CACHE_INDEX_H

#include "base/err.h"
#include "base/file.h"

#include <stdbool.h>
#include <sys/stat.h>

struct index;

struct index *index_open(const char *folder);
void index_close(struct index *x); /* NULL is allowed */

/* Puts what was set since index_open into the file, beside what other programs put. */
enum err_code index_save(struct index *x, struct err *e);

/* The content of the file at path as it is now, if it is known: neither its size, its
 * inode nor one of its times, that of its status included, is another one. */
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

/* Why a feature's values of a clip cannot be made, by what the two are known by: empty
 * if they can, NULL if nothing is known. It lasts until the next index_set_* call. */
const char *index_find_fault(const struct index *x, const struct hash *what);
void index_set_fault(struct index *x, const struct hash *what, const char *reason);

/* Was this pack verified as it is now? The time of its status does not count: marking a
 * pack as used changes it. */
bool index_is_verified(const struct index *x, const char *name, const struct stat *now);
void index_set_verified(struct index *x, const char *name, const struct stat *when);

#endif
