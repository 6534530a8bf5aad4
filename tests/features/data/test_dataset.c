/* The data section: tags, merging, splits, limits, recordings, fingerprints. */
#include "features/data/dataset.h"

#include "base/str.h"
#include "base/yaml.h"
#include "tests/features/scratch.h"

#include <math.h>

/* Seven clips a folder; their tags: rock every 2nd, pop every 3rd, voice every 5th,
 * vocals every 7th. */
static void write_set(struct scratch *s)
{
    struct str text = {0};
    str_add(&text, "clip_id\tpop\trock\tvoice\tvocals\tmp3_path\n");
    for (int i = 1; i <= 35; i++)
        str_addf(&text, "%d\t%d\t%d\t%d\t%d\t%c/clip-%d.mp3\n", i, i % 3 == 0,
                 i % 2 == 0, i % 5 == 0, i % 7 == 0, "01cdx"[i % 5], i);
    scratch_write_text(s, "annotations_final.csv", text.text);
    scratch_write_text(s, "absolute.csv",
                       "clip_id\trock\tpop\tmp3_path\n1\t1\t0\t/0/a.mp3\n");
    str_deinit(&text);
}

static int set_up(void **state)
{
    scratch_set_up(state);
    write_set(*state);
    return 0;
}

/* Reads {root: the folder, MORE}. */
static struct feat_dataset *read_set(struct scratch *s, const char *more)
{
    const char *text = arena_printf(s->arena, "{root: \"%s\"%s%s}", s->folder,
                                    *more ? ", " : "", more);
    struct yaml_node *section =
        yaml_read_text(text, strlen(text), "test.yaml", s->folder, s->arena, s->diag);
    assert_non_null(section);
    return feat_dataset_read(section, s->arena, s->diag);
}

static struct feat_dataset *must_read(struct scratch *s, const char *more)
{
    struct feat_dataset *d = read_set(s, more);
    if (d == NULL)
        fail_msg("%s", scratch_faults(s));
    return d;
}

#define FOLDERS "split: {train: [0, 1], valid: c, test: [d]}"

static void the_defaults_are_those_of_the_homework(void **state)
{
    struct feat_dataset *d = must_read(*state, "tags: all, " FOLDERS);
    assert_int_equal(d->options.sample_rate, 16000);
    assert_int_equal(d->options.npy_rate, 16000);
    assert_int_equal(d->options.samples, 48000);
    assert_int_equal(d->options.crop, FEAT_CROP_GRID);
    assert_int_equal(d->options.limit, 0);
    assert_int_equal(d->options.on_error, FEAT_STOP);
}

static void clips_go_to_the_split_of_their_folder(void **state)
{
    struct feat_dataset *d = must_read(*state, "tags: all, unlabelled: keep, " FOLDERS);
    static const char *const folders[] = {"01", "c", "d"};
    assert_int_equal(d->clip_count, 28);
    assert_int_equal(d->other_folders, 7);
    for (int s = 0; s < FEAT_SPLITS; s++) {
        assert_int_equal(d->split_count[s], s == FEAT_TRAIN ? 14 : 7);
        for (size_t i = 0; i < d->split_count[s]; i++)
            assert_non_null(strchr(folders[s], *d->clips[d->split[s][i]].stem));
    }
}

static void clips_without_a_tag_are_dropped(void **state)
{
    struct feat_dataset *d = must_read(*state, "tags: [rock, voice], " FOLDERS);
    assert_int_equal(d->unlabelled_count, 14);
    for (size_t i = 0; i < d->clip_count; i++) {
        int number = atoi(d->clips[i].id);
        assert_int_equal(d->clips[i].labels[0], number % 2 == 0);
        assert_int_equal(d->clips[i].labels[1], number % 5 == 0);
        assert_true(d->clips[i].labels[0] || d->clips[i].labels[1]);
    }
}

