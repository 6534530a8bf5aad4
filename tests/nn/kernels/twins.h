/* For tests of kernels: random shapes and numbers, and comparison with plain twins,
 * which compute in double. */
#ifndef MTAG_TESTS_NN_KERNELS_TWINS_H
#define MTAG_TESTS_NN_KERNELS_TWINS_H

#include "base/rng.h"
#include "nn/real.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#ifdef MTAG_DOUBLE
static const double twin_tolerance = 1e-12;
#else
static const double twin_tolerance = 1e-5;
#endif

static struct rng twin_stream;

static inline void twin_seed(uint64_t seed)
{
    rng_init(&twin_stream, seed, RNG_STATS, 0, 0);
}

static inline int twin_int(int from, int to)
{
    return from + (int)rng_below(&twin_stream, (uint64_t)(to - from + 1));
}

static inline real twin_real(void)
{
    return (real)(2 * rng_uniform(&twin_stream) - 1);
}

/* n random numbers in (-1, 1); the caller frees. */
static inline real *twin_array(size_t n)
{
    real *x = malloc((n + 1) * sizeof(*x));
    assert_non_null(x);
    for (size_t i = 0; i < n; i++)
        x[i] = twin_real();
    return x;
}

/* Zeros. */
static inline double *twin_expected(size_t n)
{
    double *x = calloc(n + 1, sizeof(*x));
    assert_non_null(x);
    return x;
}

/* Largest difference at most `tolerance` times the largest expected number. */
static inline void assert_near(const real *x, const double *expected, size_t n,
                               double tolerance)
{
    double scale = 1e-30, difference = 0;
    for (size_t i = 0; i < n; i++) {
        scale = fmax(scale, fabs(expected[i]));
        difference = fmax(difference, fabs((double)x[i] - expected[i]));
    }
    if (!(difference <= tolerance * scale))
        fail_msg("differs by %g of %g", difference, scale);
}

#endif
