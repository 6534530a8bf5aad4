/* Derivatives in time, by both methods; against scipy's savgol_filter in test_mfcc.c.
 */
#include "features/extract/shared/deltas.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { FRAMES = 20, BANDS = 2 };

/* x = 3 + 2 t + t^2 in band 0, 5 in band 1. */
static void fill(float *x, int frames)
{
    for (int t = 0; t < frames; t++) {
        x[t * BANDS] = (float)(3 + 2 * t + t * t);
        x[t * BANDS + 1] = 5;
    }
}

static void a_parabola_has_its_derivatives_away_from_the_ends(void **state)
{
    static const int methods[] = {FEAT_DELTA_REGRESSION, FEAT_DELTA_SAVGOL};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct feat_common o = {.deltas = 2, .delta_method = methods[i]};
        float x[FRAMES * BANDS * 3];
        fill(x, FRAMES);
        feat_deltas(x, FRAMES, BANDS, &o);
        for (int t = 4; t < FRAMES - 4; t++) {
            const float *at = x + (size_t)(t * BANDS * 3);
            assert_float_equal(at[0], 3 + 2 * t + t * t, 1e-3);
            assert_float_equal(at[1], 2 + 2 * t, 1e-3);
            assert_float_equal(at[2], 2, 1e-3);
            assert_float_equal(at[3], 5, 1e-5);
            assert_float_equal(at[4], 0, 1e-5);
            assert_float_equal(at[5], 0, 1e-5);
        }
    }
}

static void the_ends_have_the_derivative_of_the_nearest_window(void **state)
{
    struct feat_common o = {.deltas = 1, .delta_method = FEAT_DELTA_SAVGOL};
    float x[FRAMES * BANDS * 2];
    (void)state;
    fill(x, FRAMES);
    feat_deltas(x, FRAMES, BANDS, &o);
    for (int t = 0; t <= 4; t++)
        assert_float_equal(x[t * BANDS * 2 + 1], 2 + 2 * 4, 1e-3);
}

static void short_clips_use_the_frames_there_are(void **state)
{
    (void)state;
    for (int frames = 1; frames < 9; frames++) {
        struct feat_common o = {.deltas = 2, .delta_method = FEAT_DELTA_SAVGOL};
        float x[9 * BANDS * 3];
        fill(x, frames);
        feat_deltas(x, frames, BANDS, &o);
        for (int t = 0; t < frames; t++)
            assert_float_equal(x[t * BANDS * 3 + 2], frames < 3 ? 0 : 2, 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_parabola_has_its_derivatives_away_from_the_ends),
        cmocka_unit_test(the_ends_have_the_derivative_of_the_nearest_window),
        cmocka_unit_test(short_clips_use_the_frames_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
