/* Butterworth's filters against scipy's (tests/golden/features/butterworth.py). */
#include "features/dsp/butterworth.h"

#include "base/npy.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ORDERS = 4, BANDS = 2 };

static void filters_of_every_order_agree_with_scipy(void **state)
{
    static const double edges[BANDS][2] = {{500, 1500}, {20, 7000}};
    const char *path = MTAG_SOURCE_DIR "/tests/golden/features/butterworth.npy";
    float *rows;
    size_t dims[4];
    int ndims;
    (void)state;
    assert_int_equal(npy_read(path, &rows, dims, &ndims, NULL), ERR_OK);
    assert_int_equal(dims[0], 1 + 2 * ORDERS * BANDS);
    float *x = malloc(dims[1] * sizeof(*x));
    const float *expected = rows;
    for (int stop = 0; stop < 2; stop++) {
        for (int i = 0; i < ORDERS * BANDS; i++) {
            struct biquad filters[ORDERS];
            int order = 1 + i / BANDS;
            butterworth_band(stop, order, edges[i % BANDS][0], edges[i % BANDS][1],
                             16000, filters);
            memcpy(x, rows, dims[1] * sizeof(*x));
            biquad_run(filters, order, x, (long)dims[1]);
            expected += dims[1];
            for (size_t k = 0; k < dims[1]; k++)
                if (!(fabs((double)x[k] - (double)expected[k]) < 1e-6))
                    fail_msg("order %d, band %d, stop %d: sample %zu is %g, not %g",
                             order, i % BANDS, stop, k, (double)x[k],
                             (double)expected[k]);
        }
    }
    free(x);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_of_every_order_agree_with_scipy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
