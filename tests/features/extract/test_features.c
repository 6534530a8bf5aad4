/* Properties of every feature type, and presets. */
#include "features/extract.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 16000

static struct arena *arena;
static struct diag *diag;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create();
    diag = diag_create();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    diag_destroy(diag);
    arena_destroy(arena);
    return 0;
}

static struct opt_typed read_feature(const char *yaml)
{
    struct opt_typed value = {0};
    feat_read(yaml_read_text(yaml, strlen(yaml), "test", ".", arena, diag), "feature",
              &value, arena, diag);
    return value;
}

static char *canonical(const char *yaml)
{
    struct opt_typed value = read_feature(yaml);
    struct str s = {0};
    assert_int_equal(diag_errors(diag), 0);
    opt_print_typed(&value, &s);
    char *text = arena_strdup(arena, str_text(&s));
    str_deinit(&s);
    return text;
}

/* What needs a data set is tested by itself. */
static bool takes_samples_alone(const struct plugin *p)
{
    return ((const struct feat_type *)p)->bind == NULL;
}

/* The options of a type's example with its type, or the type alone. */
static const char *example(const struct plugin *p)
{
    if (p->example == NULL)
        return p->name;
    return arena_printf(arena, "{type: %s, %s", p->name, p->example + 1);
}

static void every_example_is_right(void **state)
{
    (void)state;
    for (size_t i = 0; feat_types.items[i] != NULL; i++) {
        const struct plugin *p = feat_types.items[i];
        struct opt_typed value = read_feature(example(p));
        assert_ptr_equal(value.type, p);
        const struct feat_type *t = (const struct feat_type *)p;
        if (t->check != NULL)
            t->check(value.options, RATE, NULL, diag);
        assert_int_equal(diag_errors(diag), 0);
    }
}

/* The value behind the last one that shape promises is left as it is; the same samples
 * give the same bits. */
static void every_type_writes_what_its_shape_says(void **state)
{
    static const long counts[] = {1, 700, 4000, 4001};
    static float samples[4001];
    (void)state;
    for (int i = 0; i < 4001; i++)
        samples[i] = (float)((i * 7919) % 1000) / 1000 - 0.5f;
    for (size_t i = 0; feat_types.items[i] != NULL; i++) {
        if (!takes_samples_alone(feat_types.items[i]))
            continue;
        struct opt_typed value = read_feature(example(feat_types.items[i]));
        const struct feat_type *t = (const struct feat_type *)value.type;
        for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++) {
            struct feat_shape s = t->shape(value.options, RATE, counts[k]);
            size_t n = feat_shape_floats(s);
            float *out = malloc((n + 1) * sizeof(*out)),
                  *again = malloc(n * sizeof(*out));
            struct feat_extractor *x;
            assert_int_equal(t->open(value.options, RATE, &x, NULL), ERR_OK);
            out[n] = 12345;
            assert_int_equal(t->run(x, samples, counts[k], out, NULL), ERR_OK);
            assert_true(out[n] == 12345);
            assert_int_equal(t->run(x, samples, counts[k], again, NULL), ERR_OK);
            assert_memory_equal(out, again, n * sizeof(*out));
            t->close(x);
            free(out);
            free(again);
        }
    }
}

/* Two tones and noise; heap. */
static float *sound(long count)
{
    uint32_t state = 1;
    float *x = malloc((size_t)count * sizeof(*x));
    for (long i = 0; i < count; i++) {
        double t = (double)i / RATE;
        state = 1664525u * state + 1013904223u;
        x[i] = (float)(0.4 * sin(2765 * t) + 0.2 * sin(18850 * t) +
                       0.1 * ((double)(state >> 8) / 16777216 - 0.5));
    }
    return x;
}

static float *run_type(const struct opt_typed *value, const float *samples, long count,
                       struct feat_shape *shape)
{
    const struct feat_type *t = (const struct feat_type *)value->type;
    struct feat_extractor *x;
    *shape = t->shape(value->options, RATE, count);
    float *out = malloc(feat_shape_floats(*shape) * sizeof(*out));
    assert_int_equal(t->open(value->options, RATE, &x, NULL), ERR_OK);
    assert_int_equal(t->run(x, samples, count, out, NULL), ERR_OK);
    t->close(x);
    return out;
}

/* The middle third of a slice of a clip has the clip's frames. */
static void check_slice(const char *yaml)
{
    enum { COUNT = 64000, PART = 48000, SKIPPED = 10 };
    struct opt_typed value = read_feature(yaml);
    const struct feat_type *t = (const struct feat_type *)value.type;
    int hop = t->hop(value.options, RATE);
    struct feat_shape all, some;
    float *samples = sound(COUNT);
    float *whole = run_type(&value, samples, COUNT, &all);
    float *part = run_type(&value, samples + SKIPPED * hop, PART, &some);
    size_t row = feat_shape_row(all);
    for (int frame = some.frames / 3; frame < some.frames - some.frames / 3; frame++)
        for (size_t i = 0; i < row; i++) {
            float expected = whole[(size_t)(frame + SKIPPED) * row + i];
            float got = part[(size_t)frame * row + i];
            if (!(fabsf(got - expected) <= 1e-3f * fmaxf(1, fabsf(expected))))
                fail_msg("%s: frame %d of a slice, value %zu: %g instead of %g", yaml,
                         frame, i, (double)got, (double)expected);
        }
    free(samples);
    free(whole);
    free(part);
}

static void inner_frames_of_a_clip_are_those_of_its_slice(void **state)
{
    (void)state;
    for (size_t i = 0; feat_types.items[i] != NULL; i++) {
        const struct feat_type *t = (const struct feat_type *)feat_types.items[i];
        const char *name = t->plugin.name;
        if (t->bind != NULL)
            continue; /* not of samples alone */
        /* The default would not fit a slice. */
        const char *more = strcmp(name, "tempogram") == 0 ? ", win_length: 9" : "";
        if (strcmp(name, "tempogram") != 0)
            check_slice(example(&t->plugin));
        check_slice(arena_printf(arena, "{type: %s%s}", name, more));
        check_slice(arena_printf(arena, "{type: %s, deltas: 1%s}", name, more));
        check_slice(arena_printf(arena, "{type: %s, deltas: 2, delta_method: savgol%s}",
                                 name, more));
    }
}

static void a_preset_stands_for_its_options(void **state)
{
    (void)state;
    assert_string_equal(canonical("{type: mel, preset: torchaudio}"),
                        canonical("{type: mel, n_fft: 400, n_mels: 128}"));
    assert_string_equal(
        canonical("{preset: librosa, type: mel, n_mels: 64}"),
        canonical("{type: mel, n_fft: 2048, hop_length: 512, pad: zero, "
                  "n_mels: 64, mel_scale: slaney, norm: slaney, top_db: 80, "
                  "delta_method: savgol}"));
    assert_string_equal(canonical("{type: mel, preset: none}"), canonical("mel"));
    assert_string_equal(canonical("{type: waveform, preset: librosa}"),
                        canonical("waveform"));
}

static void an_unknown_preset_is_a_fault(void **state)
{
    struct err e = {0};
    (void)state;
    read_feature("{type: mel, preset: liberosa}");
    assert_int_equal(diag_errors(diag), 1);
    diag_to_err(diag, &e);
    assert_non_null(strstr(e.text, "librosa"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_example_is_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_type_writes_what_its_shape_says, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(inner_frames_of_a_clip_are_those_of_its_slice,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_preset_stands_for_its_options, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_preset_is_a_fault, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
