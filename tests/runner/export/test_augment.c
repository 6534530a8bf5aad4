/* Effects as Python: given the numbers that mtag draws, the text gives the values that
 * mtag computes. Needs python3 with torch and torchaudio;
 * tests/runner/export/check_augment.py is the other half. */
#include "runner/export/parts.h"
#include "tests/features/augment/signals.h"

#include "base/file.h"
#include "base/npy.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 24001, DRAWS = 64, EPOCHS = 3 };

/* `within`: of the largest value; 0: normal noise, of which only its level is the same.
 */
static const struct {
    const char *yaml;
    double within;
} effects[] = {
    {"{type: polarity, p: 0.5}", 1e-6},
    {"{type: gain, p: 1, min_db: -12, max_db: 0}", 1e-6},
    {"{type: delay, p: 1, min_ms: 100, max_ms: 300}", 1e-6},
    {"{type: lowpass, p: 1}", 1e-5},
    {"{type: lowpass, p: 1, min_hz: 20, max_hz: 40}", 1e-4},
    {"{type: lowpass, p: 1, min_hz: 7000, max_hz: 9000}", 1e-5},
    {"{type: highpass, p: 1}", 1e-5},
    {"{type: bandpass, p: 1}", 1e-5},
    {"{type: bandpass, p: 1, min_rolloff: 6, max_rolloff: 48}", 1e-4},
    {"{type: bandstop, p: 1, min_rolloff: 6, max_rolloff: 30}", 1e-4},
    {"{type: colored_noise, p: 1, min_snr_db: 0, max_snr_db: 20}", 0},
    {"{type: compress, p: 1}", 1e-5},
    {"{type: compress, p: 1, preset: radio}", 1e-5},
    {"{type: compress, p: 1, preset: any}", 1e-5},
    {"{type: background, p: 1, folder: recordings}", 1e-5},
    {"{type: one_of, p: 0.7, of: [highpass, lowpass, {type: gain, min_db: -6}]}", 1e-5},
    {"{type: shift, p: 1}", 1e-6},
    {"{type: shift, p: 1, rollover: false}", 1e-6},
    {"{type: reverse, p: 1}", 1e-6},
    {"{type: hard_clip, p: 1}", 1e-5},
    {"{type: distortion, p: 1}", 1e-5},
    {"{type: equalizer, p: 1}", 1e-3},
    {"{type: noise, p: 1, min_snr_db: 5, max_snr_db: 5}", 0},
    {"{type: reverb, p: 1}", 1e-2},
    {"{type: spec_noise, p: 1}", 0},
    {"{type: time_mask, p: 1, count: 2}", 1e-6},
    {"{type: frequency_mask, p: 1, max_bands: 20, fill: -3}", 1e-6},
    {"{type: spec_augment, p: 1}", 1e-5},
    {"{type: spec_augment, p: 1, policy: SM, fill: -80}", 1e-5},
    {"{type: filter_augment, p: 1}", 1e-5},
    {"{type: filter_augment, p: 1, shape: step, min_bands: 30}", 1e-5},
};
enum { EFFECTS = sizeof(effects) / sizeof(*effects) };