static void the_most_frequent_tags_come_first(void **state)
{
    struct feat_dataset *d = must_read(*state, "tags: {top: 3}, " FOLDERS);
    assert_int_equal(d->tag_count, 3);
    assert_string_equal(d->tags[0], "rock");
    assert_string_equal(d->tags[1], "pop");
    assert_string_equal(d->tags[2], "voice");
}

static void tags_are_read_from_a_file(void **state)
{
    scratch_write_text(*state, "tags.txt", "voice\r\npop\n");
    struct feat_dataset *d = must_read(*state, "tags: {file: tags.txt}, " FOLDERS);
    assert_int_equal(d->tag_count, 2);
    assert_string_equal(d->tags[0], "voice");
    assert_string_equal(d->tags[1], "pop");
}

static void a_merged_tag_is_on_if_any_of_its_columns_is(void **state)
{
    struct feat_dataset *d = must_read(
        *state,
        "tags: all, merge: {sung: [voice, vocals]}, unlabelled: keep, " FOLDERS);
    assert_int_equal(d->tag_count, 3);
    assert_string_equal(d->tags[2], "sung");
    for (size_t i = 0; i < d->clip_count; i++) {
        int number = atoi(d->clips[i].id);
        assert_int_equal(d->clips[i].labels[2], number % 5 == 0 || number % 7 == 0);
    }
    d = must_read(*state, "tags: [voice], merge: {voice: vocals}, " FOLDERS);
    assert_int_equal(d->tag_count, 1);
}

static void a_split_file_names_clips(void **state)
{
    struct scratch *s = *state;
    scratch_write_text(s, "split.txt",
                       "# clip and split\n0/clip-5.mp3\ttrain\n1/clip-6 valid\r\n\n"
                       "c/clip-12,test\n1/clip-21, test\nnowhere/x train\n");
    struct feat_dataset *d = must_read(s, "tags: all, split: {file: split.txt}");
    assert_int_equal(d->split_count[FEAT_TRAIN], 1);
    assert_int_equal(d->split_count[FEAT_VALID], 1);
    assert_int_equal(d->split_count[FEAT_TEST], 2);
    assert_string_equal(d->clips[d->split[FEAT_TRAIN][0]].stem, "0/clip-5");
    assert_string_equal(d->clips[d->split[FEAT_TEST][0]].stem, "c/clip-12");
}

static void shares_are_drawn_by_name_and_seed(void **state)
{
    const char *yaml = "tags: all, unlabelled: keep, split: {ratio: [.6, .2, .2]}";
    const char *other =
        "tags: all, unlabelled: keep, split: {ratio: [.6, .2, .2], seed: 1}";
    struct feat_dataset *d = must_read(*state, yaml);
    struct feat_dataset *again = must_read(*state, yaml);
    struct feat_dataset *another = must_read(*state, other);
    assert_int_equal(d->split_count[FEAT_TRAIN], 21);
    assert_int_equal(d->split_count[FEAT_VALID], 7);
    assert_int_equal(d->split_count[FEAT_TEST], 7);
    assert_string_equal(feat_dataset_fingerprint(d).text,
                        feat_dataset_fingerprint(again).text);
    assert_string_not_equal(feat_dataset_fingerprint(d).text,
                            feat_dataset_fingerprint(another).text);
}

static void artists_are_in_one_split_each(void **state)
{
    struct scratch *s = *state;
    struct str text = {0};
    str_add(&text, "id\trock\tpop\tmp3_path\n");
    for (int i = 0; i < 120; i++)
        str_addf(&text, "%d\t%d\t%d\tx/artist%d-song%d.mp3\n", i, i % 2, i % 3 == 0,
                 i % 17, i);
    scratch_write_text(s, "a.csv", text.text);
    str_deinit(&text);
    struct feat_dataset *d =
        must_read(s, "annotations: a.csv, tags: all, unlabelled: keep, grammar: "
                     "artist-title, split: {ratio: [.6, .2, .2], by: artist}");
    int of[17];
    memset(of, -1, sizeof(of));
    for (int split = 0; split < FEAT_SPLITS; split++) {
        assert_in_range(d->split_count[split], split ? 14 : 60, split ? 34 : 84);
        for (size_t i = 0; i < d->split_count[split]; i++) {
            int artist = atoi(d->clips[d->split[split][i]].stem + strlen("x/artist"));
            assert_true(of[artist] == -1 || of[artist] == split);
            of[artist] = split;
        }
    }
}

