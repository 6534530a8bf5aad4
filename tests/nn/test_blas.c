/* The check of the BLAS library on a machine where it computes right. Libraries that do
 * not are put in its place by tests/runner/test_blas.sh. */
#include "nn/blas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void the_loaded_library_has_a_name_and_a_kernel(void **state)
{
    (void)state;
    assert_int_equal(strncmp(nn_blas_version(), "OpenBLAS ", 9), 0);
    assert_null(strchr(nn_blas_version() + 9, ' '));
    assert_true(strlen(nn_blas_kernel()) > 0);
}

static void a_library_that_computes_right_passes(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(nn_blas_check(&e), ERR_OK);
    assert_string_equal(e.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_loaded_library_has_a_name_and_a_kernel),
        cmocka_unit_test(a_library_that_computes_right_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
