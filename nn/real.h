/* The engine's number: float, or double in the build that checks gradients. */
#ifndef MTAG_NN_REAL_H
#define MTAG_NN_REAL_H

#ifdef MTAG_DOUBLE
typedef double real;
#define NN_GEMM cblas_dgemm
#define NN_GEMV cblas_dgemv
#else
typedef float real;
#define NN_GEMM cblas_sgemm
#define NN_GEMV cblas_sgemv
#endif

#endif
