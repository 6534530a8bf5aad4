/* Examples: where they start, what they hold, and that a cache makes no difference. */
#include "tests/features/clips.h"

#include <limits.h>
#include <math.h>

static struct clips clips;

static int set_up(void **state)
{
    (void)state;
    clips_init(&clips);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clips_deinit(&clips);
    return 0;
}

/* The samples of a clip, padded to an example; heap. */
static float *samples_of(size_t clip)
{
    size_t dims[4];
    int ndims;
    float *read;
    long count = clip_lengths[clip];
    float *out = calloc((size_t)(count > LENGTH ? count : LENGTH), sizeof(*out));
    assert_int_equal(
        npy_read(clips.dataset.clips[clip].path, &read, dims, &ndims, NULL), ERR_OK);
    memcpy(out, read, (size_t)count * sizeof(*out));
    free(read);
    return out;
}

/* The feature of samples by the extractor alone; heap. */
static float *extract(size_t input, const float *samples, long count)
{
    const struct opt_typed *value = &clips.inputs[input].value;
    const struct feat_type *t = (const struct feat_type *)value->type;
    struct feat_shape s = t->shape(value->options, RATE, count);
    struct feat_extractor *x;
    float *out = mem_alloc((size_t)(s.channels * s.bands * s.frames), sizeof(*out));
    assert_int_equal(t->open(value->options, RATE, &x, NULL), ERR_OK);
    assert_int_equal(t->run(x, samples, count, out, NULL), ERR_OK);
    t->close(x);
    return out;
}

static struct feat_source *open_source(const char *cache)
{
    struct feat_source *s;
    struct err e = {0};
    if (feat_source_open(&clips.dataset, clips.inputs, clips.input_count, cache, &s,
                         &e) != ERR_OK)
        fail_msg("%s", e.text);
    return s;
}

static void read_train(struct feat_source *s, size_t clip, uint64_t epoch,
                       float *const *out)
{
    struct feat_pick draw = {.epoch = epoch};
    struct err e = {0};
    if (feat_source_train(s, clip, &draw, out, &e) != ERR_OK)
        fail_msg("%s", e.text);
}

static void cached_and_computed_examples_have_the_same_bits(void **state)
{
    static const int crops[] = {FEAT_CROP_GRID, FEAT_CROP_EXACT};
    (void)state;
    add_input(&clips, "mel", "{type: mel, hop_length: 100, n_mels: 20}");
    add_input(&clips, "odd",
              "{type: mel, n_fft: 300, hop_length: 150, n_mels: 7, deltas: 1}");
    add_input(&clips, "wave", "waveform");
    for (size_t i = 0; i < 2; i++) {
        clips.dataset.options.crop = crops[i];
        must_prepare(&clips);
        assert_string_equal(read_all(&clips, clips.cache).text,
                            read_all(&clips, NULL).text);
    }
}

static void without_a_cache_examples_are_made_up(void **state)
{
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 20, normalize: band}");
    const size_t floats = example_floats(&clips, 0);
    float *out = mem_alloc(2 * floats, sizeof(*out));
    float *a[] = {out}, *b[] = {out + floats};
    struct feat_source *s = open_source(NULL);
    read_train(s, 0, 1, a);
    assert_int_equal(feat_source_chunk(s, 1, 0, b, NULL), ERR_OK);
    assert_memory_equal(a[0], b[0], floats * sizeof(*out));
    feat_source_close(s);
    free(out);
}

