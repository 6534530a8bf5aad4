/* From clips to a network's inputs: reads examples of features from the cache, or
 * computes them on the fly. Each worker opens a source, which maps the cache.
 *
 * Training examples start on the hop grid common to all inputs and use the clip's real
 * neighbouring frames; validation and test chunks are cut in samples; short clips are
 * filled up in samples; `crop: exact` computes from samples on the fly. */
#ifndef MTAG_FEATURES_SOURCE_H
#define MTAG_FEATURES_SOURCE_H

#include "features/input.h"

struct feat_source;
/* Opens a source of a data set that feat_prepare has prepared for these inputs; both
 * must outlive the source. cache NULL: every example is the same noise, and nothing
 * needs to be prepared; what that costs can be measured. ERR_CACHE if the cache lacks
 * values of the inputs or was damaged. */
enum err_code feat_source_open(const struct feat_dataset *d,
                               const struct feat_input *inputs, size_t input_count,
                               const char *cache, struct feat_source **out,
                               struct err *e);
void feat_source_close(struct feat_source *s); /* NULL is allowed */

/* ERR_CACHE if files of the cache were changed: the examples since the last check may
 * be wrong. Cheap: looks at the states of the files. */
enum err_code feat_source_check(struct feat_source *s, struct err *e);

/* The key of a training example: another seed or epoch draws another start and
 * augmentation of a clip. */
struct feat_pick {
    uint64_t seed, epoch;
    uint32_t again; /* how often the epoch had this clip before */
};

/* One training example of the clip, augmented by the waveform's and the feature's
 * chain: out[i] receives the floats of input i. A function of pick and clip. */
enum err_code feat_source_train(struct feat_source *s, size_t clip,
                                const struct feat_pick *pick, float *const *out,
                                struct err *e);
/* The sample of the clip where that example starts. A source that was opened without a
 * cache has it too, once the clips' samples are known. */
long feat_source_start(const struct feat_source *s, size_t clip,
                       const struct feat_pick *pick);
/* The batch's chain, on the examples of a step: inputs[i] holds count of input i, one
 * after the other; targets: count x tags. */
void feat_source_mix(struct feat_source *s, const struct feat_pick *pick, long step,
                     int count, float *const *inputs, float *targets);
/* Chunks of a clip: as many as lie in it, at least 1; chunk k starts at sample k *
 * feat_chunk_step. If the chain made the clip shorter, the silence that fills it up is
 * not a chunk. */
size_t feat_source_chunks(const struct feat_source *s, size_t clip);
enum err_code feat_source_chunk(struct feat_source *s, size_t clip, size_t chunk,
                                float *const *out, struct err *e);

/* The statistics that `normalize` of an input applies (features/cache/norm.h), which
 * belong to s; NULL if it has none. */
struct cache_norm;
const struct cache_norm *feat_source_norm(const struct feat_source *s, size_t input);

#endif
