/* Which of OpenBLAS's kernels serve this processor.
 *
 * OpenBLAS chooses by a list of models when it is loaded. A processor that is newer
 * than the list gets kernels of 2004 (Prescott): products take four times as long as
 * with those for its vector instructions. */
#ifndef MTAG_NN_BLAS_KERNELS_H
#define MTAG_NN_BLAS_KERNELS_H

#include <stdbool.h>

/* The kernels that should be taken in place of those called `loaded`, by what the
 * processor can: AVX2 with FMA, and AVX-512 (F, CD, BW, DQ, VL). NULL: stay with them.
 */
const char *nn_blas_better(const char *loaded, bool avx2, bool avx512);

/* Called first in main: starts the program anew with OPENBLAS_CORETYPE set, if there
 * are better kernels. The variable is the user's where it is set already. */
void nn_blas_choose(char **argv);

#endif