static void training_examples_are_slices_of_the_whole_clip(void **state)
{
    (void)state;
    add_input(&clips, "mel", "{type: mel, hop_length: 200, n_mels: 20}");
    add_input(&clips, "other", "{type: mel, hop_length: 300, n_mels: 5}");
    add_input(&clips, "wave", "waveform");
    must_prepare(&clips);
    struct feat_source *s = open_source(clips.cache);
    float *out[3];
    for (size_t i = 0; i < 3; i++)
        out[i] = mem_alloc(example_floats(&clips, i), sizeof(float));
    for (size_t clip = 0; clip < 6; clip++) {
        float *samples = samples_of(clip);
        long count = clip_lengths[clip] > LENGTH ? clip_lengths[clip] : LENGTH;
        float *mel = extract(0, samples, count), *other = extract(1, samples, count);
        long starts = (count - LENGTH) / 600 + 1, seen = 0;
        bool was[64] = {false};
        for (uint64_t epoch = 0; epoch < 300; epoch++) {
            read_train(s, clip, epoch, out);
            long start = 0;
            while (start < starts &&
                   memcmp(out[2], samples + 600 * start, LENGTH * sizeof(float)) != 0)
                start++;
            assert_true(start < starts); /* on the grid of both hops */
            assert_memory_equal(out[0], mel + 600 * start / 200 * 20,
                                example_floats(&clips, 0) * sizeof(float));
            assert_memory_equal(out[1], other + 600 * start / 300 * 5,
                                example_floats(&clips, 1) * sizeof(float));
            seen += !was[start];
            was[start] = true;
        }
        assert_int_equal(seen, starts); /* the last one too */
        free(samples);
        free(mel);
        free(other);
    }
    for (size_t i = 0; i < 3; i++)
        free(out[i]);
    feat_source_close(s);
}

/* Of every type that is a function of samples: examples of the cache are frames of the
 * whole clip, those that belong to where they start. */
static void examples_of_every_type_are_frames_of_the_whole_clip(void **state)
{
    (void)state;
    for (size_t i = 0; feat_types.items[i] != NULL; i++) {
        const struct feat_type *t = (const struct feat_type *)feat_types.items[i];
        const struct plugin *p = &t->plugin;
        if (t->bind != NULL)
            continue;
        clips.input_count = 0;
        add_input(&clips, "it",
                  p->example == NULL ? p->name
                                     : arena_printf(clips.arena, "{type: %s, %s",
                                                    p->name, p->example + 1));
        add_input(&clips, "wave", "waveform");
        must_prepare(&clips);
        struct feat_source *s = open_source(clips.cache);
        int hop = t->hop(clips.inputs[0].value.options, RATE);
        size_t row =
            example_floats(&clips, 0) /
            (size_t)t->shape(clips.inputs[0].value.options, RATE, LENGTH).frames;
        float *samples = samples_of(3), *whole = extract(0, samples, clip_lengths[3]),
              *out[2];
        for (size_t k = 0; k < 2; k++)
            out[k] = mem_alloc(example_floats(&clips, k), sizeof(float));
        for (uint64_t epoch = 0; epoch < 20; epoch++) {
            long start = 0;
            read_train(s, 3, epoch, out);
            while (start + LENGTH <= clip_lengths[3] &&
                   memcmp(out[1], samples + start, LENGTH * sizeof(float)) != 0)
                start += hop;
            assert_true(start + LENGTH <= clip_lengths[3]);
            assert_memory_equal(out[0], whole + (size_t)(start / hop) * row,
                                example_floats(&clips, 0) * sizeof(float));
        }
        free(samples);
        free(whole);
        free(out[0]);
        free(out[1]);
        feat_source_close(s);
    }
}

/* Without centring, an example shorter than n_fft still gives a frame: it may start
 * only where the clip has one. Without a pack the clip is on the heap, where a
 * sanitizer sees what is read beyond it. */
