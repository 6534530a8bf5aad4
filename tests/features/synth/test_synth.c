/* The synthetic data set: its labels, names and files. */
#include "features/synth/synth.h"

#include "features/data/dataset.h"
#include "features/synth/entry.h"
#include "features/synth/voices.h"
#include "tests/features/scratch.h"

#include <math.h>

#define SECONDS 4

static void the_tags_are_the_homeworks(void **state)
{
    (void)state;
    for (int i = 0; i < SYNTH_TAGS; i++)
        assert_string_equal(synth_labels[i].tag, feat_top50[i]);
}

static int split_of(const char *stem)
{
    return *stem == 'c' ? FEAT_VALID : *stem == 'd' ? FEAT_TEST : FEAT_TRAIN;
}

static void every_tag_is_on_and_off_in_every_split(void **state)
{
    int on[FEAT_SPLITS][SYNTH_TAGS] = {{0}}, clips[FEAT_SPLITS] = {0};
    (void)state;
    for (int i = 0; i < FEAT_SYNTH_CLIPS; i++) {
        struct synth_entry entry;
        synth_entry_draw(0, i, SECONDS, &entry);
        int s = split_of(entry.stem);
        clips[s]++;
        for (int t = 0; t < SYNTH_TAGS; t++)
            on[s][t] += entry.labels[t];
    }
    assert_int_equal(clips[FEAT_TRAIN], FEAT_SYNTH_CLIPS * 3 / 5);
    assert_int_equal(clips[FEAT_VALID], clips[FEAT_TEST]);
    for (int s = 0; s < FEAT_SPLITS; s++) {
        for (int t = 0; t < SYNTH_TAGS; t++) {
            assert_true(on[s][t] >= 4);
            assert_true(on[s][t] < clips[s] * 3 / 4);
        }
    }
}

static void names_are_unique_and_have_six_parts(void **state)
{
    enum { CLIPS = 6000 };
    static struct synth_entry entries[CLIPS];
    (void)state;
    for (int i = 0; i < CLIPS; i++) {
        int dashes = 0;
        synth_entry_draw(3, i, SECONDS, &entries[i]);
        for (const char *p = entries[i].stem; *p; p++)
            dashes += *p == '-';
        assert_int_equal(dashes, 5);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(entries[i].stem, entries[k].stem);
    }
}

static void notes_outside_the_clip_are_cut(void **state)
{
    static float out[SYNTH_RATE / 4];
    static synth_play *const plays[] = {
        synth_guitar, synth_sitar, synth_piano, synth_violin,      synth_choir,
        synth_pad,    synth_siren, synth_drone, synth_harpsichord, synth_power_chord,
    };
    (void)state;
    for (size_t i = 0; i < sizeof(plays) / sizeof(*plays); i++) {
        static const double starts[] = {-2, -0.1, 0.2, 5};
        for (size_t k = 0; k < sizeof(starts) / sizeof(*starts); k++) {
            struct rng r;
            struct synth_note note = {starts[k], 0.5, 220, 1, 0.5};
            rng_init(&r, 0, RNG_SYNTH, 9, i);
            plays[i](&note, &r, out, SYNTH_RATE / 4);
        }
    }
    for (long i = 0; i < SYNTH_RATE / 4; i++)
        assert_true(isfinite(out[i]));
}

static struct feat_synth request(const char *folder, int clips, int workers)
{
    return (struct feat_synth){.folder = folder,
                               .clips = clips,
                               .seconds = 0.6,
                               .seed = 5,
                               .workers = workers};
}

static struct hash hash_file(const char *path)
{
    char *text;
    size_t length;
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    struct hash hash = hash_bytes(text, length);
    free(text);
    return hash;
}

static void any_number_of_workers_writes_the_same_files(void **state)
{
    struct scratch *s = *state;
    struct feat_dataset *sets[2];
    for (int i = 0; i < 2; i++) {
        const char *folder = scratch_path(s, i ? "two" : "one");
        struct feat_synth synth = request(folder, 20, i ? 3 : 1);
        struct err e = {0};
        bool made = false;
        assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_OK);
        assert_true(made);
        sets[i] = feat_dataset_read_folder(folder, NULL, s->arena, s->diag);
        assert_non_null(sets[i]);
        assert_int_equal(sets[i]->clip_count, 20);
    }
    for (size_t i = 0; i < 20; i++) {
        assert_non_null(sets[0]->clips[i].path);
        assert_string_equal(hash_file(sets[0]->clips[i].path).text,
                            hash_file(sets[1]->clips[i].path).text);
    }
    assert_string_equal(feat_dataset_fingerprint(sets[0]).text,
                        feat_dataset_fingerprint(sets[1]).text);
}

static void a_set_that_is_there_is_left_as_it_is(void **state)
{
    struct scratch *s = *state;
    struct feat_synth synth = request(scratch_path(s, "set"), 5, 1);
    struct err e = {0};
    bool made;
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_OK);
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_OK);
    assert_false(made);
    synth.clips = 6;
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_USER);
    assert_contains(e.text, "--clips 5");
}

static void the_data_of_people_is_not_touched(void **state)
{
    struct scratch *s = *state;
    struct feat_synth synth = request(s->folder, 5, 1);
    struct err e = {0};
    bool made;
    scratch_write_text(s, "annotations_final.csv", "mine");
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_USER);
    assert_false(file_exists(scratch_path(s, "waveform")));
    assert_string_equal(hash_file(scratch_path(s, "annotations_final.csv")).text,
                        hash_text("mine").text);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_tags_are_the_homeworks),
        TEST(every_tag_is_on_and_off_in_every_split),
        TEST(names_are_unique_and_have_six_parts),
        TEST(notes_outside_the_clip_are_cut),
        TEST(any_number_of_workers_writes_the_same_files),
        TEST(a_set_that_is_there_is_left_as_it_is),
        TEST(the_data_of_people_is_not_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
