/* Address space for OpenBLAS, which waits for ever for memory that it cannot have. */
#ifndef MTAG_NN_BLAS_SPACE_H
#define MTAG_NN_BLAS_SPACE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the buffer that OpenBLAS maps for each thread that is within a product. */
#define BLAS_BUFFER ((size_t)128 << 20)

/* Whether the process may have the address space for so many threads within products
 * (ulimit -v). Computes nothing. */
bool blas_space(int threads);

#endif
