/* An input of a network: a feature, and the chains of augmentation before it. */
#ifndef MTAG_FEATURES_INPUT_H
#define MTAG_FEATURES_INPUT_H

#include "features/augment.h"
#include "features/data/dataset.h"
#include "features/extract.h"

/* One entry of the `features` section, and the chains that change the samples before
 * the feature is computed. All inputs of a network have the same chains. NULL: no
 * chain. */
struct feat_input {
    const char *name;
    struct opt_typed value; /* type is a struct feat_type */
    long chunk_step; /* samples from one chunk to the next; 0: a chunk's length */
    const struct aug_chain *train; /* of training clips */
    const struct aug_chain *test;  /* of test clips: one of evaluate.perturb */
};

/* Samples from one chunk of a clip to the next, which all inputs of a network have in
 * common; a chunk's length if there are none. */
long feat_chunk_step(const struct feat_input *inputs, size_t input_count,
                     const struct feat_dataset *d);

/* Samples at whose multiples a training example of the input can start; 1: anywhere. */
long feat_input_hop(const struct feat_input *input, const struct feat_dataset *d);
/* The same for all inputs of a network: the least common multiple, or LONG_MAX if that
 * is more. */
long feat_common_hop(const struct feat_input *inputs, size_t input_count,
                     const struct feat_dataset *d);

#endif
