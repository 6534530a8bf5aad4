/* Symmetric matrices by LAPACK: matrix.h. A lower half in rows is an upper half in the
 * columns that Fortran has. */
#include "runner/samplers/gp/matrix.h"

#include <cblas.h>
#include <f77blas.h>

bool matrix_factor(double *a, size_t n)
{
    char upper = 'U';
    blasint size = (blasint)n, info = 0;
    dpotrf_(&upper, &size, a, &size, &info);
    return info == 0;
}

void matrix_solve(const double *factor, size_t n, double *x)
{
    const blasint size = (blasint)n;
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, size, factor,
                size, x, 1);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, size, factor, size,
                x, 1);
}

void matrix_invert(double *factor, size_t n)
{
    char upper = 'U';
    blasint size = (blasint)n, info = 0;
    dpotri_(&upper, &size, factor, &size, &info);
}

void matrix_divide(const double *factor, size_t n, double *b, size_t count)
{
    const blasint size = (blasint)n, columns = (blasint)count;
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, size,
                columns, 1, factor, size, b, columns);
}

void matrix_project(const double *b, size_t n, size_t count, const double *x,
                    double *out)
{
    cblas_dgemv(CblasRowMajor, CblasTrans, (blasint)n, (blasint)count, 1, b,
                (blasint)count, x, 1, 0, out, 1);
}
