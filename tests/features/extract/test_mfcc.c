/* Cepstral coefficients against torchaudio (tests/golden/features/make.py) and
 * librosa's formulas (make_librosa.py). */
#include "tests/features/extracting.h"

static void coefficients_agree_with_torchaudio(void **state)
{
    (void)state;
    compare("mfcc", "{type: mfcc, n_mfcc: 13, n_mels: 40, top_db: 80}", 4000, 1e-3);
    compare("mfcc_torchaudio", "{type: mfcc, preset: torchaudio}", 4000, 1e-3);
    compare("mfcc_deltas",
            "{type: mfcc, n_fft: 400, hop_length: 160, n_mfcc: 13, n_mels: 40, "
            "top_db: 80, deltas: 2}",
            4000, 1e-3);
}

static void coefficients_agree_with_librosa(void **state)
{
    (void)state;
    compare("mfcc_librosa", "{type: mfcc, preset: librosa}", 8000, 1e-3);
    compare("mfcc_lifter", "{type: mfcc, preset: librosa, n_mfcc: 13, lifter: 22}",
            8000, 1e-3);
    compare("mfcc_savgol", "{type: mfcc, preset: librosa, n_mfcc: 5, deltas: 2}", 8000,
            1e-3);
}

/* torchaudio 0.13.1 on two tones of 440 and 3000 Hz. */
static void the_mel_of_the_course_has_known_coefficients(void **state)
{
    static const double golden[] = {-360.8212, 54.9612, 16.0104, 14.8359, -66.472};
    struct feat_shape shape;
    float *samples = two_tones();
    float *out =
        extract("{type: mfcc, n_mfcc: 20, top_db: 80}", samples, 48000, &shape);
    (void)state;
    assert_int_equal(shape.bands, 20);
    assert_int_equal(shape.frames, 188);
    for (int k = 0; k < 5; k++)
        assert_true(fabs((double)out[94 * 20 + k] - golden[k]) < 2e-2);
    free(out);
    free(samples);
}

static void more_coefficients_than_bands_are_a_fault(void **state)
{
    struct feature f = read_feature("{type: mfcc, n_mels: 20}");
    struct err e = {0};
    (void)state;
    assert_int_equal(diag_to_err(f.diag, &e), ERR_USER);
    assert_non_null(strstr(e.text, "n_mfcc 40 is larger than n_mels 20"));
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coefficients_agree_with_torchaudio),
        cmocka_unit_test(coefficients_agree_with_librosa),
        cmocka_unit_test(the_mel_of_the_course_has_known_coefficients),
        cmocka_unit_test(more_coefficients_than_bands_are_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
