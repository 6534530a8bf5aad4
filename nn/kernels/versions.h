/* For kernels that are written with explicit vectors: their source is included once for
 * each kind of CPU, under names that start with plain_, avx2_ and avx512_, and the
 * calls choose. (NN_KERNEL of kernel.h leaves that to the compiler, for plain loops.)
 */
#ifndef MTAG_NN_KERNELS_VERSIONS_H
#define MTAG_NN_KERNELS_VERSIONS_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define NN_VERSIONS
#define NN_BEST_VERSION(name, arguments)                                               \
    do {                                                                               \
        if (__builtin_cpu_supports("x86-64-v4"))                                       \
            avx512_##name arguments;                                                   \
        else if (__builtin_cpu_supports("x86-64-v3"))                                  \
            avx2_##name arguments;                                                     \
        else                                                                           \
            plain_##name arguments;                                                    \
    } while (0)
#else
#define NN_BEST_VERSION(name, arguments) plain_##name arguments
#endif

#endif
