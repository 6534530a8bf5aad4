/* Features as Python: for every type that has a PyTorch text, the text gives the values
 * that mtag computes, whatever the options. Needs python3 with torch and torchaudio;
 * tests/features/check_torch.py is the other half. */
#include "features/torch_feature.h"

#include "base/file.h"
#include "tests/features/extracting.h"

#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 24000 };

/* Beside these every type that has a text is tried with deltas. */
static const char *const features[] = {
    "{type: mel}",
    "{type: mel, preset: librosa}",
    "{type: mel, n_mels: 24, win_length: 400, window: hamming, pad: zero, mel_scale: "
    "slaney, norm: slaney, top_db: 60, deltas: 1}",
    "{type: mel, n_fft: 1024, hop_length: 300, window: blackman, center: false, power: "
    "1, f_min: 50, f_max: 7000, n_mels: 40, amin: 1e-5, ref: 0.5}",
    "{type: mel, n_mels: 40, power: 1.5, to: ln, amin: 1e-6, deltas: 2}",
    "{type: mel, n_mels: 40, to: {type: log1p, scale: 10}, deltas: 2, delta_method: "
    "savgol}",
    "{type: mel, n_mels: 40, to: {type: log10, scale: 10000}}",
    "{type: mel, n_mels: 40, to: pcen}",
    "{type: mel, n_mels: 40, to: {type: pcen, gain: 0.8, bias: 10, power: 0.25, "
    "time_constant: 0.06, eps: 1e-4}}",
    "{type: spectrogram}",
    "{type: spectrogram, n_fft: 256, power: 1, window: bartlett, to: {type: log10, "
    "scale: 100}, center: false}",
    "{type: spectrogram, preset: librosa, to: db}",
    "{type: spectrogram, n_fft: 400, window: rectangular, pad: zero, to: power}",
    "{type: mfcc}",
    "{type: mfcc, preset: librosa, deltas: 2}",
    "{type: mfcc, preset: torchaudio}",
    "{type: mfcc, n_mfcc: 13, lifter: 22, n_mels: 40, deltas: 1}",
    "{type: waveform}",
    "{type: waveform, deltas: 2}",
    "{type: waveform, deltas: 1, delta_method: savgol}",
    "{type: rms}",
    "{type: rms, n_fft: 401, hop_length: 160, deltas: 1}",
    "{type: rms, n_fft: 400, hop_length: 160, center: false}",
    "{type: zero_crossing_rate}",
    "{type: zero_crossing_rate, n_fft: 400, hop_length: 100, threshold: 0.01}",
    "{type: centroid}",
    "{type: centroid, n_fft: 512, hop_length: 128, power: 2}",
    "{type: bandwidth}",
    "{type: bandwidth, p: 3, norm: false}",
    "{type: flatness}",
    "{type: flatness, n_fft: 512, power: 1, amin: 1e-6}",
};
enum { FEATURES = sizeof(features) / sizeof(*features) };

static char folder[] = "/tmp/mtag-torch-XXXXXX";

/* The exit status of a command of three parts. */
static int run(const char *first, const char *second, const char *third)
{
    char command[1024];
    snprintf(command, sizeof(command), "%s%s%s", first, second, third);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_numbers(struct arena *a, int number, const char *what,
                          const float *values, size_t count)
{
    const char *path = arena_printf(a, "%s/%d.%s", folder, number, what);
    assert_int_equal(
        file_write(path, (const char *)values, count * sizeof(*values), NULL), ERR_OK);
}

/* NUMBER.py, NUMBER.samples and NUMBER.wanted (frames x bands x channels). */
static void write_case(int number, const char *yaml)
{
    struct str helpers = {0}, init = {0}, forward = {0}, text = {0};
    struct feat_torch t = {.name = "x",
                           .sample_rate = RATE,
                           .helpers = &helpers,
                           .init = &init,
                           .forward = &forward};
    struct feature f = read_feature(yaml);
    assert_int_equal(diag_errors(f.diag), 0);
    if (!feat_torch_write(&f.value, &t, f.arena))
        fail_msg("%s has no text", yaml);
    float *samples = signal_of(COUNT);
    struct feat_shape shape;
    float *wanted = extract(yaml, samples, COUNT, &shape);
    str_addf(&text,
             "# %s\nSHAPE = %d, %d, %d, %s\n%s\nclass FrontEnd(nn.Module):\n"
             "    def __init__(self):\n        super().__init__()\n%s\n"
             "    def forward(self, samples):\n%s        return x\n",
             yaml, shape.frames, shape.bands, shape.channels,
             shape.sequence ? "True" : "False", str_text(&helpers), str_text(&init),
             str_text(&forward));
    const char *path = arena_printf(f.arena, "%s/%d.py", folder, number);
    assert_int_equal(file_write(path, text.text, text.length, NULL), ERR_OK);
    write_numbers(f.arena, number, "samples", samples, COUNT);
    write_numbers(f.arena, number, "wanted", wanted, size_of(&shape));
    free(samples);
    free(wanted);
    str_deinit(&helpers);
    str_deinit(&init);
    str_deinit(&forward);
    str_deinit(&text);
    drop(&f);
}

static void features_have_the_same_values_in_pytorch(void **state)
{
    (void)state;
    if (run("/usr/bin/python3 -c 'import torch, torchaudio, numpy' 2>/dev/null", "",
            "") != 0) {
        print_message("/usr/bin/python3 has no torch, torchaudio and numpy\n");
        skip();
    }
    assert_non_null(mkdtemp(folder));
    int cases = FEATURES;
    for (int i = 0; i < FEATURES; i++)
        write_case(i, features[i]);
    for (size_t i = 0; feat_types.items[i]; i++) {
        const struct feat_type *type = (const void *)feat_types.items[i];
        char yaml[64];
        snprintf(yaml, sizeof(yaml), "{type: %s, deltas: 1}", type->plugin.name);
        if (type->torch != NULL)
            write_case(cases++, yaml);
    }
    int status = run("OMP_NUM_THREADS=1 /usr/bin/python3 -B " MTAG_SOURCE_DIR
                     "/tests/features/check_torch.py ",
                     folder, "");
    run("rm -rf ", folder, "");
    assert_int_equal(status, 0);
}

static void other_features_are_refused(void **state)
{
    (void)state;
    struct str helpers = {0}, init = {0}, forward = {0};
    struct feat_torch t = {"x", RATE, &helpers, &init, &forward};
    struct feature f = read_feature("{type: tempogram}");
    assert_false(feat_torch_write(&f.value, &t, f.arena));
    assert_int_equal(helpers.length + init.length + forward.length, 0);
    drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_have_the_same_values_in_pytorch),
        cmocka_unit_test(other_features_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
