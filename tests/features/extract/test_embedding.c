/* Values from files beside the clips: which of them an example gets, and what is said
 * of files that are wrong. */
#include "tests/features/binding.h"

#include <math.h>

enum { UNITS = 3, FRAMES_RATE = 40 }; /* 100 frames of 400 samples a clip of 2.5 s */

static struct clips clips;
static char *root;

static char *file_of(size_t clip, const char *suffix)
{
    return arena_printf(clips.arena, "%s/%s%s", root, clips.dataset.clips[clip].stem,
                        suffix);
}

/* Unit u of frame t of a clip. */
static float value_of(size_t clip, long t, long u)
{
    return (float)(clip * 10000 + (size_t)t * 10 + (size_t)u);
}

static void write_frames(size_t clip, const char *suffix, size_t frames, size_t units,
                         int rank)
{
    float *x = malloc(frames * units * sizeof(*x));
    size_t dims[2] = {frames, units};
    for (size_t i = 0; i < frames * units; i++)
        x[i] = value_of(clip, (long)(i / units), (long)(i % units));
    assert_int_equal(
        npy_write(file_of(clip, suffix), x, rank == 2 ? dims : dims + 1, rank, NULL),
        ERR_OK);
    free(x);
}

static size_t frames_of(size_t clip)
{
    return (size_t)(clip_lengths[clip] * FRAMES_RATE / RATE);
}

static int set_up(void **state)
{
    (void)state;
    clips_init(&clips);
    root = file_join(clips.arena, clips.folder, "embeddings");
    assert_int_equal(file_make_folders(file_join(clips.arena, root, "0"), NULL),
                     ERR_OK);
    for (size_t i = 0; i < CLIPS; i++) {
        write_frames(i, ".npy", 1, UNITS, 1);
        write_frames(i, ".frames", frames_of(i), UNITS, 2);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clips_deinit(&clips);
    return 0;
}

static const char *vectors(const char *more)
{
    return arena_printf(clips.arena, "{type: embedding, root: %s%s}", root, more);
}

static const char *frames(const char *more)
{
    return arena_printf(clips.arena,
                        "{type: embedding, root: %s, suffix: .frames, rate: %d%s}",
                        root, FRAMES_RATE, more);
}

static struct feat_shape shape_of(size_t input)
{
    const struct opt_typed *value = &clips.inputs[input].value;
    return ((const struct feat_type *)value->type)->shape(value->options, RATE, LENGTH);
}

static void every_example_of_a_clip_gets_its_vector(void **state)
{
    float x[UNITS], *out[] = {x};
    (void)state;
    must_bind(&clips, "known", vectors(""), NULL);
    assert_true(shape_of(0).vector);
    assert_int_equal(shape_of(0).channels, UNITS);
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    for (size_t clip = 0; clip < CLIPS; clip++)
        for (size_t k = 0; k < 1 + feat_source_chunks(s, clip); k++) {
            struct feat_pick draw = {.seed = 1, .epoch = 0};
            enum err_code code = k == 0 ? feat_source_train(s, clip, &draw, out, NULL)
                                        : feat_source_chunk(s, clip, k - 1, out, NULL);
            assert_int_equal(code, ERR_OK);
            for (int u = 0; u < UNITS; u++)
                assert_true(x[u] == value_of(clip, 0, u));
        }
    feat_source_close(s);
}

static void a_chunk_gets_the_frames_of_its_time(void **state)
{
    float x[10 * UNITS], *out[] = {x};
    (void)state;
    must_bind(&clips, "known", frames(""), NULL);
    assert_true(shape_of(0).sequence);
    assert_int_equal(shape_of(0).frames, 10);
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    for (size_t clip = 0; clip < CLIPS; clip++)
        for (size_t k = 0; k < feat_source_chunks(s, clip); k++) {
            assert_int_equal(feat_source_chunk(s, clip, k, out, NULL), ERR_OK);
            for (long i = 0; i < 10 * UNITS; i++) {
                long t = 10 * (long)k + i / UNITS, last = (long)frames_of(clip) - 1;
                assert_true(x[i] == value_of(clip, t < last ? t : last, i % UNITS));
            }
        }
    feat_source_close(s);
}

/* The waveform beside it tells where the example starts; frames are 400 samples. */
static void a_training_example_gets_the_frames_nearest_to_its_start(void **state)
{
    static float samples[LENGTH];
    float x[10 * UNITS], *out[] = {x, samples};
    struct err e = {0};
    (void)state;
    must_bind(&clips, "known", frames(""), NULL);
    add_input(&clips, "samples", "waveform");
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    for (size_t draw = 0; draw < 50; draw++) {
        size_t dims[4];
        int rank;
        float *all;
        struct feat_pick drawn = {.seed = 1, .epoch = draw};
        assert_int_equal(feat_source_train(s, 0, &drawn, out, &e), ERR_OK);
        assert_int_equal(npy_read(clips.dataset.clips[0].path, &all, dims, &rank, NULL),
                         ERR_OK);
        long start = 0;
        while (memcmp(all + start, samples, sizeof(samples)) != 0)
            start++;
        long first = lround((double)start / 400), most = (long)frames_of(0) - 10;
        first = first < most ? first : most;
        for (long i = 0; i < 10 * UNITS; i++)
            assert_true(x[i] == value_of(0, first + i / UNITS, i % UNITS));
        free(all);
    }
    feat_source_close(s);
}

static void a_cache_makes_no_difference(void **state)
{
    (void)state;
    must_bind(&clips, "known", vectors(", normalize: band"), NULL);
    must_bind(&clips, "frames", frames(", deltas: 1, normalize: global"), NULL);
    add_input(&clips, "mel", "{type: mel, n_mels: 8}");
    must_prepare(&clips);
    struct hash cached = read_all(&clips, clips.cache);
    char *only_norms = file_join(clips.arena, clips.folder, "norms");
    assert_int_equal(file_make_folders(only_norms, NULL), ERR_OK);
    system(arena_printf(clips.arena, "cp %s/*.norm %s", clips.cache, only_norms));
    assert_string_equal(cached.text, read_all(&clips, only_norms).text);
    clips.dataset.options.crop = FEAT_CROP_EXACT;
    must_prepare(&clips);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, only_norms).text);
}