static void examples_shorter_than_a_window_stay_within_the_clip(void **state)
{
    (void)state;
    add_input(&clips, "mel",
              "{type: mel, n_fft: 8192, hop_length: 200, center: false, n_mels: 20}");
    add_input(&clips, "wave", "waveform");
    assert_int_equal(example_floats(&clips, 0), 20); /* one frame */
    must_prepare(&clips);
    const char *caches[] = {clips.cache, clips.folder};
    float *out[2];
    for (size_t i = 0; i < 2; i++)
        out[i] = mem_alloc(example_floats(&clips, i), sizeof(float));
    for (size_t k = 0; k < 2; k++) {
        struct feat_source *s = open_source(caches[k]);
        for (size_t clip = 0; clip < 6; clip++) {
            long count = clip_lengths[clip] > LENGTH ? clip_lengths[clip] : LENGTH;
            long frames = count > 8192 ? 1 + (count - 8192) / 200 : 1, seen = 0;
            bool was[32] = {false};
            float *samples = samples_of(clip), *mel = extract(0, samples, count);
            for (uint64_t epoch = 0; epoch < 300; epoch++) {
                long frame = 0;
                read_train(s, clip, epoch, out);
                while (frame < frames && memcmp(out[1], samples + 200 * frame,
                                                LENGTH * sizeof(float)) != 0)
                    frame++;
                assert_true(frame < frames);
                assert_memory_equal(out[0], mel + 20 * frame, 20 * sizeof(float));
                seen += !was[frame];
                was[frame] = true;
            }
            assert_int_equal(seen, frames); /* the last one too */
            free(samples);
            free(mel);
        }
        feat_source_close(s);
    }
    for (size_t i = 0; i < 2; i++)
        free(out[i]);
}

static void chunks_are_cut_in_samples(void **state)
{
    static const size_t chunks[CLIPS] = {2, 1, 1, 3, 2, 1, 2, 1, 1, 4};
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 20}");
    must_prepare(&clips);
    struct feat_source *s = open_source(clips.cache);
    float *out[] = {mem_alloc(example_floats(&clips, 0), sizeof(float))};
    for (size_t clip = 0; clip < CLIPS; clip++) {
        float *samples = samples_of(clip);
        assert_int_equal(feat_source_chunks(s, clip), chunks[clip]);
        for (size_t k = 0; k < chunks[clip]; k++) {
            float *expected = extract(0, samples + k * LENGTH, LENGTH);
            assert_int_equal(feat_source_chunk(s, clip, k, out, NULL), ERR_OK);
            assert_memory_equal(out[0], expected,
                                example_floats(&clips, 0) * sizeof(float));
            free(expected);
        }
        free(samples);
    }
    free(out[0]);
    feat_source_close(s);
}

static void chunks_of_every_type_know_their_own_samples_only(void **state)
{
    enum { CLIP = 9 };
    float *samples = samples_of(CLIP);
    (void)state;
    for (size_t i = 0; feat_types.items[i] != NULL; i++) {
        const struct plugin *p = feat_types.items[i];
        if (((const struct feat_type *)p)->bind != NULL)
            continue;
        clips.input_count = 0;
        add_input(&clips, "it", p->name);
        must_prepare(&clips);
        struct feat_source *s = open_source(clips.cache);
        float *out[] = {mem_alloc(example_floats(&clips, 0), sizeof(float))};
        for (size_t k = 0; k < feat_source_chunks(s, CLIP); k++) {
            float *own = extract(0, samples + k * LENGTH, LENGTH);
            assert_int_equal(feat_source_chunk(s, CLIP, k, out, NULL), ERR_OK);
            assert_memory_equal(out[0], own, example_floats(&clips, 0) * sizeof(*own));
            free(own);
        }
        free(out[0]);
        feat_source_close(s);
    }
    free(samples);
}

static void find_ends(const float *x, size_t count, float *least, float *most)
{
    *least = *most = x[0];
    for (size_t i = 1; i < count; i++) {
        *least = x[i] < *least ? x[i] : *least;
        *most = x[i] > *most ? x[i] : *most;
    }
}

/* Half of the training clip is 40 dB softer: its examples keep the floor of the whole,
 * which the same samples as a chunk would not have. */
