/* Chains: how they are read, and how often their members are applied. */
#include "tests/features/augment/signals.h"

#define assert_says(yaml, words)                                                       \
    do {                                                                               \
        if (strstr(faults_of(yaml), words) == NULL)                                    \
            fail_msg("%s: %s", yaml, faults_of(yaml));                                 \
    } while (0)

static void a_list_and_a_mapping_are_read(void **state)
{
    (void)state;
    const struct aug_chain *c = chain_of("[polarity, {type: gain, p: 0.2}, mixup]");
    assert_int_equal(c->count, 3);
    assert_int_equal(c->versions, 0);
    assert_int_equal(c->first[AUG_FEATURE], 2);
    assert_int_equal(c->first[AUG_BATCH], 2);
    assert_true(aug_has(c, AUG_WAVEFORM) && !aug_has(c, AUG_FEATURE));
    c = chain_of("{versions: 8, chain: [polarity]}");
    assert_int_equal(c->versions, 8);
    assert_null(chain_of("none"));
    assert_null(chain_of("[]"));
    assert_null(chain_of("{chain: []}"));
}

static void faults_are_told_at_their_place(void **state)
{
    (void)state;
    assert_says("[polarty]", "test:1:2: error: unknown augmentation `polarty`");
    assert_says("[polarty]", "did you mean `polarity`?");
    assert_says("[{type: gain, min_bd: 3}]", "did you mean `min_db`?");
    assert_says("[{type: gain, p: 2}]", "must be a number from 0 to 1, not `2`");
    assert_says("[{type: gain, min_db: 3}]", "`min_db` is 3, more than `max_db`, -1");
    assert_says("[mixup, polarity]", "test:1:9: error: polarity works on the waveform "
                                     "and has to stand before mixup");
    assert_says("[time_mask, polarity]", "which works on the feature");
    assert_says("{versions: 4, chain: [time_mask]}", "`versions` are versions of");
    assert_says("{version: 4, chain: [polarity]}", "did you mean `versions`?");
    assert_says("{versions: 4}",
                "test:1:1: error: `augment` has no `chain`, the list of augmentations");
    assert_says("{chian: [polarity]}", "did you mean `chain`?");
    assert_says("{versions: 4, chain: polarity}",
                "1:22: error: `chain` must be a list");
    assert_says("{type: gain}", "`augment` must be a list");
    assert_says("[{type: polarity, only_tags: [pinao]}]", "did you mean `piano`?");
    assert_says("[{type: time_mask, on: mell}]", "did you mean `mel`?");
    assert_says("[{type: noise, min_ratio: 1}]", "needs both");
    assert_says("[{type: noise, max_std: 1}]", "needs both `min_std` and `max_std`");
    assert_says("[{type: noise, min_std: .1, max_std: .1, min_ratio: 0, max_ratio: 1}]",
                "noise takes one level");
    assert_says("[{type: gain, name: a}, {type: noise, name: a}]",
                "two augmentations are named `a`");
    assert_says("[{type: noise, min_ratio: 0, max_ratio: 1, min_mix: 0, max_mix: 1}]",
                "not several");
}

static float p_of(const struct aug_item *item)
{
    return (float)((const struct aug_common *)item->value.options)->p;
}

static void a_condition_is_certain_and_a_member_of_a_chain_is_not(void **state)
{
    static const struct {
        const char *yaml;
        float condition, member;
    } cases[] = {{"polarity", 1, 0.5f}, {"{type: polarity, p: 0.25}", 0.25f, 0.25f}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diag *diag = diag_create();
        char *text = arena_strdup(signals_arena, cases[i].yaml);
        const struct yaml_node *node =
            yaml_read_text(text, strlen(text), "test", ".", signals_arena, diag);
        struct aug_item item;
        assert_true(
            aug_read_one(node, "`perturb`", scene(), &item, signals_arena, diag));
        diag_destroy(diag);
        assert_float_equal(p_of(&item), cases[i].condition, 0);
        const char *list = arena_printf(signals_arena, "[%s]", cases[i].yaml);
        assert_float_equal(p_of(&chain_of(list)->items[0]), cases[i].member, 0);
    }
}

static void members_of_one_of_take_no_option_that_decides_on_them(void **state)
{
    (void)state;
    assert_says("[{type: one_of, of: [{type: gain, p: 0.5}]}]",
                "test:1:38: error: members of one_of are applied when they are chosen "
                "and take no `p`");
    assert_says("[{type: one_of, of: [{type: gain, only_tags: [piano]}]}]",
                "take no `only_tags`");
    assert_says("[{type: one_of, of: [{type: gain, only_tags: [piano]}]}]",
                "give it to one_of");
    assert_says("[{type: one_of, of: [mixup]}]", "mixup is for batches");
    assert_non_null(
        chain_of("[{type: one_of, p: 0.5, only_tags: [piano], of: [gain]}]"));
}