static void normalized_units_have_mean_0_and_deviation_1(void **state)
{
    float x[UNITS], *out[] = {x};
    double sum = 0, squares = 0;
    (void)state;
    must_bind(&clips, "known", vectors(", normalize: band"), NULL);
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    for (size_t clip = 0; clip < 6; clip++) {
        assert_int_equal(feat_source_chunk(s, clip, 0, out, NULL), ERR_OK);
        sum += (double)x[1];
        squares += (double)x[1] * (double)x[1];
    }
    assert_true(fabs(sum) < 1e-5 && fabs(squares - 6) < 1e-4);
    feat_source_close(s);
}

static void an_edited_file_is_read_again_and_nothing_else_is(void **state)
{
    (void)state;
    must_bind(&clips, "known", vectors(""), NULL);
    add_input(&clips, "mel", "{type: mel, n_mels: 8}");
    must_prepare(&clips);
    const struct feat_companion *c = feat_companion(&clips.inputs[0].value);
    struct hash before = feat_companion_fingerprint(c, &clips.dataset);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    write_frames(7, ".npy", 1, UNITS, 1); /* the same content */
    must_prepare(&clips);
    assert_string_equal(feat_companion_fingerprint(c, &clips.dataset).text,
                        before.text);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    float other[UNITS] = {1, 2, 3};
    size_t dims = UNITS;
    assert_int_equal(npy_write(file_of(7, ".npy"), other, &dims, 1, NULL), ERR_OK);
    must_prepare(&clips);
    assert_string_not_equal(feat_companion_fingerprint(c, &clips.dataset).text,
                            before.text);
    assert_int_equal(count_files(&clips, ".pack", NULL), 7);
}

