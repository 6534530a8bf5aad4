/* Loops that are compiled for several instruction sets, of which one is chosen when the
 * program is loaded, so that one binary runs on any x86-64. Sanitizers start too late
 * for that choice: with them there is one version. */
#ifndef MTAG_BASE_SIMD_H
#define MTAG_BASE_SIMD_H

/* clang 14 gives clones names (f.ifunc) that other files do not call: it makes one
 * version. Kernels with explicit vectors have theirs with clang too
 * (nn/kernels/versions.h). */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                 \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if __GNUC__ >= 12
#define SIMD_CLONES                                                                    \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else /* GCC 11 cannot choose by level */
#define SIMD_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#else
#define SIMD_CLONES
#endif

/* Before a loop of at most so many rounds, whose values must stay in registers. */
#define SIMD_PRAGMA(...) _Pragma(#__VA_ARGS__)
#ifdef __clang__
#define SIMD_UNROLL(rounds) SIMD_PRAGMA(unroll rounds)
#else
#define SIMD_UNROLL(rounds) SIMD_PRAGMA(GCC unroll rounds)
#endif

#endif