static void a_floor_is_the_whole_training_clips_and_each_chunks_own(void **state)
{
    enum { CLIP = 3 };
    size_t dims = (size_t)clip_lengths[CLIP];
    float *samples = samples_of(CLIP), least, most;
    struct err e = {0};
    (void)state;
    for (long i = clip_lengths[CLIP] / 2; i < clip_lengths[CLIP]; i++)
        samples[i] *= 0.01f;
    assert_int_equal(npy_write(clips.dataset.clips[CLIP].path, samples, &dims, 1, &e),
                     ERR_OK);
    add_input(&clips, "mel", "{type: mel, n_mels: 20, top_db: 30}");
    must_prepare(&clips);
    struct feat_source *s = open_source(clips.cache);
    float *out[] = {mem_alloc(example_floats(&clips, 0), sizeof(float))};
    float *whole = extract(0, samples, clip_lengths[CLIP]);
    float *quiet = extract(0, samples + 8000, LENGTH);
    size_t frames = (size_t)clip_lengths[CLIP] / 256;
    find_ends(whole, frames * 20, &least, &most);
    float floor_of_all = most - 30;
    assert_true(fabsf(least - floor_of_all) < 1e-3f);
    find_ends(quiet, example_floats(&clips, 0), &least, &most);
    assert_true(most < floor_of_all); /* a chunk of it would be told from its floor */
    for (uint64_t epoch = 0; epoch < 20; epoch++) {
        read_train(s, CLIP, epoch, out);
        find_ends(out[0], example_floats(&clips, 0), &least, &most);
        assert_true(least >= floor_of_all - 1e-3f);
    }
    free(samples);
    free(whole);
    free(quiet);
    free(out[0]);
    feat_source_close(s);
}

/* Played at 1.5 times its tempo a clip of 16,000 samples lasts 10,667: two chunks of
 * 4,000, after which there is silence. */
static void silence_after_a_faster_clip_is_no_chunk(void **state)
{
    static const char yaml[] = "[{type: time_stretch, min_rate: 1.5, max_rate: 1.5}]";
    static const struct aug_scene scene = {.sample_rate = RATE};
    struct diag *diag = diag_create();
    (void)state;
    add_input(&clips, "waveform", "{type: waveform}");
    struct yaml_node *node =
        yaml_read_text(yaml, strlen(yaml), "chain", ".", clips.arena, diag);
    clips.inputs[0].test = aug_read(node, &scene, clips.arena, diag);
    assert_int_equal(diag_errors(diag), 0);
    diag_destroy(diag);
    must_prepare(&clips);
    struct feat_source *s = open_source(clips.cache);
    assert_int_equal(feat_source_chunks(s, 9), 2);
    assert_int_equal(feat_source_chunks(s, 8), 1);
    assert_int_equal(feat_source_chunks(s, 6), 2); /* validation is not changed */
    feat_source_close(s);
}

static void exact_crops_start_at_any_sample(void **state)
{
    (void)state;
    add_input(&clips, "mel", "{type: mel, hop_length: 200, n_mels: 20}");
    add_input(&clips, "wave", "waveform");
    clips.dataset.options.crop = FEAT_CROP_EXACT;
    must_prepare(&clips);
    struct feat_source *s = open_source(clips.cache);
    float *out[2];
    bool off_grid = false;
    for (size_t i = 0; i < 2; i++)
        out[i] = mem_alloc(example_floats(&clips, i), sizeof(float));
    for (uint64_t epoch = 0; epoch < 20; epoch++) {
        float *samples = samples_of(0);
        long start = 0;
        read_train(s, 0, epoch, out);
        while (start <= clip_lengths[0] - LENGTH &&
               memcmp(out[1], samples + start, LENGTH * sizeof(float)) != 0)
            start++;
        assert_true(start <= clip_lengths[0] - LENGTH);
        off_grid = off_grid || start % 200 != 0;
        float *expected = extract(0, samples + start, LENGTH);
        assert_memory_equal(out[0], expected,
                            example_floats(&clips, 0) * sizeof(float));
        free(expected);
        free(samples);
    }
    assert_true(off_grid);
    for (size_t i = 0; i < 2; i++)
        free(out[i]);
    feat_source_close(s);
}

/* Mean and deviation of the training clips' frames, as read through chunks of whole
 * clips, are 0 and 1. */
