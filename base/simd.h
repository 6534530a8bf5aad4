/* Loops that are compiled for several instruction sets, of which one is chosen when the
 * program is loaded, so that one binary runs on any x86-64. Sanitizers start too late
 * for that choice: with them there is one version. */
#ifndef MTAG_BASE_SIMD_H
#define MTAG_BASE_SIMD_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                 \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SIMD_CLONES                                                                    \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SIMD_CLONES
#endif

#endif
