/* Numbers too small for a full mantissa: subnormal.h. */
#include "nn/subnormal.h"

#ifdef __SSE2__
#include <xmmintrin.h>

enum { FLUSH_TO_ZERO = 0x8000, DENORMALS_ARE_ZERO = 0x0040 };

void nn_flush_subnormals(void)
{
    _mm_setcsr(_mm_getcsr() | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO);
}
#else
void nn_flush_subnormals(void)
{
}
#endif
