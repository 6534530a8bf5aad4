/* Recorded times. */
#include "base/clock.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* `date -u -d TIME +%s`. */
static void times_are_seconds_since_1970(void **state)
{
    (void)state;
    assert_true(clock_of_iso("1970-01-01T00:00:00Z") == 0);
    assert_true(clock_of_iso("2024-02-29T12:00:00.500Z") == 1709208000.5);
    assert_true(fabs(clock_of_iso("2026-11-30T12:09:53.662Z") - 1796040593.662) < 1e-6);
    assert_true(isnan(clock_of_iso("yesterday")) && isnan(clock_of_iso(NULL)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(times_are_seconds_since_1970)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
