/* data.folds: by a column, by count, by artist; the data set of each fold. */
#include "features/data/dataset.h"

#include "base/str.h"
#include "base/yaml.h"
#include "tests/features/scratch.h"

enum { CLIPS = 60, ARTISTS = 12 };

/* Clips of twelve artists, whose folds 2, 10, 33 are not in the order of the file. */
static int set_up(void **state)
{
    static const char *const folds[] = {"10", "2", "33"};
    struct str text = {0};
    scratch_set_up(state);
    str_add(&text, "clip_id\tpop\tfold\trock\tmp3_path\n");
    for (int i = 0; i < CLIPS; i++)
        str_addf(&text, "%d\t%d\t%s\t%d\t%d/a%d-album-1-song-%d-%d.mp3\n", i + 1,
                 i % 3 == 0, folds[i % 3], i % 3 != 0, i % 2, i % ARTISTS, i, i + 1);
    scratch_write_text(*state, "annotations_final.csv", text.text);
    str_deinit(&text);
    return 0;
}

static struct feat_dataset *read_set(struct scratch *s, const char *more)
{
    const char *text = arena_printf(s->arena, "{root: \"%s\", %s}", s->folder, more);
    struct yaml_node *section =
        yaml_read_text(text, strlen(text), "test.yaml", s->folder, s->arena, s->diag);
    assert_non_null(section);
    struct feat_dataset *d = feat_dataset_read(section, s->arena, s->diag);
    if (d == NULL)
        fail_msg("%s", scratch_faults(s));
    return d;
}

static size_t fold_of(const struct feat_dataset *d, size_t clip)
{
    for (size_t k = 0; k < d->fold_count; k++)
        for (size_t i = 0; i < d->folds[k]->split_count[FEAT_TEST]; i++)
            if (d->folds[k]->split[FEAT_TEST][i] == clip)
                return k;
    fail_msg("clip %zu is tested in no fold", clip);
    return 0;
}

/* Each clip is tested in one fold, validates in the one before, trains in the others.
 */
static void check_roles(const struct feat_dataset *d, struct arena *a)
{
    for (size_t k = 0; k < d->fold_count; k++) {
        const struct feat_dataset *own = d->folds[k];
        const int *splits = feat_dataset_splits(own, a);
        assert_int_equal(feat_dataset_fold(own), k + 1);
        assert_int_equal(own->fold_count, d->fold_count);
        assert_ptr_equal(own->clips, d->clips);
        for (size_t i = 0; i < d->clip_count; i++) {
            const size_t fold = fold_of(d, i);
            assert_int_equal(splits[i], fold == k                         ? FEAT_TEST
                                        : fold == (k + 1) % d->fold_count ? FEAT_VALID
                                                                          : FEAT_TRAIN);
        }
    }
}

static void a_column_names_the_folds_in_the_order_of_its_numbers(void **state)
{
    static const size_t wanted[] = {1, 0, 2};
    const struct feat_dataset *d = read_set(*state, "tags: all, folds: {column: fold}");
    assert_int_equal(d->fold_count, 3);
    assert_int_equal(d->tag_count, 2);
    check_roles(d, ((struct scratch *)*state)->arena);
    for (size_t i = 0; i < d->clip_count; i++)
        assert_int_equal(fold_of(d, i), wanted[i % 3]);
}

static void folds_that_are_drawn_have_equal_shares(void **state)
{
    const struct feat_dataset *d = read_set(
        *state, "tags: [pop, rock], folds: {count: 5}, annotations: no_fold.csv");
    assert_int_equal(d->fold_count, 5);
    check_roles(d, ((struct scratch *)*state)->arena);
    for (size_t k = 0; k < 5; k++) {
        assert_int_equal(d->folds[k]->split_count[FEAT_TEST], CLIPS / 5);
        assert_int_equal(feat_dataset_count_with(d->folds[k], FEAT_TEST, 0), 4);
    }
}

static void no_artist_is_in_two_folds(void **state)
{
    size_t folds[ARTISTS];
    const struct feat_dataset *d =
        read_set(*state, "tags: [pop, rock], folds: {count: 4, by: artist}, "
                         "annotations: no_fold.csv");
    check_roles(d, ((struct scratch *)*state)->arena);
    for (size_t i = 0; i < CLIPS; i++) {
        const size_t artist = i % ARTISTS;
        folds[artist] = i < ARTISTS ? fold_of(d, i) : folds[artist];
        assert_int_equal(fold_of(d, i), folds[artist]);
    }
}

static void a_limit_holds_for_each_fold(void **state)
{
    const struct feat_dataset *d =
        read_set(*state, "tags: all, folds: {column: fold}, limit: 7");
    assert_int_equal(d->clip_count, 21);
    check_roles(d, ((struct scratch *)*state)->arena);
    for (size_t k = 0; k < 3; k++)
        assert_int_equal(d->folds[k]->split_count[FEAT_TEST], 7);
}

static void all_folds_have_the_fingerprint_and_the_task_of_the_whole(void **state)
{
    const struct feat_dataset *d = read_set(*state, "tags: all, folds: {column: fold}");
    const struct feat_dataset *other = read_set(
        *state, "tags: [pop, rock], folds: {count: 3}, annotations: no_fold.csv");
    for (size_t k = 0; k < 3; k++) {
        assert_string_equal(feat_dataset_fingerprint(d->folds[k]).text,
                            feat_dataset_fingerprint(d).text);
        assert_string_equal(feat_dataset_task(d->folds[k]).text,
                            feat_dataset_task(d).text);
    }
    assert_string_not_equal(feat_dataset_task(other).text, feat_dataset_task(d).text);
    assert_string_not_equal(feat_dataset_split_hash(d->folds[0], FEAT_TEST).text,
                            feat_dataset_split_hash(d->folds[1], FEAT_TEST).text);
}

static void artists_are_read_from_the_names(void **state)
{
    struct scratch *s = *state;
    const struct feat_dataset *d = read_set(s, "tags: all, folds: {column: fold}");
    const char *const *artists = feat_dataset_artists(d, FEAT_TEST, s->arena);
    for (size_t i = 0; i < d->split_count[FEAT_TEST]; i++)
        assert_string_equal(artists[i], arena_printf(s->arena, "a%zu",
                                                     d->split[FEAT_TEST][i] % ARTISTS));
}

/* The same clips without the column. */
static int set_up_both(void **state)
{
    struct str text = {0};
    set_up(state);
    str_add(&text, "clip_id\tpop\trock\tmp3_path\n");
    for (int i = 0; i < CLIPS; i++)
        str_addf(&text, "%d\t%d\t%d\t%d/a%d-album-1-song-%d-%d.mp3\n", i + 1,
                 i % 3 == 0, i % 3 != 0, i % 2, i % ARTISTS, i, i + 1);
    scratch_write_text(*state, "no_fold.csv", text.text);
    str_deinit(&text);
    return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up_both, scratch_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_column_names_the_folds_in_the_order_of_its_numbers),
        CASE(folds_that_are_drawn_have_equal_shares),
        CASE(no_artist_is_in_two_folds),
        CASE(a_limit_holds_for_each_fold),
        CASE(all_folds_have_the_fingerprint_and_the_task_of_the_whole),
        CASE(artists_are_read_from_the_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
