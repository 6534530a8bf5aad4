#include "features/dsp/tile.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { MOST = 37, STRIDE = 3 * TILE };

static void a_tile_is_the_plain_product(void **state)
{
    static _Alignas(64) float weights[MOST * STRIDE];
    static float x[TILE][MOST], out[TILE][TILE];
    const float *rows[TILE];
    (void)state;
    for (int i = 0; i < MOST * STRIDE; i++)
        weights[i] = (float)sin(i);
    for (int r = 0; r < TILE; r++)
        for (int k = 0; k < MOST; k++)
            x[r][k] = (float)cos(3 * r + k * k);
    for (int r = 0; r < TILE; r++)
        rows[r] = x[r / 2]; /* some are the same */
    for (int count = 0; count <= MOST; count++) {
        tile_product(weights + TILE, STRIDE, rows, count, out);
        for (int r = 0; r < TILE; r++)
            for (int i = 0; i < TILE; i++) {
                double expected = 0;
                for (int k = 0; k < count; k++)
                    expected +=
                        (double)rows[r][k] * (double)weights[k * STRIDE + TILE + i];
                assert_true(fabs((double)out[r][i] - expected) < 1e-5);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_tile_is_the_plain_product)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
