/* The feature network over a network that is none: which samples it is given, and how
 * its outputs belong to examples. */
#include "features/network.h"

#include "tests/features/binding.h"

#include <math.h>

/* Gives the first sample of its example and the last one. */
struct feat_network_run {
    long samples;
};

static struct feat_network fake;
static struct clips clips;

static enum err_code open_fake(const struct feat_network *n,
                               struct feat_network_run **out, struct err *e)
{
    (void)e;
    *out = malloc(sizeof(**out));
    assert_non_null(*out);
    (*out)->samples = n->samples;
    return ERR_OK;
}

static enum err_code run_fake(struct feat_network_run *r, const float *samples,
                              float *out, struct err *e)
{
    (void)e;
    out[0] = samples[0];
    out[1] = samples[r->samples - 1];
    return ERR_OK;
}

static void close_fake(struct feat_network_run *r)
{
    free(r);
}

static const struct feat_network *find_fake(const struct feat_networks *n,
                                            const struct feat_network_choice *choice,
                                            struct arena *a, struct diag *diag)
{
    (void)n;
    (void)a;
    if (strcmp(choice->trial, "1") == 0)
        return &fake;
    diag_error(diag, choice->at, NULL, "no such trial");
    return NULL;
}

static const struct feat_networks networks = {.find = find_fake};

static int set_up(void **state)
{
    (void)state;
    clips_init(&clips);
    fake = (struct feat_network){
        .shape = {.channels = 2, .bands = 1, .frames = 1, .vector = true},
        .sample_rate = RATE,
        .samples = LENGTH,
        .text = "fake",
        .open = open_fake,
        .run = run_fake,
        .close = close_fake};
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
    int rank;
    float *read;
    long count = clip_lengths[clip];
    float *out = calloc((size_t)(count > LENGTH ? count : LENGTH), sizeof(*out));
    assert_int_equal(npy_read(clips.dataset.clips[clip].path, &read, dims, &rank, NULL),
                     ERR_OK);
    memcpy(out, read, (size_t)count * sizeof(*out));
    free(read);
    return out;
}

static struct feat_shape shape_of(size_t input)
{
    const struct opt_typed *value = &clips.inputs[input].value;
    return ((const struct feat_type *)value->type)->shape(value->options, RATE, LENGTH);
}

static void a_chunk_gets_its_own_output(void **state)
{
    float y[2], *out[] = {y};
    (void)state;
    must_bind(&clips, "known", "{type: network, trial: 1}", &networks);
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    for (size_t clip = 0; clip < CLIPS; clip++) {
        float *x = samples_of(clip);
        for (size_t k = 0; k < feat_source_chunks(s, clip); k++) {
            assert_int_equal(feat_source_chunk(s, clip, k, out, NULL), ERR_OK);
            assert_true(y[0] == x[k * LENGTH] && y[1] == x[(k + 1) * LENGTH - 1]);
        }
        free(x);
    }
    feat_source_close(s);
}

/* Steps of 1,000 samples in a clip of 9,000: starts 0 to 5,000. */
static void a_training_example_gets_the_output_of_the_nearest_start(void **state)
{
    static float samples[LENGTH];
    float y[2], *out[] = {y, samples};
    (void)state;
    must_bind(&clips, "known", "{type: network, trial: 1}", &networks);
    add_input(&clips, "samples", "waveform");
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    float *x = samples_of(0);
    for (size_t draw = 0; draw < 50; draw++) {
        long start = 0;
        struct feat_pick drawn = {.seed = 1, .epoch = draw};
        assert_int_equal(feat_source_train(s, 0, &drawn, out, NULL), ERR_OK);
        while (memcmp(x + start, samples, sizeof(samples)) != 0)
            start++;
        long nearest = 1000 * lround((double)start / 1000);
        assert_true(y[0] == x[nearest] && y[1] == x[nearest + LENGTH - 1]);
    }
    free(x);
    feat_source_close(s);
}

