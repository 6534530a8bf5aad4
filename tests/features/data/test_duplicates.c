#include "features/data/duplicates.h"

#include "base/yaml.h"
#include "tests/features/scratch.h"

/* Clips a to h: three of train, two of valid, two of test, one of none. */
static struct feat_dataset *make_set(struct scratch *s)
{
    static const char *const stems[] = {"0/a", "0/b", "0/c", "c/d",
                                        "c/e", "d/f", "d/g", "x/h"};
    struct str text = {0};
    str_add(&text, "clip_id\tt\tmp3_path\n");
    for (int i = 0; i < 8; i++)
        str_addf(&text, "%d\t1\t%s.mp3\n", i, stems[i]);
    scratch_write_text(s, "annotations_final.csv", text.text);
    str_deinit(&text);
    struct yaml_node *more = yaml_mapping(s->arena);
    struct feat_dataset *d =
        feat_dataset_read_folder(s->folder, more, s->arena, s->diag);
    if (d == NULL)
        fail_msg("%s", scratch_faults(s));
    assert_int_equal(d->clip_count, 8);
    return d;
}

static void equal_contents_in_two_splits_are_counted(void **state)
{
    struct scratch *s = *state;
    struct feat_dataset *d = make_set(s);
    struct hash contents[8] = {{"1"}, {"2"}, {"1"}, {"3"}, {"2"}, {"1"}, {""}, {"3"}};
    struct feat_duplicates x;
    assert_int_equal(feat_duplicates_find(d, contents, &x, NULL), ERR_OK);
    static const size_t counts[FEAT_SPLITS][FEAT_SPLITS] = {
        {1, 1, 2}, {1, 0, 0}, {1, 0, 0}};
    assert_memory_equal(x.clips, counts, sizeof(counts));
    assert_true(feat_duplicates_leak(&x));
    struct str text = {0};
    feat_duplicates_add(&x, d, FEAT_TEST, FEAT_TRAIN, &text);
    assert_string_equal(text.text,
                        "1 clip of test is a recording of train too: d/f is 0/a");
    text.length = 0;
    feat_duplicates_add(&x, d, FEAT_TRAIN, FEAT_TEST, &text);
    assert_string_equal(text.text,
                        "2 clips of train are recordings of test too: 0/a is d/f");
    text.length = 0;
    feat_duplicates_add(&x, d, FEAT_TEST, FEAT_VALID, &text);
    assert_int_equal(text.length, 0);
    str_deinit(&text);
}

static void contents_that_are_not_known_equal_nothing(void **state)
{
    struct feat_dataset *d = make_set(*state);
    struct hash contents[8] = {{""}};
    struct feat_duplicates x;
    assert_int_equal(feat_duplicates_find(d, contents, &x, NULL), ERR_OK);
    assert_false(feat_duplicates_leak(&x));
}

/* Of one size; equal, different at once, different after a while, alone. */
static void files_are_told_apart_by_what_is_in_them(void **state)
{
    struct scratch *s = *state;
    static char bytes[100000];
    scratch_write(s, "waveform/0/a.mp3", bytes, sizeof(bytes));
    scratch_write(s, "waveform/d/f.wav", bytes, sizeof(bytes));
    scratch_write(s, "waveform/d/g.mp3", bytes, sizeof(bytes) - 1);
    bytes[0] = 1;
    scratch_write(s, "waveform/0/b.mp3", bytes, sizeof(bytes));
    bytes[0] = 0;
    bytes[90000] = 1;
    scratch_write(s, "waveform/0/c.mp3", bytes, sizeof(bytes));
    bytes[90000] = 0;
    struct feat_dataset *d = make_set(s);
    struct hash contents[8];
    assert_int_equal(feat_duplicates_read(d, contents, NULL), ERR_OK);
    assert_string_equal(contents[0].text, contents[5].text);
    assert_string_equal(contents[0].text, hash_bytes(bytes, sizeof(bytes)).text);
    assert_string_not_equal(contents[0].text, contents[2].text);
    assert_string_equal(contents[1].text, "");
    assert_string_equal(contents[6].text, "");
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(equal_contents_in_two_splits_are_counted),
        TEST(contents_that_are_not_known_equal_nothing),
        TEST(files_are_told_apart_by_what_is_in_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