static void check_normalized(const char *yaml, bool bands)
{
    add_input(&clips, "mel", yaml);
    for (size_t i = 0; i < CLIPS; i++)
        write_clip(clips.dataset.clips[i].path, LENGTH, (uint32_t)i);
    must_prepare(&clips);
    struct feat_source *s = open_source(clips.cache);
    float *out[] = {mem_alloc(example_floats(&clips, 0), sizeof(float))};
    double sums[8] = {0}, squares[8] = {0};
    size_t frames = example_floats(&clips, 0) / 8;
    for (size_t clip = 0; clip < 6; clip++) {
        read_train(s, clip, 0, out);
        for (size_t i = 0; i < frames * 8; i++) {
            size_t k = bands ? i % 8 : 0;
            sums[k] += (double)out[0][i];
            squares[k] += (double)out[0][i] * (double)out[0][i];
        }
    }
    double count = (double)(6 * frames) * (bands ? 1 : 8);
    for (size_t k = 0; k < (bands ? 8 : 1); k++) {
        assert_true(fabs(sums[k] / count) < 1e-4);
        assert_true(fabs(squares[k] / count - 1) < 1e-4);
    }
    free(out[0]);
    feat_source_close(s);
}

static void each_band_can_be_normalized(void **state)
{
    (void)state;
    check_normalized("{type: mel, n_mels: 8, normalize: band}", true);
}

static void all_bands_can_be_normalized_together(void **state)
{
    (void)state;
    check_normalized("{type: mel, n_mels: 8, normalize: global}", false);
}

/* Each band of every type that is a function of samples; one that never changes becomes
 * 0. */
static void every_type_can_be_normalized(void **state)
{
    (void)state;
    for (size_t i = 0; i < CLIPS; i++)
        write_clip(clips.dataset.clips[i].path, LENGTH, (uint32_t)i);
    for (size_t i = 0; feat_types.items[i] != NULL; i++) {
        const struct feat_type *t = (const struct feat_type *)feat_types.items[i];
        const struct plugin *p = &t->plugin;
        if (t->bind != NULL)
            continue;
        clips.input_count = 0;
        add_input(&clips, "it",
                  arena_printf(clips.arena, "{type: %s, normalize: band, %s", p->name,
                               p->example != NULL ? p->example + 1 : "}"));
        must_prepare(&clips);
        struct feat_source *s = open_source(clips.cache);
        struct feat_shape shape = t->shape(clips.inputs[0].value.options, RATE, LENGTH);
        size_t row = feat_shape_row(shape);
        size_t floats = example_floats(&clips, 0);
        double *sums = calloc(2 * row, sizeof(*sums));
        float *out[] = {mem_alloc(floats, sizeof(float))};
        for (size_t clip = 0; clip < 6; clip++) {
            read_train(s, clip, 0, out);
            for (size_t k = 0; k < floats; k++) {
                sums[k % row] += (double)out[0][k];
                sums[row + k % row] += (double)out[0][k] * (double)out[0][k];
            }
        }
        double count = 6.0 * (double)floats / (double)row;
        for (size_t k = 0; k < row; k++) {
            double square = sums[row + k] / count;
            if (!(fabs(sums[k] / count) < 1e-3) ||
                !(fabs(square - 1) < 1e-3 || square < 1e-3))
                fail_msg("%s, band %zu: mean %g, square %g", p->name, k,
                         sums[k] / count, square);
        }
        free(sums);
        free(out[0]);
        feat_source_close(s);
    }
}

static void normalized_examples_share_the_pack_of_plain_ones(void **state)
{
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 8}");
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 3);
    clips.input_count = 0;
    add_input(&clips, "mel", "{type: mel, n_mels: 8, normalize: band}");
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 3);
    assert_int_equal(count_files(&clips, ".norm", NULL), 1);
}

static void statistics_do_not_depend_on_the_cache_or_the_crop(void **state)
{
    char *path = NULL, *cached, *computed;
    size_t length;
    struct feat_prepare p;
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 8, normalize: band}");
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".norm", &path), 1);
    assert_int_equal(file_read(path, &cached, &length, NULL), ERR_OK);
    for (int i = 0; i < 2; i++) {
        unlink(path);
        p = preparation(&clips);
        p.limit = i == 0 ? 0 : 1e9;
        p.workers = 1;
        clips.dataset.options.crop = i == 0 ? FEAT_CROP_GRID : FEAT_CROP_EXACT;
        assert_int_equal(feat_prepare(&p, NULL, NULL), ERR_OK);
        assert_int_equal(file_read(path, &computed, &length, NULL), ERR_OK);
        assert_string_equal(computed, cached);
        free(computed);
    }
    free(cached);
}

