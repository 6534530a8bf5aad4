/* Address space for OpenBLAS, which waits for ever for memory that it cannot have. */
#ifndef MTAG_NN_KERNELS_BLAS_MEMORY_H
#define MTAG_NN_KERNELS_BLAS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the buffer that OpenBLAS maps for each thread that is within a product. */
#define NN_BLAS_BUFFER ((size_t)128 << 20)

/* Makes sure that so many threads can be within products at once, before the first of
 * them is: false if the process may not have the address space (ulimit -v). */
bool nn_blas_memory(int threads);

#endif