static void exact_crops_get_their_own_output(void **state)
{
    static float samples[LENGTH];
    float y[2], *out[] = {y, samples};
    (void)state;
    clips.dataset.options.crop = FEAT_CROP_EXACT;
    must_bind(&clips, "known", "{type: network, trial: 1}", &networks);
    add_input(&clips, "samples", "waveform");
    must_prepare(&clips);
    struct feat_source *s = open_bound(&clips, clips.cache);
    for (size_t draw = 0; draw < 50; draw++) {
        struct feat_pick drawn = {.seed = 1, .epoch = draw};
        assert_int_equal(feat_source_train(s, 0, &drawn, out, NULL), ERR_OK);
        assert_true(y[0] == samples[0] && y[1] == samples[LENGTH - 1]);
    }
    feat_source_close(s);
}

static void a_cache_makes_no_difference(void **state)
{
    (void)state;
    must_bind(&clips, "known", "{type: network, trial: 1, step: 0.01}", &networks);
    add_input(&clips, "mel", "{type: mel, n_mels: 8}");
    must_prepare(&clips);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void another_network_has_entries_of_its_own(void **state)
{
    (void)state;
    must_bind(&clips, "known", "{type: network, trial: 1}", &networks);
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 3);
    fake.text = "other";
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
}

static void a_longer_example_is_several_of_the_network_s(void **state)
{
    float y[4], *out[] = {y};
    (void)state;
    fake.samples = 1900; /* 2 in an example of 4,000 */
    must_bind(&clips, "mean", "{type: network, trial: 1}", &networks);
    assert_int_equal(shape_of(0).frames, 1);
    must_prepare(&clips);
    float *x = samples_of(4);
    struct feat_source *s = open_bound(&clips, clips.cache);
    assert_int_equal(feat_source_chunk(s, 4, 1, out, NULL), ERR_OK);
    assert_float_equal(y[0], (x[4000] + x[5900]) / 2, 1e-6);
    assert_float_equal(y[1], (x[5899] + x[7799]) / 2, 1e-6);
    feat_source_close(s);
    clips.input_count = 0;
    fake.shape =
        (struct feat_shape){.channels = 2, .bands = 1, .frames = 1, .sequence = true};
    fake.text = "frames";
    must_bind(&clips, "frames", "{type: network, trial: 1}", &networks);
    assert_int_equal(shape_of(0).frames, 2);
    must_prepare(&clips);
    s = open_bound(&clips, clips.cache);
    assert_int_equal(feat_source_chunk(s, 4, 1, out, NULL), ERR_OK);
    assert_true(y[0] == x[4000] && y[1] == x[5899] && y[2] == x[5900] &&
                y[3] == x[7799]);
    feat_source_close(s);
    free(x);
}

static const char *faults_of(const char *yaml)
{
    return bind_input(&clips, "known", yaml, &networks);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    assert_says(faults_of("{type: network}"), "which network?");
    assert_says(faults_of("{type: network, weights: /w}"), "`weights` and `model`");
    assert_says(faults_of("{type: network, trial: 1, weights: /w, model: /m}"), "both");
    assert_says(faults_of("{type: network, trial: 2}"), "no such trial");
    assert_says(faults_of("{type: network, trial: 1, deltas: 1}"), "deltas");
    fake.samples = LENGTH + 1;
    assert_says(faults_of("{type: network, trial: 1}"), "4001 samples");
    fake.sample_rate = 22050;
    assert_says(faults_of("{type: network, trial: 1}"), "22050 Hz");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_chunk_gets_its_own_output),
        CASE(a_training_example_gets_the_output_of_the_nearest_start),
        CASE(exact_crops_get_their_own_output),
        CASE(a_cache_makes_no_difference),
        CASE(another_network_has_entries_of_its_own),
        CASE(a_longer_example_is_several_of_the_network_s),
        CASE(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
