/* OpenBLAS maps a buffer for each thread at its first product (32 << 22 bytes on
 * x86-64, memory.c), and tries again without end while that fails. So the space for all
 * of them is mapped and given back first, and one product is made at once. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "nn/kernels/blas_memory.h"

#include <cblas.h>
#include <sys/mman.h>

enum { SIDE = 128 }; /* smaller products may do without the buffer */

bool nn_blas_memory(int threads)
{
    static int ready;
    static float a[SIDE * SIDE], b[SIDE * SIDE];
    if (threads <= ready)
        return true;
    size_t bytes = (size_t)(threads - ready) * NN_BLAS_BUFFER;
    void *space = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (space == MAP_FAILED)
        return false;
    munmap(space, bytes);
    ready = threads;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, a, SIDE,
                a, SIDE, 0, b, SIDE);
    return true;
}
