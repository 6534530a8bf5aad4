/* The spectrogram against torchaudio (tests/golden/features/make.py). */
#include "tests/features/extracting.h"

static void option_sets_agree_with_torchaudio(void **state)
{
    (void)state;
    compare("spectrogram_power", "{type: spectrogram, n_fft: 128}", 2000, 1e-6);
    compare("spectrogram_magnitude",
            "{type: spectrogram, n_fft: 128, power: 1, pad: zero}", 2000, 1e-5);
    compare("spectrogram_db",
            "{type: spectrogram, n_fft: 101, win_length: 80, hop_length: 33, to: db}",
            2000, 1e-3);
}

static void it_has_a_bin_more_than_half_the_transform(void **state)
{
    struct feat_shape shape;
    float *samples = signal_of(8000);
    float *out = extract("{type: spectrogram, deltas: 1}", samples, 8000, &shape);
    (void)state;
    assert_int_equal(shape.channels, 2);
    assert_int_equal(shape.bands, 257);
    assert_int_equal(shape.frames, 32);
    assert_false(shape.sequence);
    free(out);
    free(samples);
}

static void a_window_longer_than_the_transform_is_a_fault(void **state)
{
    struct feature f = read_feature("{type: spectrogram, n_fft: 256, win_length: 300}");
    struct err e = {0};
    (void)state;
    assert_int_equal(diag_errors(f.diag), 1);
    assert_int_equal(diag_to_err(f.diag, &e), ERR_USER);
    assert_non_null(strstr(e.text, "win_length 300 is larger than n_fft 256"));
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(option_sets_agree_with_torchaudio),
        cmocka_unit_test(it_has_a_bin_more_than_half_the_transform),
        cmocka_unit_test(a_window_longer_than_the_transform_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
