/* Preparing the recordings of a data set: every clip is scanned, every feature that the
 * cache lacks is computed. The scheduling parent calls it; forked children do the work.
 */
#ifndef MTAG_FEATURES_PREPARE_PREPARE_H
#define MTAG_FEATURES_PREPARE_PREPARE_H

#include "features/input.h"
#include "features/pool.h"

struct feat_prepare {
    struct feat_dataset *dataset; /* samples and content of its clips are filled in */
    const struct feat_input
        *inputs; /* those to be cached, over all trials, no repeats */
    size_t input_count;
    const char *cache; /* folder, made if missing */
    double limit;      /* bytes */
    int workers;
    struct feat_progress progress;
    struct arena *arena; /* for the dataset's `cached`; NULL: it stays empty */
};

/* Scans every clip that is not remembered (by path, size, time) and computes every
 * missing cache entry. A broken recording stops it with all broken files named in e
 * (on_error: stop), or is left out of its split and named by warn(). Nothing
 * half-written is left. warn() is told of recordings that two splits have in common,
 * too. If files of the cache are removed or damaged meanwhile, the work that is missing
 * is done again, ten times at most; ERR_CACHE: that was not enough.
 */
enum err_code feat_prepare(const struct feat_prepare *p, void (*warn)(const char *text),
                           struct err *e);

/* Whether the files of the cache that feat_prepare noted are there, as they were then.
 */
bool feat_is_cached(const struct feat_dataset *d);

/* Bytes of the cache's entries, and whether the contents of all files of the clips are
 * remembered: the data set has its fingerprint then. */
struct feat_prepare_size {
    double missing; /* will be computed */
    double beyond;  /* do not fit into the limit: computed on the fly each time */
    bool contents_known;
};
/* For --dry-run; needs no decoding: lengths that are not remembered are read from the
 * files' headers. The samples of the dataset's clips are filled in, of those of unknown
 * length as one. Files that are not there are an error, or leave clips out with warn(),
 * as with feat_prepare; what is in them is not looked at. */
enum err_code feat_prepare_size(const struct feat_prepare *p,
                                void (*warn)(const char *text),
                                struct feat_prepare_size *out, struct err *e);

#endif
