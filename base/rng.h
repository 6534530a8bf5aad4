/* Random numbers: counter-based streams (Philox4x32-10, Salmon et al. 2011) keyed by
 * (seed, purpose, epoch, item). A stream is a function of its key alone, so any worker, in
 * any order, after any interruption draws the same numbers. GSL's distributions work on a
 * stream through rng_gsl. */
#ifndef MTAG_BASE_RNG_H
#define MTAG_BASE_RNG_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

enum rng_purpose {
    RNG_INIT = 1,    /* initial weights; item: parameter number */
    RNG_SHUFFLE,     /* order of the clips of an epoch */
    RNG_CROP,        /* where an example starts; item: clip */
    RNG_DROPOUT,     /* item: step * layers + layer */
    RNG_AUGMENT,     /* item: clip */
    RNG_SAMPLER,     /* sweeps; item: trial */
    RNG_SYNTH,       /* mtag-data synth; item: clip */
    RNG_STATS        /* bootstrap, permutations */
};

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
/* count numbers in [0, 1), the same as count calls of rng_uniform rounded to float; fast. */
void rng_fill_float(struct rng *r, float *out, size_t count);
/* A GSL generator that draws from *r, which must outlive it; free with gsl_rng_free. */
gsl_rng *rng_gsl(struct rng *r);

#endif
