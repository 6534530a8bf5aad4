/* Paths into a list that a mapping may hold beside its options: `augment`. */
#include "loading.h"

#define CHAIN "[polarity, {type: reverb, p: 0.5, room: 60}]"
#define PLAIN "augment: " CHAIN "\n"
#define HELD "augment: {versions: 2, chain: " CHAIN "}\n"

static const char *augment_of(struct loading *l, const struct exp_sweep *s, size_t i)
{
    if (!s)
        fail_msg("refused: %s", l->faults);
    assert_true(i < s->trial_count);
    return resolved(l, &s->trials[i], "augment", NULL);
}

static void paths_of_augmentations_work_with_and_without_versions(void **state)
{
    static const char *const files[] = {PLAIN, HELD};
    static const char *const words[][3] = {
        {"augment.versions=3", "augment.reverb.p=0"},
        {"augment.reverb.p=0", "augment.versions=3"},
        {"augment.chain.reverb.p=0", "augment.versions=3"},
        {"augment.1.p=0", "augment.versions=3"},
    };
    struct loading *l = *state;
    for (size_t f = 0; f < 2; f++) {
        loading_write(l, "chain.yaml",
                      arena_printf(l->arena, "base: base.yaml\n%s", files[f]));
        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
            const char *text =
                augment_of(l, loading_file(l, "chain.yaml", words[i]), 0);
            assert_mentions(text, "versions: 3");
            assert_mentions(text, "chain: [polarity, {");
            assert_mentions(text, "p: 0, room: 60");
        }
    }
}

static void a_sweep_varies_both(void **state)
{
    static const char *const files[] = {PLAIN, HELD};
    struct loading *l = *state;
    for (size_t f = 0; f < 2; f++) {
        const struct exp_sweep *s = assert_loads(
            l, arena_printf(l->arena,
                            "%ssweep: {parameters: {augment.reverb.p: {values: [0.2, "
                            "0.9]}, augment.versions: {values: [3, 4]}}}\n",
                            files[f]));
        assert_int_equal(s->trial_count, 4);
        assert_mentions(augment_of(l, s, 3), "versions: 4");
        assert_mentions(augment_of(l, s, 3), "p: 0.9");
    }
}

static void a_file_over_a_file_changes_both(void **state)
{
    static const char *const files[] = {PLAIN, HELD};
    struct loading *l = *state;
    for (size_t f = 0; f < 2; f++) {
        loading_write(l, "chain.yaml",
                      arena_printf(l->arena, "base: base.yaml\n%s", files[f]));
        loading_write(l, "over.yaml",
                      "base: chain.yaml\naugment: {versions: 5, reverb: {p: 0.1}}\n");
        const char *text = augment_of(l, loading_file(l, "over.yaml", NULL), 0);
        assert_mentions(text, "versions: 5");
        assert_mentions(text, "p: 0.1, room: 60");
    }
    loading_write(l, "over.yaml", "base: chain.yaml\naugment: {reverb: {p: 0.1}}\n");
    const char *text = augment_of(l, loading_file(l, "over.yaml", NULL), 0);
    assert_mentions(text, "versions: 2");
    assert_mentions(text, "p: 0.1, room: 60");
}

static void misspelt_augmentations_and_options_are_faults(void **state)
{
    static const char *const words[][2] = {{"augment.revreb.p=0"},
                                           {"augment.version=3"}};
    struct loading *l = *state;
    loading_write(l, "chain.yaml", "base: base.yaml\n" HELD);
    assert_null(loading_file(l, "chain.yaml", words[0]));
    assert_mentions(l->faults, "path `augment.revreb.p` names nothing: `augment` has "
                               "no `revreb`");
    assert_mentions(l->faults, "did you mean `reverb`?");
    assert_null(loading_file(l, "chain.yaml", words[1]));
    assert_mentions(l->faults, "did you mean `versions`?");
}

static void a_recorded_file_may_have_the_old_word(void **state)
{
    struct loading *l = *state;
    const char *yaml = arena_printf(l->arena,
                                    "%s"
                                    "augment: {variants: 2, chain: " CHAIN "}\n",
                                    loading_base);
    const char *words[] = {arena_printf(l->arena, "data.root=%s/data", l->folder)};
    struct exp_request r = {.from_yaml = yaml,
                            .from_name = "trial 1",
                            .overrides = words,
                            .override_count = 1};
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    loading_gather(l);
    if (!s)
        fail_msg("%s", l->faults);
    assert_int_equal(s->trials[0].config->inputs[0].train->versions, 2);
}

static void a_new_preset_drops_the_inherited_options_that_it_sets(void **state)
{
    static const char *const words[][3] = {
        {"features.mel.preset=librosa", "features.mel.hop_length=300"},
        {"features.mel.hop_length=300", "features.mel.preset=librosa"}};
    struct loading *l = *state;
    const struct exp_sweep *s =
        assert_loads(l, "features: {mel: {preset: librosa, hop_length: 300}}\n");
    for (size_t i = 0; i < 3; i++) {
        const char *mel = resolved(l, &s->trials[0], "features", "mel");
        assert_mentions(mel, "preset: librosa");
        assert_mentions(mel, "hop_length: 300");
        assert_lacks(mel, "n_fft");
        assert_int_equal(s->dropped_count, 2);
        assert_string_equal(s->dropped[0],
                            "features.mel: n_fft 512, which preset librosa sets");
        s = i < 2 ? loading_file(l, "base.yaml", words[i]) : s;
        if (!s)
            fail_msg("%s", l->faults);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(a_recorded_file_may_have_the_old_word),
        LOADING_TEST(paths_of_augmentations_work_with_and_without_versions),
        LOADING_TEST(a_sweep_varies_both),
        LOADING_TEST(a_file_over_a_file_changes_both),
        LOADING_TEST(misspelt_augmentations_and_options_are_faults),
        LOADING_TEST(a_new_preset_drops_the_inherited_options_that_it_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