static void folders_are_told_apart_but_equal_files_share_the_cache(void **state)
{
    (void)state;
    must_bind(&clips, "known", vectors(""), NULL);
    must_prepare(&clips);
    system(arena_printf(clips.arena, "cp -r %s %s.2", root, root));
    must_bind(&clips, "other", vectors(".2"), NULL);
    struct str one = {0}, two = {0};
    feat_add_key(&clips.inputs[0].value, &one);
    feat_add_key(&clips.inputs[1].value, &two);
    assert_string_not_equal(str_text(&one), str_text(&two));
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 3);
    str_deinit(&one);
    str_deinit(&two);
}

/* Prepares what must be refused, with a message that has both parts. */
static void refused(const char *file, const char *what)
{
    struct err e = {0};
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
    assert_says(e.text, file);
    assert_says(e.text, what);
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
}

static void files_that_are_wrong_are_named(void **state)
{
    float bad[UNITS] = {1, NAN, 2};
    size_t dims = UNITS;
    (void)state;
    must_bind(&clips, "known", vectors(""), NULL);
    assert_int_equal(unlink(file_of(8, ".npy")), 0);
    refused("0/clip8.npy", "No such file");
    write_frames(8, ".npy", 1, UNITS + 1, 1);
    refused("0/clip8.npy has 4 units", "0/clip0.npy has 3");
    write_frames(8, ".npy", 5, UNITS, 2);
    refused("0/clip8.npy", "`rate`");
    assert_int_equal(npy_write(file_of(8, ".npy"), bad, &dims, 1, NULL), ERR_OK);
    refused("0/clip8.npy", "unit 1 of frame 0 is not a number");
    assert_int_equal(file_write(file_of(8, ".npy"), "nothing", 7, NULL), ERR_OK);
    refused("0/clip8.npy", "clip8.npy");
    write_frames(8, ".npy", 1, UNITS, 1);
    must_prepare(&clips);
}

/* Without a cache, too: not only when a run comes to the clip. */
static void files_that_do_not_fit_the_cache_are_checked(void **state)
{
    struct feat_prepare p;
    struct err e = {0};
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 8}");
    must_bind(&clips, "known", vectors(""), NULL);
    p = preparation(&clips);
    p.limit = 0;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    write_frames(2, ".npy", 1, UNITS + 1, 1);
    write_frames(8, ".npy", 5, UNITS, 2);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(feat_prepare(&p, NULL, &e), ERR_DATA);
        assert_says(e.text, "2 of 10 recordings cannot be used");
        assert_says(e.text, "0/clip2.npy has 4 units");
        assert_says(e.text, "0/clip8.npy has 2 dimensions");
    }
    /* Left out, also of what fits: the packs of mel. */
    clips.dataset.options.on_error = FEAT_SKIP;
    p.limit = 1e9;
    double all = cache_size(&p).missing;
    set_splits(&clips);
    p.limit = all * 0.98;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 5);
    assert_int_equal(clips.dataset.split_count[FEAT_TEST], 1);
    struct feat_source *cached = open_bound(&clips, clips.cache),
                       *computed = open_bound(&clips, clips.folder);
    float known[2][UNITS], mel[2][LENGTH];
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < clips.dataset.split_count[s]; i++) {
            size_t clip = clips.dataset.split[s][i];
            float *one[] = {mel[0], known[0]}, *other[] = {mel[1], known[1]};
            assert_int_equal(feat_source_chunk(cached, clip, 0, one, NULL), ERR_OK);
            assert_int_equal(feat_source_chunk(computed, clip, 0, other, NULL), ERR_OK);
            assert_memory_equal(known[0], known[1], sizeof(known[0]));
            assert_memory_equal(mel[0], mel[1], 8 * 16 * sizeof(float));
        }
    feat_source_close(cached);
    feat_source_close(computed);
}

/* Two folders, of which neither fits the cache. */
static void a_file_that_is_wrong_is_no_fault_of_another_folder(void **state)
{
    (void)state;
    struct feat_prepare p;
    const char *other = vectors(".2");
    clips.dataset.options.on_error = FEAT_SKIP;
    system(arena_printf(clips.arena, "cp -r %s %s.2", root, root));
    for (size_t i = 0; i < CLIPS; i++) /* else both have the same entries */
        system(arena_printf(clips.arena, "cp %s/0/clip%zu.npy %s.2/0/clip%zu.npy", root,
                            (i + 1) % CLIPS, root, i));
    must_bind(&clips, "known", vectors(""), NULL);
    must_bind(&clips, "other", other, NULL);
    write_frames(2, ".npy", 1, UNITS + 1, 1);
    p = preparation(&clips);
    p.limit = 0;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 5);
    set_splits(&clips);
    clips.input_count = 0;
    must_bind(&clips, "other", other, NULL);
    p = preparation(&clips);
    p.limit = 0;
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 6);
}

