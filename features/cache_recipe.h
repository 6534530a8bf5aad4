/* What the cache keeps of one clip for one feature: the single place where features of
 * clips and chunks are computed, so that what is read from a pack and what is computed
 * on the fly have the same bits. */
#ifndef MTAG_FEATURES_CACHE_RECIPE_H
#define MTAG_FEATURES_CACHE_RECIPE_H

#include "features/dataset.h"
#include "features/extract.h"
#include "features/source.h"

enum cache_kind {
    CACHE_CLIP,  /* frames of the whole clip: training examples are slices of it */
    CACHE_CHUNKS /* features of the chunks [k * length, (k + 1) * length), one by one */
};

struct cache_recipe {
    const struct feat_type *type;
    const void
        *options; /* of the type, without normalize: that is applied at reading */
    enum cache_kind kind;
    int sample_rate;
    long length; /* of an example; shorter clips are padded with zeros to it */
};

/* How the cache holds an input for a split: chunks, but whole clips for training; under
 * `crop: exact` the samples of training clips, whatever the input. */
struct cache_recipe cache_recipe_of(const struct feat_dataset *d,
                                    const struct feat_input *input,
                                    enum feat_split split, struct arena *a);

/* Canonical text: equal recipes of equally decoded recordings give equal text. */
char *cache_recipe_text(const struct cache_recipe *r, const struct feat_data *data,
                        struct arena *a);

long cache_chunks(long samples, long length); /* floor(samples / length), at least 1 */
long cache_padded(long samples, long length); /* the larger one */

size_t cache_recipe_row(const struct cache_recipe *r);     /* floats of a frame */
size_t cache_recipe_example(const struct cache_recipe *r); /* of an example or chunk */
size_t cache_recipe_floats(const struct cache_recipe *r,
                           long samples); /* of an entry */

/* samples: cache_padded(count, r->length) of them, zero from count on. out: the entry.
 */
void cache_recipe_run(const struct cache_recipe *r, struct feat_extractor *x,
                      const float *samples, long count, float *out);

/* Bytes that a pack of one entry for each of these lengths takes. */
double cache_recipe_bytes(const struct cache_recipe *r, const long *samples,
                          size_t count);

#endif