static void a_limit_holds_for_each_split(void **state)
{
    struct feat_dataset *d =
        must_read(*state, "tags: all, unlabelled: keep, limit: 4, " FOLDERS);
    for (int s = 0; s < FEAT_SPLITS; s++)
        assert_int_equal(d->split_count[s], 4);
    assert_int_equal(d->clip_count, 12);
}

static void recordings_are_found_by_stem(void **state)
{
    struct scratch *s = *state;
    scratch_write_text(s, "sound/0/clip-5.flac", "x");
    scratch_write_text(s, "sound/0/clip-5.npy", "x");
    scratch_write_text(s, "sound/0/clip-10.WAV", "x");
    scratch_write_text(s, "sound/0/clip-15.txt", "x");
    struct feat_dataset *d =
        must_read(s, "tags: all, unlabelled: keep, audio: sound, " FOLDERS);
    size_t found = 0;
    for (size_t i = 0; i < d->clip_count; i++) {
        const struct feat_clip *clip = &d->clips[i];
        found += clip->path != NULL;
        if (strcmp(clip->stem, "0/clip-5") == 0)
            assert_string_equal(clip->path, scratch_path(s, "sound/0/clip-5.npy"));
        if (strcmp(clip->stem, "0/clip-10") == 0)
            assert_string_equal(clip->path, scratch_path(s, "sound/0/clip-10.WAV"));
    }
    assert_int_equal(found, 2);
}

static void folders_that_cannot_be_read_are_named(void **state)
{
    struct scratch *s = *state;
    scratch_write_text(s, "sound/c/clip-12.flac", "x");
    assert_int_equal(symlink("0", scratch_path(s, "sound/0")), 0);
    assert_null(read_set(s, "tags: all, audio: sound, " FOLDERS));
    const char *faults = scratch_faults(s);
    assert_contains(faults, "cannot read the folder ");
    assert_contains(faults, "sound/0: Too many levels of symbolic links");
}

static void an_example_is_given_in_seconds_or_samples(void **state)
{
    struct feat_dataset *d =
        must_read(*state, "tags: all, sample_rate: 22050, seconds: 1.5, " FOLDERS);
    assert_int_equal(d->options.samples, 33075);
    assert_int_equal(d->options.npy_rate, 22050);
    d = must_read(*state, "tags: all, samples: 59049, npy_rate: 8000, " FOLDERS);
    assert_int_equal(d->options.samples, 59049);
    assert_true(isnan(d->options.seconds));
    assert_int_equal(d->options.npy_rate, 8000);
}

