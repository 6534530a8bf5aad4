/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011): ten rounds of two 32 x 32 -> 64 bit products turn a counter into four
 * random words under a key.
 *
 * How a stream's key is laid out: the seed is Philox's key; purpose, epoch and item are
 * counter words, so that two streams of one seed share no block; the first counter word
 * numbers the blocks. An epoch past 2^24 does not fit beside the purpose: what is left
 * of it goes into the key. */
#include "base/rng.h"

#define ROUNDS 10
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u

#define EPOCH_BITS 24
#define LANES 32 /* blocks that rng_fill_float computes side by side */

void rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t p0 = (uint64_t)MULTIPLIER_0 * c0;
        uint64_t p1 = (uint64_t)MULTIPLIER_1 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        k0 += WEYL_0;
        k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void rng_init(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t epoch,
              uint64_t item)
{
    uint64_t key = seed ^ (epoch >> EPOCH_BITS) * 0x9E3779B97F4A7C15u;
    uint32_t epoch_word = (uint32_t)epoch & ((1u << EPOCH_BITS) - 1);
    *r = (struct rng){
        .key = {(uint32_t)key, (uint32_t)(key >> 32)},
        .counter = {0, (uint32_t)purpose << EPOCH_BITS | epoch_word, (uint32_t)item,
                    (uint32_t)(item >> 32)},
        .used = 4,
    };
}

uint32_t rng_next(struct rng *r)
{
    if (r->used == 4) {
        rng_philox(r->counter, r->key, r->block);
        r->counter[0]++;
        r->used = 0;
    }
    return r->block[r->used++];
}

double rng_uniform(struct rng *r)
{
    return rng_next(r) * 0x1p-32;
}

/* 32 bits by Lemire's multiplication ("Fast random integer generation in an interval",
 * 2019); more by masking and rejection. */
uint64_t rng_below(struct rng *r, uint64_t limit)
{
    if (limit <= UINT32_MAX) {
        uint32_t bound = (uint32_t)limit;
        uint64_t product = (uint64_t)rng_next(r) * bound;
        if ((uint32_t)product < bound) {
            uint32_t threshold = (0u - bound) % bound;
            while ((uint32_t)product < threshold)
                product = (uint64_t)rng_next(r) * bound;
        }
        return product >> 32;
    }
    uint64_t mask = limit - 1;
    for (unsigned shift = 1; shift < 64; shift *= 2)
        mask |= mask >> shift;
    for (;;) {
        uint64_t high = rng_next(r);
        uint64_t value = (high << 32 | rng_next(r)) & mask;
        if (value < limit)
            return value;
    }
}

void rng_shuffle(struct rng *r, uint32_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)rng_below(r, i);
        uint32_t item = items[i - 1];
        items[i - 1] = items[j];
        items[j] = item;
    }
}

static float word_to_float(uint32_t word)
{
    /* The signed conversion is one SIMD instruction, the unsigned one is not. */
    return (float)(int32_t)(word >> 8) * 0x1p-24f;
}

/* LANES consecutive blocks of r, one array per counter word so that the compiler's
 * vectors run across blocks. */
static void fill_lanes(struct rng *r, float *out)
{
    uint32_t c0[LANES], c1[LANES], c2[LANES], c3[LANES];
    for (unsigned i = 0; i < LANES; i++) {
        c0[i] = r->counter[0] + i;
        c1[i] = r->counter[1];
        c2[i] = r->counter[2];
        c3[i] = r->counter[3];
    }
    uint32_t k0 = r->key[0], k1 = r->key[1];
    for (int round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < LANES; i++) {
            uint64_t p0 = (uint64_t)MULTIPLIER_0 * c0[i];
            uint64_t p1 = (uint64_t)MULTIPLIER_1 * c2[i];
            c0[i] = (uint32_t)(p1 >> 32) ^ c1[i] ^ k0;
            c2[i] = (uint32_t)(p0 >> 32) ^ c3[i] ^ k1;
            c1[i] = (uint32_t)p1;
            c3[i] = (uint32_t)p0;
        }
        k0 += WEYL_0;
        k1 += WEYL_1;
    }
    for (unsigned i = 0; i < LANES; i++) {
        out[4 * i] = word_to_float(c0[i]);
        out[4 * i + 1] = word_to_float(c1[i]);
        out[4 * i + 2] = word_to_float(c2[i]);
        out[4 * i + 3] = word_to_float(c3[i]);
    }
    r->counter[0] += LANES;
}

void rng_fill_float(struct rng *r, float *out, size_t count)
{
    size_t done = 0;
    while (done < count && r->used < 4)
        out[done++] = word_to_float(rng_next(r));
    for (; count - done >= 4 * LANES; done += 4 * LANES)
        fill_lanes(r, out + done);
    while (done < count)
        out[done++] = word_to_float(rng_next(r));
}

/* gsl_rng_alloc seeds what it makes; a stream has its key already. */
static void gsl_set(void *state, unsigned long seed)
{
    (void)state;
    (void)seed;
}

static unsigned long gsl_get(void *state)
{
    return rng_next(*(struct rng **)state);
}

static double gsl_get_double(void *state)
{
    return rng_uniform(*(struct rng **)state);
}

static const gsl_rng_type stream_type = {
    .name = "philox4x32-10",
    .max = UINT32_MAX,
    .min = 0,
    .size = sizeof(struct rng *),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};

gsl_rng *rng_gsl(struct rng *r)
{
    gsl_rng *g = gsl_rng_alloc(&stream_type);
    if (g)
        *(struct rng **)g->state = r;
    return g;
}
