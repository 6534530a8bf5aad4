/* Mel filters against numbers of torchaudio 0.13.1 and librosa's formulas. */
#include "features/dsp/melbank.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static struct melbank make(int rate, int n_fft, int n_mels, enum mel_scale scale,
                           enum mel_norm norm)
{
    struct melbank_settings s = {.sample_rate = rate,
                                 .n_fft = n_fft,
                                 .n_mels = n_mels,
                                 .f_max = rate / 2,
                                 .scale = scale,
                                 .norm = norm};
    struct melbank b;
    assert_int_equal(melbank_init(&s, &b, NULL), ERR_OK);
    return b;
}

static double weight(const struct melbank *b, int bin, int mel)
{
    const struct melbank_group *g = &b->group[mel / TILE];
    int k = bin - g->first, lane = mel % TILE;
    return k >= 0 && k < g->size ? (double)g->weights[k * TILE + lane] : 0;
}

struct weights {
    int nonzeros;
    double sum, largest;
};

static struct weights weights_of(const struct melbank *b, int n_fft)
{
    struct weights all = {0};
    for (int m = 0; m < b->n_mels; m++)
        for (int k = 0; k <= n_fft / 2; k++) {
            double w = weight(b, k, m);
            all.nonzeros += w > 0;
            all.sum += w;
            all.largest = fmax(all.largest, w);
        }
    return all;
}

static void close_to(double value, double expected)
{
    if (fabs(value - expected) > 1e-5 * fabs(expected))
        fail_msg("%.9g instead of %.9g", value, expected);
}

static void the_htk_filters_are_those_of_torchaudio(void **state)
{
    struct melbank b = make(16000, 512, 96, MEL_HTK, MEL_NORM_NONE);
    (void)state;
    assert_int_equal(weights_of(&b, 512).nonzeros, 503);
    close_to(weights_of(&b, 512).sum, 251.92178);
    close_to(weight(&b, 1, 0), .321679);
    close_to(weight(&b, 1, 1), .678321);
    close_to(weight(&b, 249, 95), .980454);
    assert_int_equal(melbank_empty(&b), 0);
    melbank_deinit(&b);
}

static void the_slaney_filters_are_those_of_librosa(void **state)
{
    struct melbank b = make(16000, 512, 96, MEL_SLANEY, MEL_NORM_SLANEY);
    (void)state;
    close_to(weights_of(&b, 512).sum, 3.0719137);
    close_to(weights_of(&b, 512).largest, .0319992);
    assert_int_equal(melbank_empty(&b), 0);
    melbank_deinit(&b);
    b = make(22050, 2048, 128, MEL_SLANEY, MEL_NORM_SLANEY);
    close_to(weights_of(&b, 2048).sum, 11.8866806);
    close_to(weights_of(&b, 2048).largest, .0384217);
    close_to(weight(&b, 3, 0), .0289901);
    close_to(weight(&b, 10, 4), .0067513);
    melbank_deinit(&b);
}

static void filters_between_two_bins_are_counted_as_empty(void **state)
{
    struct melbank b = make(16000, 512, 128, MEL_HTK, MEL_NORM_NONE);
    (void)state;
    assert_int_equal(weights_of(&b, 512).nonzeros, 505);
    assert_int_equal(melbank_empty(&b), 1);
    melbank_deinit(&b);
}

static void applying_is_the_matrix_product(void **state)
{
    enum { FRAMES = 7, STRIDE = 260 };
    struct melbank b = make(16000, 512, 96, MEL_HTK, MEL_NORM_NONE);
    static float bins[FRAMES * STRIDE], out[FRAMES * 96];
    (void)state;
    for (int i = 0; i < FRAMES * STRIDE; i++)
        bins[i] = (float)(1 + i % 11);
    melbank_apply(&b, bins, STRIDE, FRAMES, out);
    for (int t = 0; t < FRAMES; t++)
        for (int m = 0; m < 96; m++) {
            double expected = 0;
            for (int k = 0; k < 257; k++)
                expected += weight(&b, k, m) * (double)bins[t * STRIDE + k];
            close_to((double)out[t * 96 + m], expected);
        }
    melbank_deinit(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_htk_filters_are_those_of_torchaudio),
        cmocka_unit_test(the_slaney_filters_are_those_of_librosa),
        cmocka_unit_test(filters_between_two_bins_are_counted_as_empty),
        cmocka_unit_test(applying_is_the_matrix_product),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
