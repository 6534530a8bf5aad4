/* From clips to a network's inputs: preparing (scan, cache) and reading examples.
 *
 * feat_prepare runs in the scheduling parent and does its work in forked children; a
 * source is opened by each worker and maps the cache. DESIGN.md section 4 has the rules
 * of cropping: training examples start on the hop grid common to all inputs and use the
 * clip's real neighbouring frames; validation and test chunks are cut in samples; short
 * clips are zero-padded in samples; `crop: exact` computes from samples on the fly. */
#ifndef MTAG_FEATURES_SOURCE_H
#define MTAG_FEATURES_SOURCE_H

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
 * too. If the cache is removed meanwhile, the work is done once more.
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

struct feat_source;
enum err_code feat_source_open(const struct feat_dataset *d,
                               const struct feat_input *inputs, size_t input_count,
                               const char *cache, struct feat_source **out,
                               struct err *e);
void feat_source_close(struct feat_source *s); /* NULL is allowed */

/* ERR_CACHE if what was read so far may have been damaged in the cache: examples that
 * were drawn since the last check cannot be relied on. Cheap: looks at the files'
 * states. */
enum err_code feat_source_check(struct feat_source *s, struct err *e);

/* What training examples are drawn by: seed and epoch make other starts and
 * augmentations of a clip. */
struct feat_pick {
    uint64_t seed, epoch;
    uint32_t again; /* how often the epoch had the clip before */
};

/* One training example of the clip, augmented by the waveform's and the feature's
 * chain: out[i] receives the floats of input i. A function of pick and clip. */
enum err_code feat_source_train(struct feat_source *s, size_t clip,
                                const struct feat_pick *pick, float *const *out,
                                struct err *e);
/* The batch's chain, on the examples of a step: inputs[i] holds count of input i, one
 * after the other; targets: count x tags. */
void feat_source_mix(struct feat_source *s, const struct feat_pick *pick, long step,
                     int count, float *const *inputs, float *targets);
/* Chunks of a clip: as many as lie in it, at least 1; chunk k starts at sample k *
 * feat_chunk_step. A chunk of silence after what a test chain made shorter is none. */
size_t feat_source_chunks(const struct feat_source *s, size_t clip);
enum err_code feat_source_chunk(struct feat_source *s, size_t clip, size_t chunk,
                                float *const *out, struct err *e);

/* The statistics that `normalize` of an input applies (features/cache/norm.h), which
 * belong to s; NULL if it has none. */
struct cache_norm;
const struct cache_norm *feat_source_norm(const struct feat_source *s, size_t input);

#endif
