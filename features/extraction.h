/* Features and chains at work: what is open of them, and the room for what they make.
 * The struct of zeros is a closed one. Each is used by one thread. */
#ifndef MTAG_FEATURES_EXTRACTION_H
#define MTAG_FEATURES_EXTRACTION_H

#include "features/augment.h"
#include "features/extract.h"

struct feat_extraction {
    const struct feat_type *type;
    const void *options;              /* of the type; must outlive it */
    int sample_rate;                  /* Hz */
    struct feat_extractor *extractor; /* NULL: closed */
    float *values;                    /* of feat_extraction_reserve; heap */
    size_t room;                      /* floats that values has room for */
};

/* Opens x for a type with options; does nothing if it is open. An error leaves it
 * closed. */
enum err_code feat_extraction_open(struct feat_extraction *x,
                                   const struct feat_type *type, const void *options,
                                   int sample_rate, struct err *e);
void feat_extraction_close(struct feat_extraction *x); /* a closed one is allowed */

/* Before the runs of another clip of so many samples (without padding): reads its
 * companion file if the type has one. An error is the clip's fault. */
enum err_code feat_extraction_begin(struct feat_extraction *x,
                                    const struct feat_clip *clip, long samples,
                                    struct err *e);

/* The values of count samples; out has the floats of the type's shape for them. */
enum err_code feat_extraction_run(struct feat_extraction *x, const float *samples,
                                  long count, float *out, struct err *e);

/* Makes room for so many floats in x->values, whose contents are lost if it has to
 * grow. */
enum err_code feat_extraction_reserve(struct feat_extraction *x, size_t floats,
                                      struct err *e);

/* A chain and a copy of the samples that it changes. */
struct feat_augmenter {
    const struct aug_chain *chain;
    struct aug_run *run; /* NULL: closed */
    float *samples;      /* heap */
    size_t room;         /* samples that there is room for */
};

enum err_code feat_augmenter_open(struct feat_augmenter *a,
                                  const struct aug_chain *chain, struct err *e);
void feat_augmenter_close(struct feat_augmenter *a); /* a closed one is allowed */

/* Copies count samples to a->samples. */
enum err_code feat_augmenter_copy(struct feat_augmenter *a, const float *samples,
                                  size_t count, struct err *e);

#endif
