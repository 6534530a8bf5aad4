/* Sobol sequences: sobol.h. */
#include "base/sobol.h"

#include "base/rng.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Streams of the purpose RNG_SAMPLER with this bit in the epoch belong to scrambling.
 */
static const uint64_t own_streams = 1u << 23;

struct sobol {
    gsl_qrng *generator;
    size_t dimensions;
    bool begun;
    double point[SOBOL_MAX];
};

enum err_code sobol_create(size_t dimensions, struct sobol **out, struct err *e)
{
    if (dimensions < 1 || dimensions > SOBOL_MAX)
        return err_set(e, ERR_USER, "a Sobol sequence has 1 to %d dimensions, not %zu",
                       SOBOL_MAX, dimensions);
    struct sobol *s = calloc(1, sizeof(*s));
    if (s)
        s->generator = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dimensions);
    if (!s || !s->generator) {
        sobol_destroy(s);
        return err_set(e, ERR_MEMORY, "no memory for a Sobol sequence");
    }
    s->dimensions = dimensions;
    *out = s;
    return ERR_OK;
}

void sobol_destroy(struct sobol *s)
{
    if (s && s->generator)
        gsl_qrng_free(s->generator);
    free(s);
}

void sobol_next(struct sobol *s, uint32_t *digits)
{
    if (s->begun)
        gsl_qrng_get(s->generator, s->point);
    s->begun = true;
    for (size_t i = 0; i < s->dimensions; i++)
        digits[i] = (uint32_t)ldexp(s->point[i], SOBOL_DIGITS);
}

double sobol_plain(uint32_t digits)
{
    return ldexp((double)digits, -SOBOL_DIGITS);
}

double sobol_scrambled(uint32_t digits, uint64_t seed, size_t dimension)
{
    struct rng r;
    uint32_t key[2], word[4], flips = 0;
    rng_init(&r, seed, RNG_SAMPLER, own_streams, dimension);
    key[0] = rng_next(&r);
    key[1] = rng_next(&r);
    for (uint32_t k = 0; k < SOBOL_DIGITS; k++) {
        uint32_t before = k == 0 ? 0 : digits >> (SOBOL_DIGITS - k);
        const uint32_t counter[4] = {before, k, 0, 0};
        rng_philox(counter, key, word);
        flips = flips << 1 | (word[0] & 1);
    }
    const uint32_t counter[4] = {digits, SOBOL_DIGITS, 0, 0};
    rng_philox(counter, key, word);
    /* 53 digits are exact. */
    double tail = ldexp((double)(word[0] >> 9), -23 - SOBOL_DIGITS);
    return sobol_plain(digits ^ flips) + tail;
}