static void damaged_statistics_are_computed_again(void **state)
{
    char *path = NULL, *text, *again;
    size_t length;
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 8, normalize: band}");
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".norm", &path), 1);
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    for (size_t at = 0; at < length; at += 37) {
        text[at] ^= 1;
        assert_int_equal(file_write(path, text, length, NULL), ERR_OK);
        text[at] ^= 1;
        must_prepare(&clips);
        assert_int_equal(file_read(path, &again, &length, NULL), ERR_OK);
        assert_string_equal(again, text);
        free(again);
    }
    free(text);
}

static void a_recording_that_changed_behind_our_back_is_an_error(void **state)
{
    struct feat_pick draw = {0};
    struct err e = {0};
    float *out[] = {NULL};
    (void)state;
    add_input(&clips, "mel", "{type: mel, n_mels: 8}");
    must_prepare(&clips);
    write_clip(clips.dataset.clips[0].path, 5000, 3);
    struct feat_source *s = open_source(clips.folder);
    out[0] = mem_alloc(example_floats(&clips, 0), sizeof(float));
    assert_int_equal(feat_source_train(s, 0, &draw, out, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "clip0.npy"));
    feat_source_close(s);
    /* Of the same length; and the same bytes written again. */
    const long length = clip_lengths[1];
    write_clip(clips.dataset.clips[1].path, length, 99);
    s = open_source(clips.folder);
    e = (struct err){0};
    assert_int_equal(feat_source_train(s, 1, &draw, out, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "clip1.npy was changed since the features"));
    write_clip(clips.dataset.clips[1].path, length, 1);
    assert_int_equal(feat_source_train(s, 1, &draw, out, &e), ERR_OK);
    free(out[0]);
    feat_source_close(s);
}

/* Of at most four hops. */
static long common_hop(const int *hops, size_t count)
{
    clips.input_count = 0;
    for (size_t i = 0; i < count; i++)
        add_input(&clips, "mel",
                  arena_printf(clips.arena, "type: mel\nhop_length: %d\n", hops[i]));
    return feat_common_hop(clips.inputs, clips.input_count, &clips.dataset);
}

static void examples_start_at_common_multiples_of_all_hops(void **state)
{
    static const int hops[] = {256, 384, 441};
    static const int far[] = {1048576, 1048575, 1048573, 1048571};
    (void)state;
    assert_int_equal(common_hop(hops, 0), 1);
    assert_int_equal(common_hop(hops, 1), 256);
    assert_int_equal(common_hop(hops, 2), 768);
    assert_int_equal(common_hop(hops, 3), 112896);
    assert_int_equal(common_hop(far, 4), LONG_MAX);
    clips.dataset.options.crop = FEAT_CROP_EXACT;
    assert_int_equal(common_hop(hops, 3), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(cached_and_computed_examples_have_the_same_bits),
        CASE(without_a_cache_examples_are_made_up),
        CASE(training_examples_are_slices_of_the_whole_clip),
        CASE(examples_of_every_type_are_frames_of_the_whole_clip),
        CASE(examples_shorter_than_a_window_stay_within_the_clip),
        CASE(chunks_are_cut_in_samples),
        CASE(chunks_of_every_type_know_their_own_samples_only),
        CASE(a_floor_is_the_whole_training_clips_and_each_chunks_own),
        CASE(silence_after_a_faster_clip_is_no_chunk),
        CASE(exact_crops_start_at_any_sample),
        CASE(examples_start_at_common_multiples_of_all_hops),
        CASE(each_band_can_be_normalized),
        CASE(all_bands_can_be_normalized_together),
        CASE(every_type_can_be_normalized),
        CASE(normalized_examples_share_the_pack_of_plain_ones),
        CASE(statistics_do_not_depend_on_the_cache_or_the_crop),
        CASE(damaged_statistics_are_computed_again),
        CASE(a_recording_that_changed_behind_our_back_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
