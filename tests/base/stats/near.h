/* Numbers that are to agree with those of another library. */
#ifndef MTAG_TESTS_BASE_STATS_NEAR_H
#define MTAG_TESTS_BASE_STATS_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static inline void assert_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-9))
        fail_msg("%.17g is not %.17g", got, wanted);
}

#endif