/* The exit status of a command. */
static int run(const char *command)
{
    const int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void save(const char *name, const void *data, size_t size)
{
    struct err e = {0};
    if (file_write(name, data, size, &e) != ERR_OK)
        fail_msg("%s", e.text);
}

/* Recordings that are longer and shorter than the clips. */
static void save_recordings(void)
{
    static const size_t counts[] = {60000, 5000};
    static const char *const paths[] = {"recordings/0.npy", "recordings/1.npy"};
    assert_int_equal(mkdir("recordings", 0777), 0);
    for (int i = 0; i < 2; i++) {
        float *x = white(0.3, (long)counts[i], (uint64_t)i);
        struct err e = {0};
        assert_int_equal(npy_write(paths[i], x, &counts[i], 1, &e), ERR_OK);
        free(x);
    }
}

/* The experiment that has an effect alone, as Python. */
static struct nn_export_augment *export_chain(const struct aug_chain *chain)
{
    static const char *tags[] = {"piano", "drums"};
    struct feat_dataset data = {.tags = tags, .tag_count = 2};
    const struct feat_input input = {.train = chain};
    const struct exp_config config = {
        .dataset = &data, .inputs = &input, .input_count = 1};
    return run_export_augment(&config, signals_arena);
}

static void save_text(const struct nn_export_augment *python, int number)
{
    struct str text = {0};
    str_addf(
        &text,
        "# %s\nRATE, WITHIN = %d, %g\n%sdef change(samples):\n    features, tags = "
        "[samples], {'piano'}\n%s%s    return %s\n",
        effects[number].yaml, RATE, effects[number].within, str_text(&python->helpers),
        str_text(&python->waveform), str_text(&python->feature),
        python->feature.length ? "features[0]" : "samples");
    save(arena_printf(signals_arena, "%d.py", number), text.text, text.length);
    str_deinit(&text);
}

/* What mtag draws in an epoch: words of 32 bits, which come to numbers in [0, 1) and to
 * whole numbers alike. */
static void save_draws(const struct aug_key *key, const char *stem)
{
    struct rng r;
    double draws[DRAWS];
    rng_init(&r, key->seed, key->purpose, key->epoch, key->item);
    for (int i = 0; i < DRAWS; i++)
        draws[i] = rng_uniform(&r);
    save(arena_printf(signals_arena, "%s.draws", stem), draws, sizeof(draws));
}

/* Frames of bands in dB as mtag keeps them, one after the other. */
static void save_values(const struct aug_chain *chain, int number, int epoch)
{
    static const unsigned char labels[] = {1, 0};
    const struct aug_key key = {
        .seed = 1, .purpose = RNG_AUGMENT, .epoch = (uint64_t)epoch, .item = 7};
    const bool feature = aug_has(chain, AUG_FEATURE);
    const long count = feature ? (long)FRAMES * BANDS : COUNT;
    const char *stem = arena_printf(signals_arena, "%d.%d", number, epoch);
    const size_t size = (size_t)count * sizeof(float);
    float *x = white(feature ? 60 : 0.5, count, 99);
    struct aug_run *at_work;
    struct err e = {0};
    save_draws(&key, stem);
    save(arena_printf(signals_arena, "%s.%s", stem, feature ? "feature" : "samples"), x,
         size);
    assert_int_equal(aug_run_open(chain, &at_work, &e), ERR_OK);
    if (feature)
        assert_int_equal(aug_run_feature(at_work, &key, labels, 0, x, &e), ERR_OK);
    else
        assert_int_equal(aug_run_waveform(at_work, &key, labels, x, count, &e), ERR_OK);
    aug_run_close(at_work);
    save(arena_printf(signals_arena, "%s.wanted", stem), x, size);
    free(x);
}

static void effects_have_the_same_values_in_pytorch(void **state)
{
    char folder[] = "/tmp/mtag-augment-XXXXXX";
    (void)state;
    if (run("/usr/bin/python3 -c 'import torch, torchaudio, numpy' 2>/dev/null") != 0) {
        print_message("/usr/bin/python3 has no torch, torchaudio and numpy\n");
        skip();
    }
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    save_recordings();
    for (int i = 0; i < EFFECTS; i++) {
        const struct aug_chain *chain =
            chain_of(arena_printf(signals_arena, "[%s]", effects[i].yaml));
        const struct nn_export_augment *python = export_chain(chain);
        assert_string_equal(str_text(&python->missing), "");
        save_text(python, i);
        for (int epoch = 0; epoch < EPOCHS; epoch++)
            save_values(chain, i, epoch);
    }
    const int status = run("OMP_NUM_THREADS=1 /usr/bin/python3 -B " MTAG_SOURCE_DIR
                           "/tests/runner/export/check_augment.py .");
    assert_int_equal(chdir("/"), 0);
    run(arena_printf(signals_arena, "rm -rf %s", folder));
    assert_int_equal(status, 0);
}

/* A member of one_of, too. */
static void an_effect_without_a_text_is_named_and_left_out(void **state)
{
    (void)state;
    const struct aug_chain *chain =
        chain_of("[{type: gain}, {type: one_of, of: [lowpass, reverse]}]");
    const struct aug_chain *members =
        ((const struct aug_type *)chain->items[1].value.type)
            ->members(chain->items[1].value.options);
    struct aug_type untold = *(const struct aug_type *)members->items[1].value.type;
    untold.plugin.python = NULL;
    members->items[1].value.type = &untold.plugin;
    const struct nn_export_augment *python = export_chain(chain);
    assert_string_equal(str_text(&python->missing), "reverse");
    assert_non_null(strstr(str_text(&python->waveform), "gain(samples, "));
    assert_null(strstr(str_text(&python->waveform), "one_of"));
    assert_null(strstr(str_text(&python->helpers), "lowpass"));
}

static void every_effect_has_a_text(void **state)
{
    (void)state;
    for (size_t i = 0; aug_types.items[i]; i++)
        if (!aug_types.items[i]->python)
            fail_msg("%s has no PyTorch text", aug_types.items[i]->name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effects_have_the_same_values_in_pytorch),
        cmocka_unit_test(an_effect_without_a_text_is_named_and_left_out),
        cmocka_unit_test(every_effect_has_a_text),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
