/* The phase vocoder against librosa's formulas (tests/golden/features/vocoder.py). */
#include "base/arena.h"
#include "base/npy.h"
#include "features/dsp/vocoder.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

enum { COUNT = 6000, RATES = 3 };
static const double rates[RATES] = {0.7071, 0.944, 1.25};

static void it_computes_what_librosa_does(void **state)
{
    size_t dims[4];
    int ndims;
    float *rows, *y = mem_alloc(COUNT, sizeof(*y));
    struct vocoder *v;
    (void)state;
    assert_int_equal(npy_read(MTAG_SOURCE_DIR "/tests/golden/features/vocoder.npy",
                              &rows, dims, &ndims, NULL),
                     ERR_OK);
    assert_true(ndims == 2 && dims[0] == 1 + RATES && dims[1] == COUNT);
    assert_int_equal(vocoder_create(&v, NULL), ERR_OK);
    for (int i = 0; i < RATES; i++) {
        const float *wanted = rows + (size_t)(i + 1) * COUNT;
        vocoder_stretch(v, rows, COUNT, rates[i], y, COUNT);
        for (int k = 0; k < COUNT; k++)
            if (fabsf(y[k] - wanted[k]) > 1e-5f)
                fail_msg("sample %d at rate %g is %g instead of %g", k, rates[i],
                         (double)y[k], (double)wanted[k]);
    }
    vocoder_destroy(v);
    free(rows);
    free(y);
}

static void lengths_are_rounded(void **state)
{
    (void)state;
    assert_int_equal(vocoder_length(48000, 1), 48000);
    assert_int_equal(vocoder_length(48000, 1.25), 38400);
    assert_int_equal(vocoder_length(7, 2), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_computes_what_librosa_does),
        cmocka_unit_test(lengths_are_rounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
