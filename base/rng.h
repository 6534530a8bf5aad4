/* Random numbers: counter-based streams (Philox4x32-10, Salmon et al. 2011) keyed by
 * (seed, purpose, epoch, item). A stream is a function of its key alone, so any worker,
 * in any order, after any interruption draws the same numbers. rng_gsl makes a stream a
 * generator for GSL's distributions. */
#ifndef MTAG_BASE_RNG_H
#define MTAG_BASE_RNG_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

enum rng_purpose {
    RNG_INIT = 1,  /* initial weights; item: parameter number */
    RNG_SHUFFLE,   /* order of the clips of an epoch */
    RNG_CROP,      /* where an example starts; item: clip */
    RNG_DROPOUT,   /* item: step * layers + layer */
    RNG_AUGMENT,   /* item: clip */
    RNG_SAMPLER,   /* sweeps; item: trial */
    RNG_SYNTH,     /* mtag-data synth; item: clip */
    RNG_STATS,     /* bootstrap, permutations */
    RNG_MIX,       /* augmentations of a batch; item: step */
    RNG_VARIANT,   /* cached augmentations; epoch: version, item: of the content */
    RNG_OBJECTIVE, /* noise of a formula; item: of the point */
    RNG_FOREST     /* regression forests; epoch: sample of trials, item: tree */
};

/* At most 2^34 numbers are drawn from one stream. Seeds, purposes, items and epochs
 * below 2^24 that differ give streams that share no block. */
struct rng {
    uint32_t key[2], counter[4], block[4];
    unsigned used; /* of block */
};

void rng_init(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t epoch,
              uint64_t item);
uint32_t rng_next(struct rng *r);
double rng_uniform(struct rng *r);                 /* [0, 1), 32 bits */
uint64_t rng_below(struct rng *r, uint64_t limit); /* unbiased; limit > 0 */
void rng_shuffle(struct rng *r, uint32_t *items, size_t count);
/* count numbers in [0, 1): the first 24 bits of what count calls of rng_uniform draw (a
 * float holds no more; rounding could give 1). Fast. */
void rng_fill_float(struct rng *r, float *out, size_t count);
/* A GSL generator that draws from *r, which must outlive it; free with gsl_rng_free.
 * gsl_rng_set has no effect on it. NULL if there is no memory. */
gsl_rng *rng_gsl(struct rng *r);
/* Philox itself: four words from a counter and a key. */
void rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
