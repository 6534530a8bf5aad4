/* Kernels for a processor that OpenBLAS does not know. */
#include "nn/blas_kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void kernels_without_avx_are_replaced_where_the_processor_has_it(void **state)
{
    (void)state;
    assert_string_equal(nn_blas_better("Prescott", true, true), "SkylakeX");
    assert_string_equal(nn_blas_better("Prescott", true, false), "Haswell");
    assert_string_equal(nn_blas_better("NEHALEM", true, false), "Haswell");
}

static void other_kernels_stay(void **state)
{
    (void)state;
    assert_null(nn_blas_better("Prescott", false, false));
    assert_null(nn_blas_better("Haswell", true, true));
    assert_null(nn_blas_better("Zen", true, true));
    assert_null(nn_blas_better("Sandybridge", true, false));
    assert_null(nn_blas_better("a name of tomorrow", true, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_without_avx_are_replaced_where_the_processor_has_it),
        cmocka_unit_test(other_kernels_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
