/* Loops that are compiled for several instruction sets and chosen when the program is
 * loaded, so that one binary runs on any x86-64. */
#ifndef MTAG_FEATURES_SIMD_H
#define MTAG_FEATURES_SIMD_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                 \
    !defined(__SANITIZE_ADDRESS__)
#define SIMD_CLONES                                                                    \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SIMD_CLONES
#endif

#endif
