#include "features/dsp/halve.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { COUNT = 700, ROOM = HALVE_REACH };

/* The largest distance of what becomes of cos(turns 2 pi t), t in samples of the new
 * rate, from `size` times it. */
static double distance(double turns, double size)
{
    static float x[2 * COUNT + 2 * ROOM], out[COUNT];
    const double two_pi = 2 * acos(-1.0);
    double largest = 0;
    for (int i = 0; i < 2 * COUNT + 2 * ROOM; i++)
        x[i] = (float)cos(two_pi * turns * ((i - ROOM) / 2.0 - 0.25));
    halve(x + ROOM, COUNT, out);
    for (int m = 0; m < COUNT; m++)
        largest = fmax(largest, fabs((double)out[m] - size * cos(two_pi * turns * m)));
    return largest;
}

static void tones_below_the_edge_keep_their_size_and_phase(void **state)
{
    (void)state;
    for (double turns = 0; turns <= HALVE_PASS; turns += HALVE_PASS / 16)
        assert_true(distance(turns, 1) < 1.1e-5);
}

static void tones_that_are_mirrored_below_the_edge_are_taken_off(void **state)
{
    (void)state;
    for (double turns = 1 - HALVE_PASS; turns <= 1; turns += HALVE_PASS / 16)
        assert_true(distance(turns, 0) < 1.1e-5);
}

static void half_of_the_new_rate_is_halved(void **state)
{
    (void)state;
    assert_true(distance(0.5, 0.5) < 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tones_below_the_edge_keep_their_size_and_phase),
        cmocka_unit_test(tones_that_are_mirrored_below_the_edge_are_taken_off),
        cmocka_unit_test(half_of_the_new_rate_is_halved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
