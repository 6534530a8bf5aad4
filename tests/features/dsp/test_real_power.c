#include "features/dsp/real_power.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { FRAMES = 3 };

static void fill(struct real_power *p, int n)
{
    struct rng rng;
    rng_init(&rng, 1, RNG_INIT, 0, (uint64_t)n);
    for (int r = 0; r < FRAMES; r++)
        for (int i = 0; i < n; i++)
            real_power_frame(p, r)[i] = (float)(r * (rng_uniform(&rng) - 0.5));
}

static double direct(const float *x, int n, int k)
{
    double re = 0, im = 0;
    for (int i = 0; i < n; i++) {
        double turn = 2 * acos(-1.0) * ((long)i * k % n) / n;
        re += (double)x[i] * cos(turn);
        im += (double)x[i] * sin(turn);
    }
    return re * re + im * im;
}

static void compare(int n)
{
    struct real_power *p;
    int stride;
    assert_int_equal(real_power_create(n, FRAMES, &p, NULL), 0);
    fill(p, n);
    const float *power = real_power_run(p, FRAMES, &stride);
    assert_true(stride > n / 2);
    for (int r = 0; r < FRAMES; r++)
        for (int k = 0; k <= n / 2; k++) {
            double expected = direct(real_power_frame(p, r), n, k);
            double value = (double)power[r * stride + k];
            /* The transform's error is a share of the frame's root mean square. */
            if (fabs(sqrt(value) - sqrt(expected)) > 2e-6 * r * sqrt(n))
                fail_msg("n %d, bin %d: %g, not %g", n, k, value, expected);
        }
    real_power_destroy(p);
}

static void every_length_agrees_with_the_definition(void **state)
{
    (void)state;
    for (int n = 1; n <= 70; n++)
        compare(n);
    compare(400);
    compare(441);
    compare(512);
    compare(2048);
}

static void silence_beside_a_loud_frame_stays_silent(void **state)
{
    struct real_power *p;
    int stride;
    (void)state;
    assert_int_equal(real_power_create(512, FRAMES, &p, NULL), 0);
    fill(p, 512); /* frame 0 is silent */
    const float *power = real_power_run(p, FRAMES, &stride);
    for (int k = 0; k <= 256; k++)
        assert_true(power[k] == 0);
    real_power_destroy(p);
}

static void the_place_in_the_block_does_not_change_the_bits(void **state)
{
    struct real_power *p;
    int stride;
    float first[257];
    (void)state;
    assert_int_equal(real_power_create(512, FRAMES, &p, NULL), 0);
    fill(p, 512);
    for (int r = 0; r < FRAMES; r += 2)
        memcpy(real_power_frame(p, r), real_power_frame(p, 1), 512 * sizeof(float));
    const float *power = real_power_run(p, 1, &stride);
    memcpy(first, power, sizeof(first));
    power = real_power_run(p, FRAMES, &stride);
    for (int r = 0; r < FRAMES; r++)
        assert_memory_equal(power + r * stride, first, sizeof(first));
    real_power_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_agrees_with_the_definition),
        cmocka_unit_test(silence_beside_a_loud_frame_stays_silent),
        cmocka_unit_test(the_place_in_the_block_does_not_change_the_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
