/* NumPy's .npy format, versions 1 to 3: read as float samples, write float32 arrays.
 * Source: NEP 1 (numpy.lib.format). */
#ifndef MTAG_BASE_NPY_H
#define MTAG_BASE_NPY_H

#include "base/err.h"

#include <stddef.h>

/* Reads dtype f4, f8, i2 (scaled by 1/32768), i4 (1/2^31); either byte order; C order,
 * or Fortran order where that is the same (at most one dimension above 1). 1 to 4
 * dimensions: dims[0..ndims). *out is freed by the caller; values need not be finite.
 * ERR_DATA names the file and its fault: another type or version, a broken header, a
 * file shorter or longer than its header says. */
enum err_code npy_read(const char *path, float **out, size_t dims[4], int *ndims,
                       struct err *e);

/* Writes little-endian f4 in C order, atomically; 1 to 4 dimensions. */
enum err_code npy_write(const char *path, const float *data, const size_t *dims,
                        int ndims, struct err *e);

#endif
