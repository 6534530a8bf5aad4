/* Spectral contrast against librosa's formulas (tests/golden/features/make_librosa.py),
 * and bands that do not fit. */
#include "tests/features/extracting.h"

static void contrasts_agree_with_librosa(void **state)
{
    (void)state;
    compare("spectral_contrast", "{type: spectral_contrast, n_bands: 5}", 16000, 1e-3);
    compare("spectral_contrast_linear",
            "{type: spectral_contrast, f_min: 100, n_bands: 4, quantile: 0.1, linear: "
            "true}",
            16000, 1e-5);
    compare("spectral_contrast_1024",
            "{type: spectral_contrast, f_min: 100, n_bands: 6, quantile: 0.05, n_fft: "
            "1024, hop_length: 256}",
            8000, 1e-3);
}

static void bands_that_do_not_fit_are_faults_that_say_what_would(void **state)
{
    static const struct {
        const char *yaml, *says;
    } cases[] = {
        {"{type: spectral_contrast, n_bands: 7}",
         "begins at 12800 Hz, not below half of the sample rate, 8000 Hz: n_bands: 6 "
         "would fit, or f_min below 125 Hz"},
        {"{type: spectral_contrast, f_min: 9000}", "f_min below 250 Hz would fit"},
        {"{type: spectral_contrast, n_fft: 64, n_bands: 5}",
         "holds no bin of n_fft 64"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct feature f = read_feature(cases[i].yaml);
        struct err e = {0};
        assert_int_equal(diag_errors(f.diag), 1);
        assert_int_equal(diag_to_err(f.diag, &e), ERR_USER);
        if (strstr(e.text, cases[i].says) == NULL)
            fail_msg("`%s` is not in: %s", cases[i].says, e.text);
        drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrasts_agree_with_librosa),
        cmocka_unit_test(bands_that_do_not_fit_are_faults_that_say_what_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
