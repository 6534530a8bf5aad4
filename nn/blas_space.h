/* Address space for OpenBLAS. If OpenBLAS cannot map its buffers, it tries for ever. */
#ifndef MTAG_NN_BLAS_SPACE_H
#define MTAG_NN_BLAS_SPACE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the buffer that OpenBLAS maps for each thread that is within a product. */
#define BLAS_BUFFER ((size_t)128 << 20)

/* Whether the process may map the buffers of so many threads, and so many bytes besides
 * (ulimit -v). Computes nothing. */
bool blas_space(int threads, size_t besides);

#endif
