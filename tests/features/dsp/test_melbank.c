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

static size_t nonzeros(const struct melbank *b)
{
    size_t n = 0;
    for (int m = 0; m < b->n_mels; m++)
        n += (size_t)b->size[m];
    return n;
}

static double sum(const struct melbank *b)
{
    double total = 0;
    for (size_t i = 0; i < nonzeros(b); i++)
        total += (double)b->weights[i];
    return total;
}

static double largest(const struct melbank *b)
{
    double max = 0;
    for (size_t i = 0; i < nonzeros(b); i++)
        max = fmax(max, (double)b->weights[i]);
    return max;
}

static double weight(const struct melbank *b, int bin, int mel)
{
    int k = bin - b->first[mel];
    return k >= 0 && k < b->size[mel] ? (double)b->weights[b->start[mel] + (size_t)k]
                                      : 0;
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
    assert_int_equal(nonzeros(&b), 503);
    close_to(sum(&b), 251.92178);
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
    close_to(sum(&b), 3.0719137);
    close_to(largest(&b), .0319992);
    assert_int_equal(melbank_empty(&b), 0);
    melbank_deinit(&b);
    b = make(22050, 2048, 128, MEL_SLANEY, MEL_NORM_SLANEY);
    close_to(sum(&b), 11.8866806);
    close_to(largest(&b), .0384217);
    close_to(weight(&b, 3, 0), .0289901);
    close_to(weight(&b, 10, 4), .0067513);
    melbank_deinit(&b);
}

static void filters_between_two_bins_are_counted_as_empty(void **state)
{
    struct melbank b = make(16000, 512, 128, MEL_HTK, MEL_NORM_NONE);
    (void)state;
    assert_int_equal(nonzeros(&b), 505);
    assert_int_equal(melbank_empty(&b), 1);
    melbank_deinit(&b);
}

static void applying_is_the_matrix_product(void **state)
{
    struct melbank b = make(16000, 512, 96, MEL_HTK, MEL_NORM_NONE);
    float bins[257], out[96];
    (void)state;
    for (int k = 0; k < 257; k++)
        bins[k] = (float)(1 + k % 7);
    melbank_apply(&b, bins, out);
    for (int m = 0; m < 96; m++) {
        double expected = 0;
        for (int k = 0; k < 257; k++)
            expected += weight(&b, k, m) * (double)bins[k];
        close_to((double)out[m], expected);
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
