#include "features/dsp/real_fft.h"

#include "base/arena.h"
#include "base/rng.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

static const int lengths[] = {2, 4, 6, 30, 64, 100, 2048};
enum { LENGTHS = sizeof(lengths) / sizeof(*lengths), MOST = 2048 };

static void fill(float *x, int n)
{
    struct rng rng;
    rng_init(&rng, 1, RNG_INIT, 0, (uint64_t)n);
    for (int i = 0; i < n; i++)
        x[i] = (float)(rng_uniform(&rng) - 0.5);
}

static void spectra_are_those_of_the_definition(void **state)
{
    (void)state;
    for (int l = 0; l < LENGTHS; l++) {
        int n = lengths[l];
        struct real_fft *f;
        float re[MOST], im[MOST];
        assert_int_equal(real_fft_create(n, &f, NULL), ERR_OK);
        const float *x = real_fft_samples(f);
        fill(real_fft_samples(f), n);
        real_fft_forward(f, re, im);
        for (int k = 0; k <= n / 2; k++) {
            double a = 0, b = 0;
            for (int j = 0; j < n; j++) {
                double turn = 2 * acos(-1.0) * ((long)j * k % n) / n;
                a += (double)x[j] * cos(turn);
                b -= (double)x[j] * sin(turn);
            }
            if (fabs((double)re[k] - a) > 1e-5 || fabs((double)im[k] - b) > 1e-5)
                fail_msg("n %d, k %d: %g + %g i instead of %g + %g i", n, k,
                         (double)re[k], (double)im[k], a, b);
        }
        real_fft_destroy(f);
    }
}

static void back_again_the_samples_are_n_times_what_they_were(void **state)
{
    (void)state;
    for (int l = 0; l < LENGTHS; l++) {
        int n = lengths[l];
        struct real_fft *f;
        float re[MOST], im[MOST], x[MOST];
        assert_int_equal(real_fft_create(n, &f, NULL), ERR_OK);
        fill(x, n);
        fill(real_fft_samples(f), n);
        real_fft_forward(f, re, im);
        im[0] = im[n / 2] = 7; /* means nothing */
        real_fft_inverse(f, re, im);
        for (int i = 0; i < n; i++)
            assert_true(fabsf(real_fft_samples(f)[i] / (float)n - x[i]) < 1e-6f);
        real_fft_destroy(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectra_are_those_of_the_definition),
        cmocka_unit_test(back_again_the_samples_are_n_times_what_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
