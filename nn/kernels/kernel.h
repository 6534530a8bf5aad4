/* What every kernel shares: versions for wider vectors, and mathematics in `real`.
 *
 * A kernel is plain C over the innermost (channel) axis. NN_KERNEL before its
 * definition makes the compiler write it for AVX-512, for AVX2 and for any x86-64. */
#ifndef MTAG_NN_KERNELS_KERNEL_H
#define MTAG_NN_KERNELS_KERNEL_H

#include "base/simd.h"
#include "nn/real.h"

#include <stddef.h>
#include <string.h>
#include <tgmath.h>

#define NN_KERNEL SIMD_CLONES

/* Helpers of kernels must be part of each version. */
#define NN_INLINE static inline __attribute__((always_inline))

/* Rows that are summed in `real` before a sum goes on in double. */
enum { NN_CHUNK = 128 };

static inline size_t nn_min(size_t a, size_t b)
{
    return a < b ? a : b;
}

static inline size_t nn_max(size_t a, size_t b)
{
    return a > b ? a : b;
}

#endif