static void what_a_condition_makes_shorter_sounds_as_long_as_its_shortest(void **state)
{
    static const struct {
        const char *yaml;
        long sounding;
    } cases[] = {
        {"[reverse]", 16000},
        {"[{type: time_stretch, min_rate: 0.5, max_rate: 0.8}]", 16000},
        {"[{type: time_stretch, min_rate: 0.5, max_rate: 4}]", 4000},
        {"[{type: one_of, of: [reverse, polarity]}]", 16000},
        {"[{type: one_of, of: [{type: time_stretch, max_rate: 4}]}]", 4000},
        {"[{type: one_of, of: [{type: time_stretch, max_rate: 2}, reverse, "
         "{type: one_of, of: [{type: time_stretch, max_rate: 4}]}]}]",
         4000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(aug_sounding(chain_of(cases[i].yaml), 16000),
                         cases[i].sounding);
    assert_int_equal(aug_sounding(NULL, 16000), 16000);
}

/* Beside an error, so that warnings are printed. */
static void frequencies_beyond_the_sample_rate_are_told(void **state)
{
    (void)state;
    assert_says("[{type: highpass, max_hz: 9000}]",
                "test:1:27: error: highpass above 8000 Hz leaves nothing of audio at "
                "16000 Hz: `max_hz` must be at most 8000");
    assert_says("[{type: highpass, min_hz: 8000, max_hz: 8000}]",
                "test:1:27: error: highpass");
    assert_non_null(chain_of("[{type: highpass, min_hz: 7000, max_hz: 8000}]"));
    assert_says("[no, {type: lowpass, min_hz: 8000, max_hz: 8000}]",
                "test:1:30: warning: lowpass at 8000 Hz and above changes nothing");
    assert_says("[no, {type: resample, min_hz: 16000}]",
                "test:1:31: warning: resample to 16000 Hz and above changes nothing");
    assert_says("[no, {type: bandpass, max_center_hz: 7500}]",
                "test:1:38: warning: centres above 7200 Hz, 0.45 of the sample rate");
    assert_says("[no, {type: bandstop, max_center_hz: 7500}]", "test:1:38: warning");
}

static void several_features_have_to_be_told_apart(void **state)
{
    static const struct aug_input inputs[] = {
        {.name = "mel", .shape = {.channels = 1, .bands = 4, .frames = 5}},
        {.name = "other", .shape = {.channels = 1, .bands = 3, .frames = 5}}};
    static const struct aug_scene two = {
        .sample_rate = RATE, .inputs = inputs, .input_count = 2};
    static const char *const texts[] = {"[time_mask]",
                                        "[{type: time_mask, on: other}]"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct diag *diag = diag_create();
        struct yaml_node *node = yaml_read_text(texts[i], strlen(texts[i]), "test", ".",
                                                signals_arena, diag);
        const struct aug_chain *c = aug_read(node, &two, signals_arena, diag);
        assert_int_equal(diag_errors(diag), i == 0);
        assert_true(i == 0 ? c == NULL : c->items[0].input == 1);
        diag_destroy(diag);
    }
}

static void names_are_no_part_of_the_canonical_text(void **state)
{
    (void)state;
    struct str plain = {0}, named = {0}, other = {0};
    aug_canonical(chain_of("[gain]"), AUG_WAVEFORM, AUG_GROUPS, &plain);
    aug_canonical(chain_of("[{type: gain, name: softer, min_db: -2e1}]"), AUG_WAVEFORM,
                  AUG_GROUPS, &named);
    aug_canonical(chain_of("[{type: gain, p: 0.4}]"), AUG_WAVEFORM, AUG_GROUPS, &other);
    assert_string_equal(str_text(&plain), str_text(&named));
    assert_string_not_equal(str_text(&plain), str_text(&other));
    str_deinit(&plain);
    str_deinit(&named);
    str_deinit(&other);
}

static void p_is_how_often_it_is_applied(void **state)
{
    (void)state;
    enum { TIMES = 4000 };
    int applied = 0, both = 0;
    for (uint64_t epoch = 0; epoch < TIMES; epoch++) {
        float x[2] = {0.5f, 0.5f};
        apply("[{type: polarity, p: 0.3}]", epoch, x, 2);
        applied += x[0] < 0;
        float y[2] = {0.5f, 0.5f};
        apply("[{type: polarity, p: 0.5}, {type: gain, p: 0.5, min_db: -60, max_db: "
              "-60}]",
              epoch, y, 2);
        both += y[0] < 0 && y[0] > -0.1f;
    }
    assert_true(abs(applied - 1200) < 120); /* four deviations */
    assert_true(abs(both - 1000) < 110);    /* members draw on their own */
}

static void members_draw_the_same_whatever_else_is_in_the_chain(void **state)
{
    (void)state;
    for (uint64_t epoch = 0; epoch < 20; epoch++) {
        float x[2] = {0.5f, 0.25f}, y[2] = {0.5f, 0.25f};
        apply("[{type: polarity, p: 0}, {type: gain, p: 0.5}]", epoch, x, 2);
        apply("[{type: polarity, p: 1}, {type: gain, p: 0.5}]", epoch, y, 2);
        assert_true(x[0] == -y[0] && x[1] == -y[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_and_a_mapping_are_read),
        cmocka_unit_test(faults_are_told_at_their_place),
        cmocka_unit_test(a_condition_is_certain_and_a_member_of_a_chain_is_not),
        cmocka_unit_test(members_of_one_of_take_no_option_that_decides_on_them),
        cmocka_unit_test(what_a_condition_makes_shorter_sounds_as_long_as_its_shortest),
        cmocka_unit_test(frequencies_beyond_the_sample_rate_are_told),
        cmocka_unit_test(several_features_have_to_be_told_apart),
        cmocka_unit_test(names_are_no_part_of_the_canonical_text),
        cmocka_unit_test(p_is_how_often_it_is_applied),
        cmocka_unit_test(members_draw_the_same_whatever_else_is_in_the_chain),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