static void a_rate_that_cannot_be_is_named(void **state)
{
    (void)state;
    must_bind(&clips, "known", frames(""), NULL);
    write_frames(9, ".frames", 2 * frames_of(9) + 3, UNITS, 2);
    refused("0/clip9.frames has 83 frames", "at `rate` 40 a clip of 1.00 s has 40");
    write_frames(9, ".frames", 18, UNITS, 2);
    refused("0/clip9.frames has 18 frames", "has 40");
}

static void clips_without_a_file_are_left_out_where_that_is_wished(void **state)
{
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    must_bind(&clips, "known", vectors(""), NULL);
    assert_int_equal(unlink(file_of(1, ".npy")), 0);
    write_frames(2, ".npy", 1, UNITS + 1, 1);
    must_prepare(&clips);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 4);
    /* The recording itself is not remembered as broken. */
    write_frames(1, ".npy", 1, UNITS, 1);
    write_frames(2, ".npy", 1, UNITS, 1);
    set_splits(&clips);
    must_prepare(&clips);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 6);
}

static void count_show(void *context, size_t done, size_t total, double seconds)
{
    (void)done;
    (void)total;
    (void)seconds;
    ++*(int *)context;
}

static void a_file_that_was_left_out_once_costs_no_other_start_anything(void **state)
{
    int shown = 0;
    struct feat_prepare p;
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    must_bind(&clips, "known", vectors(""), NULL);
    write_frames(2, ".npy", 1, UNITS + 1, 1);
    must_prepare(&clips);
    p = preparation(&clips);
    p.progress.show = count_show;
    p.progress.context = &shown;
    set_splits(&clips);
    assert_true(cache_size(&p).missing == 0);
    assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 5);
    assert_int_equal(shown, 0);
    /* It is right where all have as many units. */
    for (size_t i = 0; i < CLIPS; i++)
        write_frames(i, ".npy", 1, UNITS + 1, 1);
    set_splits(&clips);
    clips.input_count = 0;
    must_bind(&clips, "known", vectors(""), NULL);
    must_prepare(&clips);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 6);
}

static void what_is_wrong_before_anything_runs(void **state)
{
    (void)state;
    assert_says(bind_input(&clips, "known", "{type: embedding, root: /nowhere}", NULL),
                "no folder /nowhere");
    assert_says(bind_input(&clips, "known", vectors(", suffix: .none"), NULL),
                "0/clip0.none");
    assert_says(bind_input(&clips, "known", vectors(", suffix: .frames"), NULL),
                "rate");
    assert_says(bind_input(&clips, "known", vectors(", rate: 10"), NULL),
                "(frames, units)");
    assert_says(bind_input(&clips, "known", vectors(", deltas: 1"), NULL), "deltas");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_example_of_a_clip_gets_its_vector),
        CASE(a_chunk_gets_the_frames_of_its_time),
        CASE(a_training_example_gets_the_frames_nearest_to_its_start),
        CASE(a_cache_makes_no_difference),
        CASE(normalized_units_have_mean_0_and_deviation_1),
        CASE(an_edited_file_is_read_again_and_nothing_else_is),
        CASE(folders_are_told_apart_but_equal_files_share_the_cache),
        CASE(files_that_are_wrong_are_named),
        CASE(files_that_do_not_fit_the_cache_are_checked),
        CASE(a_file_that_is_wrong_is_no_fault_of_another_folder),
        CASE(a_rate_that_cannot_be_is_named),
        CASE(clips_without_a_file_are_left_out_where_that_is_wished),
        CASE(a_file_that_was_left_out_once_costs_no_other_start_anything),
        CASE(what_is_wrong_before_anything_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