static void faults_name_what_is_wrong_and_where(void **state)
{
    static const struct {
        const char *yaml, *fault;
    } cases[] = {
        {"tags: [rok], " FOLDERS, "did you mean `rock`?"},
        {"tags: [rock, rock], " FOLDERS, "the tag `rock` is listed twice"},
        {"tags: [], " FOLDERS, "the list of tags is empty"},
        {"tags: {top: 5}, " FOLDERS, "the annotations have only 4 tags"},
        {"tags: most, " FOLDERS, "tags must be top50, all"},
        {"tags: {file: none.txt}, " FOLDERS, "none.txt"},
        {FOLDERS, "the annotations lack 46 of the 50 tags of top50: `guitar`"},
        {"tags: [voice], merge: {pop: voice}, " FOLDERS, "is merged into `pop`"},
        {"tags: all, merge: {a: [voice], b: [voice]}, " FOLDERS,
         "merged into `a` already"},
        {"tags: all, merge: yes, " FOLDERS, "merge is a mapping"},
        {"tags: all, merge: {a: []}, " FOLDERS, "no columns are merged into `a`"},
        {"tags: all, split: {train: [0], valid: [7], test: [d]}",
         "the folders of the labelled clips: c, d, x, 0, 1"},
        {"annotations: absolute.csv, tags: all, " FOLDERS,
         "the folders of the labelled clips: /"},
        {"tags: all, split: {train: [0], valid: [0], test: [d]}",
         "folder `0` is in `train` already"},
        {"tags: all, split: {train: [0], valdi: [0], test: [d]}",
         "did you mean `valid`?"},
        {"tags: all, split: {train: [0], test: [d]}",
         "split needs folders for `valid`"},
        {"tags: all, split: {ratio: [.5, .5]}", "three shares that add up to 1"},
        {"tags: all, split: {ratio: [.5, .3, .2], by: artist}",
         "27 of the 27 clips have names that are not artist-album-track"},
        {"tags: all, grammar: title, split: {ratio: [.5, .3, .2], by: artist}",
         "the names of recordings (title) have no artist"},
        {"tags: all, grammar: artist-title, split: {ratio: [.5, .3, .2], by: artist}",
         "the clips are of 1 artist: with no artist in two splits"},
        {"tags: all, balance: tag, " FOLDERS, "did you mean `tags`?"},
        {"tags: all, seconds: 1, samples: 9, " FOLDERS, "leave one out"},
        {"tags: all, sample_rate: 100, " FOLDERS, "sample_rate"},
        {"tags: all, grammar: artist-song, " FOLDERS, "`song` is not a part"},
        {"tags: all, lmit: 3, " FOLDERS, "did you mean `limit`?"},
        {"tags: all, annotations: none.csv, " FOLDERS, "none.csv"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_null(read_set(*state, cases[i].yaml));
        assert_contains(scratch_faults(*state), cases[i].fault);
    }
}

static void a_bad_line_of_a_split_file_is_a_fault(void **state)
{
    scratch_write_text(*state, "split.txt", "0/clip-5 train\n0/clip-10 tset\n");
    assert_null(read_set(*state, "tags: all, split: {file: split.txt}"));
    assert_contains(scratch_faults(*state),
                    "split.txt:2:11: error: `tset` is not train");
    scratch_write_text(*state, "split.txt", "0/clip-5 train\n0/clip-5.mp3 test\n");
    assert_null(read_set(*state, "tags: all, split: {file: split.txt}"));
    assert_contains(scratch_faults(*state), "is on line 1 already");
}

static void bad_lines_of_a_split_file_are_told_together(void **state)
{
    scratch_write_text(*state, "split.txt",
                       "0/clip-5 tset\n0/clip-6 train\nword\n0/clip-6 test\n");
    assert_null(read_set(*state, "tags: all, split: {file: split.txt}"));
    const char *faults = scratch_faults(*state);
    assert_contains(faults, "split.txt:1:10: error: `tset` is not train");
    assert_contains(faults, "split.txt:3:1: error: `word` is not train");
    assert_contains(faults, "split.txt:4:1: error: clip `0/clip-6` is on line 2");
}

static void several_faults_are_told_together(void **state)
{
    assert_null(
        read_set(*state, "tags: [rok], lmit: 3, split: {train: [0], test: [d]}"));
    const char *faults = scratch_faults(*state);
    assert_contains(faults, "lmit");
    assert_contains(faults, "rok");
}

static void a_task_is_about_test_clips_and_tags_alone(void **state)
{
    struct feat_dataset *a = must_read(*state, "tags: all, " FOLDERS);
    struct feat_dataset *b =
        must_read(*state, "tags: all, split: {train: [0], valid: [c], test: [d]}");
    struct feat_dataset *c = must_read(*state, "tags: [pop, rock], " FOLDERS);
    assert_string_equal(feat_dataset_task(a).text, feat_dataset_task(b).text);
    assert_string_not_equal(feat_dataset_task(a).text, feat_dataset_task(c).text);
    assert_string_not_equal(feat_dataset_fingerprint(a).text,
                            feat_dataset_fingerprint(b).text);
    strcpy(a->clips[a->split[FEAT_TEST][0]].content.text, "changed");
    assert_string_not_equal(feat_dataset_task(a).text, feat_dataset_task(b).text);
}

static void a_folder_is_read_whole(void **state)
{
    struct scratch *s = *state;
    struct feat_dataset *d =
        feat_dataset_read_folder(s->folder, NULL, s->arena, s->diag);
    assert_non_null(d);
    assert_int_equal(d->clip_count, 35);
    assert_int_equal(d->tag_count, 4);
    assert_int_equal(d->split_count[FEAT_VALID], 7);
    assert_null(
        feat_dataset_read_folder(scratch_path(s, "none"), NULL, s->arena, s->diag));
    assert_contains(scratch_faults(s), "is not a folder");
}

/* Reads a data set of the folder that MTAG_SHARED names; skips where it is not there.
 */
static struct feat_dataset *read_shared(struct scratch *s, const char *name,
                                        const char *more)
{
    const char *shared = getenv("MTAG_SHARED");
    const char *root = file_join(s->arena, shared ? shared : "", name);
    if (shared == NULL || !file_is_folder(root)) {
        print_message("there is no $MTAG_SHARED/%s\n", name);
        skip();
    }
    const char *text = arena_printf(s->arena, "{root: \"%s\", %s}", root, more);
    return feat_dataset_read(
        yaml_read_text(text, strlen(text), "test", ".", s->arena, s->diag), s->arena,
        s->diag);
}

/* Counts of the real annotations: Won et al. 2020 (their published split has the same
 * 1,529 clips in folder c), the homework's notebook (1,339 in d). */
static void the_homeworks_counts_come_out_of_the_real_annotations(void **state)
{
    struct feat_dataset *d = read_shared(
        *state, "data/mtat-labels", "split: {train: [e, f], valid: [c], test: [d]}");
    assert_non_null(d);
    assert_int_equal(d->tag_count, 50);
    assert_int_equal(d->split_count[FEAT_VALID], 1529);
    assert_int_equal(d->split_count[FEAT_TEST], 1339);
    assert_int_equal(d->clip_count, 5861);
    assert_int_equal(d->unlabelled_count, 1293);
    assert_string_equal(d->tags[0], "guitar");
    assert_string_equal(d->tags[49], "choral");
}

#define COMPOSED "\xED\x95\x9C" /* 한 */
#define DECOMPOSED "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"
#define E_COMPOSED "\xC3\xA9"
#define E_DECOMPOSED "e\xCC\x81"

static void names_in_composed_and_decomposed_unicode_are_equal(void **state)
{
    static const char *const ways[][2] = {{COMPOSED, E_COMPOSED},
                                          {DECOMPOSED, E_DECOMPOSED}};
    struct scratch *s = *state;
    for (int table = 0; table < 2; table++) {
        const char *a = ways[table][0], *b = ways[table][1];
        const char *c = ways[1 - table][0], *d = ways[1 - table][1];
        scratch_write_text(s, "annotations_final.csv",
                           arena_printf(s->arena,
                                        "clip_id\t%s\tx\tmp3_path\n1\t1\t0\t%s/%s.mp3\n"
                                        "2\t1\t0\tc/2.mp3\n3\t1\t1\td/3.mp3\n",
                                        b, a, b));
        const char *path = arena_printf(s->arena, "sound%d/%s/%s.flac", table, c, d);
        scratch_write_text(s, path, "x");
        struct feat_dataset *set = must_read(
            s,
            arena_printf(s->arena,
                         "audio: sound%d, tags: [%s], split: {train: [%s], valid: c, "
                         "test: d}",
                         table, d, c));
        assert_int_equal(set->clip_count, 3);
        assert_string_equal(set->tags[0], E_COMPOSED);
        assert_string_equal(set->clips[0].stem, COMPOSED "/" E_COMPOSED);
        assert_string_equal(set->clips[0].path, scratch_path(s, path));
        const char *list =
            arena_printf(s->arena, "%s/%s train\nc/2 valid\nd/3 test\n", c, d);
        scratch_write_text(s, "list.txt", list);
        set = must_read(s, "tags: all, split: {file: list.txt}");
        assert_int_equal(set->split_count[FEAT_TRAIN], 1);
    }
}

static void paths_are_read_as_people_write_them(void **state)
{
    struct scratch *s = *state;
    scratch_write_text(s, "annotations_final.csv",
                       "clip_id\tx\tmp3_path\n1\t1.0\t./0/a.mp3\n2\t1.0\tc\\b.mp3\n"
                       "3\t1.0\td/c.mp3\n");
    scratch_write_text(s, "list.txt", "./0/a, train\nc\\b.mp3 valid\nd/c test\n");
    scratch_write_text(s, "tags.txt", " x \n");
    struct feat_dataset *d = must_read(
        s, "tags: {file: tags.txt}, split: {train: ./0/, valid: ./c, test: d}");
    assert_string_equal(d->clips[0].stem, "0/a");
    assert_string_equal(d->clips[1].stem, "c/b");
    d = must_read(s, "tags: all, split: {file: list.txt}");
    assert_int_equal(d->split_count[FEAT_VALID], 1);
    setenv("HOME", s->folder, 1);
    d = must_read(s, "tags: {file: ~/tags.txt}, annotations: ~/annotations_final.csv, "
                     "split: {file: ~/list.txt}");
    assert_int_equal(d->clip_count, 3);
}

static void real_recordings_are_found(void **state)
{
    struct feat_dataset *d = read_shared(*state, "data/nsynth-tags", "tags: all");
    assert_non_null(d);
    assert_int_equal(d->tag_count, 27);
    assert_int_equal(d->split_count[FEAT_TRAIN], 847);
    assert_int_equal(d->split_count[FEAT_VALID], 297);
    assert_int_equal(d->split_count[FEAT_TEST], 256);
    for (size_t i = 0; i < d->clip_count; i++)
        assert_non_null(d->clips[i].path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_defaults_are_those_of_the_homework),
        TEST(clips_go_to_the_split_of_their_folder),
        TEST(clips_without_a_tag_are_dropped),
        TEST(the_most_frequent_tags_come_first),
        TEST(tags_are_read_from_a_file),
        TEST(a_merged_tag_is_on_if_any_of_its_columns_is),
        TEST(a_split_file_names_clips),
        TEST(shares_are_drawn_by_name_and_seed),
        TEST(artists_are_in_one_split_each),
        TEST(a_limit_holds_for_each_split),
        TEST(recordings_are_found_by_stem),
        TEST(folders_that_cannot_be_read_are_named),
        TEST(an_example_is_given_in_seconds_or_samples),
        TEST(faults_name_what_is_wrong_and_where),
        TEST(a_bad_line_of_a_split_file_is_a_fault),
        TEST(bad_lines_of_a_split_file_are_told_together),
        TEST(several_faults_are_told_together),
        TEST(a_task_is_about_test_clips_and_tags_alone),
        TEST(a_folder_is_read_whole),
        TEST(the_homeworks_counts_come_out_of_the_real_annotations),
        TEST(real_recordings_are_found),
        TEST(names_in_composed_and_decomposed_unicode_are_equal),
        TEST(paths_are_read_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
