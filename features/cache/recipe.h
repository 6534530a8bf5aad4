/* The values that the cache keeps of one clip for one feature. Features of clips and
 * chunks are computed here and nowhere else, so that values from a pack and values
 * computed on the fly have the same bits. */
#ifndef MTAG_FEATURES_CACHE_RECIPE_H
#define MTAG_FEATURES_CACHE_RECIPE_H

#include "features/extraction.h"
#include "features/input.h"

enum cache_kind {
    CACHE_CLIP,    /* frames of the whole clip: examples are slices of it */
    CACHE_EXAMPLES /* features of [k * step, k * step + length), one by one; with step =
                      length these are the chunks */
};

struct cache_recipe {
    const struct feat_type *type;
    const void
        *options; /* of the type, without normalize: that is applied at reading */
    enum cache_kind kind;
    int sample_rate;
    long length; /* of an example; shorter clips are filled up to it */
    long step;   /* CACHE_EXAMPLES */
    const struct aug_chain
        *chain;  /* the chain that first changes the samples; NULL: none */
    int version; /* of the chain's, from 0 */
};

/* How the cache holds an input for a split: chunks, but whole clips for training, or
 * what its `cut` says. Inputs that are functions of samples, where examples are
 * computed from their own (cache_only_samples), have the samples of training clips.
 * version: of cache_versions. */
struct cache_recipe cache_recipe_of(const struct feat_dataset *d,
                                    const struct feat_input *input,
                                    enum feat_split split, int version,
                                    struct arena *a);

/* In how many versions the cache has the clips of a split: augmented `versions`, or 1.
 */
int cache_versions(const struct feat_input *input, enum feat_split split);

/* Whether training examples are computed from their own samples: under `crop: exact`,
 * and where waveforms are augmented anew in each epoch. */
bool cache_only_samples(const struct feat_dataset *d, const struct feat_input *input);

/* Canonical text: equal recipes of equally decoded recordings give equal text. The
 * clips that `only_tags` of the chain mean are part of cache_content, not of this
 * text. */
char *cache_recipe_text(const struct cache_recipe *r, const struct feat_data *data,
                        struct arena *a);

/* How many chunks lie in a clip, at least 1. */
long cache_chunks(long samples, long length, long step);
long cache_padded(long samples, long length); /* the larger one */

size_t cache_recipe_row(const struct cache_recipe *r);     /* floats of a frame */
size_t cache_recipe_example(const struct cache_recipe *r); /* of an example or chunk */
size_t cache_recipe_floats(const struct cache_recipe *r,
                           long samples); /* of an entry */

/* Where in the entry of a clip of so many samples the example lies that starts at
 * sample `start`; the nearest one that there is. */
size_t cache_recipe_offset(const struct cache_recipe *r, long samples, long start);

/* Opens what computes the recipe, unless it is open. */
enum err_code cache_recipe_open(const struct cache_recipe *r, struct feat_extraction *x,
                                struct err *e);

/* The samples that the recipe's feature is computed of: *samples, cache_padded(count,
 * r->length) of them, or if the recipe has a chain, a copy that went through it. a has
 * the chain open and owns the copy; NULL without a chain. */
enum err_code cache_recipe_augment(const struct cache_recipe *r,
                                   struct feat_augmenter *a,
                                   const struct feat_clip *clip, const float **samples,
                                   long count, struct err *e);

/* samples: cache_padded(count, r->length) of them, zero from count on. out: the entry.
 * An error is the clip's fault. */
enum err_code cache_recipe_run(const struct cache_recipe *r, struct feat_extraction *x,
                               const struct feat_clip *clip, const float *samples,
                               long count, float *out, struct err *e);

/* About how many bytes a pack takes: these, and for each clip those of its entry. */
enum { CACHE_PACK_BYTES = 1024 };
double cache_recipe_bytes(const struct cache_recipe *r, long samples);

#endif
