/* The BLAS library that is loaded: its name, and whether it computes right.
 *
 * OpenBLAS chooses its kernels by the processor when it is loaded, or by the
 * environment variable OPENBLAS_CORETYPE. A build that is older than the processor can
 * choose kernels that compute wrong products there, or that crash. */
#ifndef MTAG_NN_BLAS_H
#define MTAG_NN_BLAS_H

#include "base/err.h"

#include <stddef.h>

/* "OpenBLAS 0.3.21" and "Haswell". The text belongs to the library. */
const char *nn_blas_version(void);
const char *nn_blas_kernel(void);

/* Compares products of the kinds that training uses with plain loops, a few
 * milliseconds of work in a forked child, so that a kernel that crashes or never ends
 * does no harm. ERR_DATA: a product is wrong, crashes or does not end, or the build has
 * no locks for several threads; the message names the library, the kernel and what to
 * set. ERR_IO or ERR_MEMORY: the child could not be started. */
enum err_code nn_blas_check(struct err *e);

/* From now on products of the calling thread start no threads of the library. Each
 * thread that computes calls it: OpenMP keeps the number for each thread, and newer
 * OpenBLAS (0.3.29) asks OpenMP at each product, whatever it was told itself. */
void nn_blas_alone(void);

/* Checks that the process may map OpenBLAS's buffers for so many threads, then computes
 * a first product. Without this check OpenBLAS would retry the mapping without end.
 * ERR_MEMORY: the process has too little address space. */
enum err_code nn_blas_begin(int threads, struct err *e);

/* Whether nn_blas_begin could succeed in a process forked from this one that maps so
 * many bytes besides. Computes nothing. ERR_MEMORY as there. */
enum err_code nn_blas_room(int threads, size_t besides, struct err *e);

#endif
