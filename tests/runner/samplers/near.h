/* For tests: doubles that are nearly equal. (cmocka's assert_float_equal makes floats
 * of them.) */
#ifndef MTAG_TESTS_RUNNER_SAMPLERS_NEAR_H
#define MTAG_TESTS_RUNNER_SAMPLERS_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline void check_near(double got, double wanted, double most, const char *file,
                              int line)
{
    if (fabs(got - wanted) <= most)
        return;
    print_error("%.12g is not within %g of %.12g\n", got, most, wanted);
    _fail(file, line);
}

#define assert_near(got, wanted, most) check_near(got, wanted, most, __FILE__, __LINE__)

#endif
