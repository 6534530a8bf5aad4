/* The symmetric matrices of a Gaussian process, by LAPACK: for processes that may call
 * BLAS. Matrices are n x n in rows, of which only the lower half is read and written.
 */
#ifndef MTAG_RUNNER_SAMPLERS_GP_MATRIX_H
#define MTAG_RUNNER_SAMPLERS_GP_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

/* a becomes its Cholesky factor L, a = L L'; false: a is not positive definite. */
bool matrix_factor(double *a, size_t n);
/* x becomes the solution of L L' x = b, which it holds. */
void matrix_solve(const double *factor, size_t n, double *x);
/* The factor L becomes the inverse of L L'. */
void matrix_invert(double *factor, size_t n);
/* The columns of b, n x count in rows, become L^-1 b. */
void matrix_divide(const double *factor, size_t n, double *b, size_t count);
/* out: b' x of each of b's columns. */
void matrix_project(const double *b, size_t n, size_t count, const double *x,
                    double *out);

#endif
