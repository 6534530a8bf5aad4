/* For kernels that are written with explicit vectors: their source is included once for
 * each kind of CPU, under names that start with plain_, avx2_ and avx512_ (between
 * NN_BEGIN_AVX2 or NN_BEGIN_AVX512 and NN_END_VERSION), and the calls choose.
 * (NN_KERNEL of kernel.h leaves that to the compiler, for plain loops.)
 */
#ifndef MTAG_NN_KERNELS_VERSIONS_H
#define MTAG_NN_KERNELS_VERSIONS_H

#include "base/simd.h"

#if defined(__x86_64__) && defined(__clang__)
#define NN_VERSIONS
#define NN_BEGIN_VERSION(kind, bits)                                                   \
    SIMD_PRAGMA(                                                                       \
        clang attribute push(__attribute__((target(kind))), apply_to = function))      \
    SIMD_PRAGMA(clang attribute push(__attribute__((min_vector_width(bits))),          \
                                     apply_to = function))
#define NN_BEGIN_AVX2 NN_BEGIN_VERSION("arch=x86-64-v3", 256)
#define NN_BEGIN_AVX512 NN_BEGIN_VERSION("arch=x86-64-v4", 512)
#define NN_END_VERSION SIMD_PRAGMA(clang attribute pop) SIMD_PRAGMA(clang attribute pop)
#elif defined(__x86_64__) && defined(__GNUC__)
#define NN_VERSIONS
#define NN_BEGIN_AVX2                                                                  \
    SIMD_PRAGMA(GCC push_options) SIMD_PRAGMA(GCC target("arch=x86-64-v3"))
#define NN_BEGIN_AVX512                                                                \
    SIMD_PRAGMA(GCC push_options) SIMD_PRAGMA(GCC target("arch=x86-64-v4"))
#define NN_END_VERSION SIMD_PRAGMA(GCC pop_options)
#endif

#ifdef NN_VERSIONS
#if defined(__clang__) || __GNUC__ < 12 /* clang 14 and GCC 11 know no levels here */
#define NN_HAS_AVX2                                                                    \
    (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&                \
     __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
#define NN_HAS_AVX512                                                                  \
    (NN_HAS_AVX2 && __builtin_cpu_supports("avx512f") &&                               \
     __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&       \
     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
#else
#define NN_HAS_AVX2 __builtin_cpu_supports("x86-64-v3")
#define NN_HAS_AVX512 __builtin_cpu_supports("x86-64-v4")
#endif
#define NN_BEST_VERSION(name, arguments)                                               \
    do {                                                                               \
        if (NN_HAS_AVX512)                                                             \
            avx512_##name arguments;                                                   \
        else if (NN_HAS_AVX2)                                                          \
            avx2_##name arguments;                                                     \
        else                                                                           \
            plain_##name arguments;                                                    \
    } while (0)
#else
#define NN_BEST_VERSION(name, arguments) plain_##name arguments
#endif

#endif
