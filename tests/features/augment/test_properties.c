/* What every registered augmentation keeps to. */
#include "tests/features/augment/signals.h"

#include "base/npy.h"

#include <unistd.h>

/* A folder with two recordings, one shorter than a clip; made once. */
static const char *backgrounds(void)
{
    static char folder[] = "/tmp/mtag-augment-XXXXXX";
    static bool made;
    const long lengths[] = {2000, 60000};
    for (size_t i = 0; i < 2 && !made; i++) {
        size_t dims = (size_t)lengths[i];
        float *x = white(0.5, lengths[i], 40 + i);
        if (i == 0)
            assert_non_null(mkdtemp(folder));
        assert_int_equal(npy_write(arena_printf(signals_arena, "%s/%zu.npy", folder, i),
                                   x, &dims, 1, NULL),
                         ERR_OK);
        free(x);
    }
    made = true;
    return folder;
}

static int clear_up(void **state)
{
    for (size_t i = 0; i < 2; i++)
        unlink(arena_printf(signals_arena, "%s/%zu.npy", backgrounds(), i));
    rmdir(backgrounds());
    return drop_arena(state);
}

/* A list of one: the type with its example's options, then `more`. */
static const char *yaml_of(const struct plugin *p, const char *more)
{
    const char *example =
        p->example != NULL && strcmp(p->example, "{}") != 0
            ? arena_strndup(signals_arena, p->example + 1, strlen(p->example) - 2)
            : "";
    bool has_p = strncmp(example, "p: ", 3) == 0;
    if (strcmp(p->name, "background") == 0)
        example = arena_printf(signals_arena, "folder: %s", backgrounds());
    return arena_printf(signals_arena, "[{type: %s%s%s%s}]", p->name,
                        *example && !has_p ? ", " : "", has_p ? "" : example, more);
}

static float *feature_values(uint64_t seed)
{
    float *x = white(20, BANDS * FRAMES, seed);
    for (int i = 0; i < BANDS * FRAMES; i++)
        x[i] -= 40;
    return x;
}

/* What one type makes of its input; the input is given so that it can be compared. */
struct result {
    float *before, *after, *targets;
    size_t count;
};

enum { EXAMPLES = 5, TAGS = 2 };

static struct result run(const struct aug_type *type, const char *yaml, uint64_t epoch,
                         long samples)
{
    static const unsigned char labels[] = {0, 1};
    struct aug_key key = {
        .seed = 3, .purpose = RNG_AUGMENT, .epoch = epoch, .item = 11};
    struct result r = {.count = type->group == AUG_WAVEFORM ? (size_t)samples
                                : type->group == AUG_FEATURE
                                    ? BANDS * FRAMES
                                    : EXAMPLES * BANDS * FRAMES};
    r.before = type->group == AUG_WAVEFORM ? white(0.5, samples, 1) : NULL;
    if (r.before == NULL) {
        r.before = mem_alloc(r.count, sizeof(float));
        for (size_t i = 0; i < r.count / (BANDS * FRAMES); i++) {
            float *one = feature_values(i);
            memcpy(r.before + i * BANDS * FRAMES, one, BANDS * FRAMES * sizeof(*one));
            free(one);
        }
    }
    /* One float more on either side shows whether lengths are kept. */
    float *room = mem_alloc(r.count + 32, sizeof(*room));
    room[15] = room[16 + r.count] = 123;
    r.after = room + 16;
    memcpy(r.after, r.before, r.count * sizeof(float));
    r.targets = mem_alloc(EXAMPLES * TAGS, sizeof(float));
    for (int i = 0; i < EXAMPLES * TAGS; i++)
        r.targets[i] = (float)(i % 3 == 0);
    struct aug_run *open;
    struct err e = {0};
    enum err_code code = aug_run_open(chain_of(yaml), &open, &e);
    if (code == ERR_OK && type->group == AUG_WAVEFORM)
        code = aug_run_waveform(open, &key, labels, r.after, samples, &e);
    if (code == ERR_OK && type->group == AUG_FEATURE)
        code = aug_run_feature(open, &key, labels, 0, r.after, &e);
    if (code == ERR_OK && type->group == AUG_BATCH) {
        float *inputs[] = {r.after};
        aug_run_batch(open, &key,
                      &(struct aug_batch){.inputs = inputs,
                                          .shapes = signal_inputs,
                                          .input_count = 1,
                                          .targets = r.targets,
                                          .tags = TAGS,
                                          .count = EXAMPLES});
    }
    if (code != ERR_OK)
        fail_msg("%s: %s", yaml, e.text);
    aug_run_close(open);
    assert_true(room[15] == 123 && room[16 + r.count] == 123);
    return r;
}

static void drop(struct result *r)
{
    free(r->before);
    free(r->after - 16);
    free(r->targets);
}

static bool same(const struct result *a, const struct result *b)
{
    return memcmp(a->after, b->after, a->count * sizeof(float)) == 0 &&
           memcmp(a->targets, b->targets, EXAMPLES * TAGS * sizeof(float)) == 0;
}

#define FOR_EACH_TYPE(type)                                                            \
    for (size_t n = 0; aug_types.items[n] != NULL; n++)                                \
        for (const struct aug_type *type =                                             \
                 (const struct aug_type *)aug_types.items[n];                          \
             type != NULL; type = NULL)

static void values_stay_finite_and_lengths_are_kept(void **state)
{
    static const long lengths[] = {LONG, 4001, 700, 1};
    (void)state;
    FOR_EACH_TYPE(type)
    {
        for (size_t k = 0; k < 4; k++) {
            struct result r =
                run(type, yaml_of(&type->plugin, ", p: 1"), k, lengths[k]);
            for (size_t i = 0; i < r.count; i++)
                if (!isfinite(r.after[i]))
                    fail_msg("%s gives a value that is not finite", type->plugin.name);
            drop(&r);
        }
    }
}

/* The text of an option at the low or the high end of its range, "" if it has none:
 * `, name: value`. Of a range that is given by two options, min_ and max_, both are put
 * at the same end. */
static const char *option_at(const struct aug_type *type, const struct opt *o,
                             bool high)
{
    bool bounded = o->max > o->min && isfinite(o->max) && o->max < INT_MAX;
    double value = high ? o->max : o->min;
    if (o->offset < sizeof(struct aug_common))
        return "";
    if (o->kind == OPT_BOOL)
        return arena_printf(signals_arena, ", %s: %s", o->name,
                            high ? "true" : "false");
    if (o->kind == OPT_CHOICE) {
        size_t last = 0;
        while (high && o->choices[last + 1] != NULL)
            last++;
        return arena_printf(signals_arena, ", %s: %s", o->name, o->choices[last]);
    }
    if (!bounded || (o->kind != OPT_REAL && o->kind != OPT_INT))
        return "";
    if (!high && o->above_min)
        value = o->min + 1e-3;
    if (high && o->below_max)
        value = o->max - 1e-3;
    if (high && o->unit != NULL && strcmp(o->unit, "Hz") == 0)
        value = signals_rate / 2.0 - 1;
    const char *text = arena_printf(signals_arena, ", %s: %.17g", o->name, value);
    const char *other = strncmp(o->name, "min_", 4) == 0   ? "max_"
                        : strncmp(o->name, "max_", 4) == 0 ? "min_"
                                                           : NULL;
    for (const struct opt *p = type->plugin.options; other && p->name != NULL; p++)
        if (strncmp(p->name, other, 4) == 0 && strcmp(p->name + 4, o->name + 4) == 0)
            text = arena_printf(signals_arena, "%s, %s: %.17g", text, p->name, value);
    return text;
}

enum input { NOISE, SILENCE, STEADY, FULL_SCALE, INPUTS };
static const char *const input_names[] = {"noise", "silence", "a steady value",
                                          "full-scale samples"};

static float *input_of(enum input kind, long count)
{
    float *x = white(0.5, count, 1);
    for (long i = 0; kind != NOISE && i < count; i++)
        x[i] = kind == SILENCE ? 0 : kind == STEADY ? 0.7f : i / 20 % 2 ? 1 : -1;
    return x;
}

static void check_finite(const char *yaml, enum input kind, long count)
{
    float *x = input_of(kind, count);
    apply(yaml, 0, x, count);
    for (long i = 0; i < count; i++)
        if (!isfinite(x[i]))
            fail_msg("%s makes %s of %ld samples at %d Hz infinite", yaml,
                     input_names[kind], count, signals_rate);
    free(x);
}

/* What an option at one end of its range is tried with: without the example, which may
 * contradict it. */
static const char *yaml_at(const struct aug_type *type, const struct opt *o, bool high)
{
    const char *text = option_at(type, o, high);
    if (*text == '\0')
        return NULL;
    if (strcmp(type->plugin.name, "background") == 0)
        text = arena_printf(signals_arena, ", folder: %s%s", backgrounds(), text);
    return arena_printf(signals_arena, "[{type: %s, p: 1%s}]", type->plugin.name, text);
}

static void values_stay_finite_at_both_ends_of_every_option(void **state)
{
    static const long lengths[] = {9000, 1, 2};
    (void)state;
    FOR_EACH_TYPE(type)
    {
        for (const struct opt *o = type->plugin.options; o->name != NULL; o++) {
            for (int end = 0; end < 2; end++) {
                const char *yaml = yaml_at(type, o, end);
                if (yaml == NULL)
                    continue;
                for (enum input k = 0; k < INPUTS && type->group == AUG_WAVEFORM; k++)
                    for (size_t l = 0; l < sizeof(lengths) / sizeof(*lengths); l++)
                        check_finite(yaml, k, lengths[l]);
                struct result r = run(type, yaml, 0, 500);
                for (size_t i = 0; i < r.count; i++)
                    if (!isfinite(r.after[i]))
                        fail_msg("%s gives a value that is not finite", yaml);
                drop(&r);
            }
        }
    }
}

static void any_signal_at_any_rate_stays_finite(void **state)
{
    static const int rates[] = {8000, 22050, 44100};
    (void)state;
    FOR_EACH_TYPE(type)
    {
        for (size_t k = 0; k < 3 && type->group == AUG_WAVEFORM; k++) {
            signals_rate = rates[k];
            for (enum input i = 0; i < INPUTS; i++) {
                check_finite(yaml_of(&type->plugin, ", p: 1"), i, 20000);
                check_finite(yaml_of(&type->plugin, ", p: 1"), i, 1);
            }
        }
        signals_rate = RATE;
    }
}

static void silence_stays_silent(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        if (type->group != AUG_WAVEFORM)
            continue;
        float *x = calloc(9000, sizeof(*x));
        apply(yaml_of(&type->plugin, ", p: 1"), 0, x, 9000);
        for (int i = 0; i < 9000; i++)
            if (!(fabsf(x[i]) < 1e-8f))
                fail_msg("%s makes something of silence", type->plugin.name);
        free(x);
    }
}

/* As perturbed test clips are judged by it. What sounds ends where only zeros follow; a
 * type fades within a window of the phase vocoder. */
static void check_sounding(const char *yaml)
{
    enum { FADE = 2048 };
    long promised = aug_sounding(chain_of(yaml), LONG);
    assert_true(promised > FADE && promised <= LONG);
    for (uint64_t epoch = 0; epoch < 8; epoch++) {
        float *x = white(0.5, LONG, epoch);
        long end = LONG;
        apply(yaml, epoch, x, LONG);
        while (end > 0 && fabsf(x[end - 1]) < 1e-7f)
            end--;
        if (end < promised - FADE)
            fail_msg("%s: silence after %ld samples, not %ld", yaml, end, promised);
        free(x);
    }
}

static void what_became_shorter_sounds_as_long_as_is_promised(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        if (type->group == AUG_WAVEFORM)
            check_sounding(yaml_of(&type->plugin, ", p: 1"));
    }
    check_sounding("[{type: time_stretch, p: 1, min_rate: 2, max_rate: 4}]");
    check_sounding(
        "[{type: one_of, p: 1, of: [polarity, {type: time_stretch, min_rate: "
        "3, max_rate: 4}]}]");
}

static void probability_0_changes_nothing(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        struct result r = run(type, yaml_of(&type->plugin, ", p: 0"), 0, 5000);
        if (memcmp(r.before, r.after, r.count * sizeof(float)) != 0)
            fail_msg("%s changes something with p: 0", type->plugin.name);
        drop(&r);
    }
}

static void probability_1_changes_something(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        struct result r = run(type, yaml_of(&type->plugin, ", p: 1"), 2, 5000);
        if (memcmp(r.before, r.after, r.count * sizeof(float)) == 0)
            fail_msg("%s changes nothing with p: 1", type->plugin.name);
        drop(&r);
    }
}

static void the_same_stream_gives_the_same_bytes(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        const char *yaml = yaml_of(&type->plugin, ", p: 0.9");
        for (uint64_t epoch = 0; epoch < 3; epoch++) {
            struct result a = run(type, yaml, epoch, 9000);
            struct result b = run(type, yaml, epoch, 9000);
            if (!same(&a, &b))
                fail_msg("%s does not repeat", type->plugin.name);
            drop(&a);
            drop(&b);
        }
    }
}

/* What was applied before leaves no trace, be it longer or shorter. */
static void one_clip_does_not_depend_on_the_one_before(void **state)
{
    static const unsigned char labels[] = {1, 1};
    static const long lengths[] = {9000, 12000, 700, 9000};
    (void)state;
    FOR_EACH_TYPE(type)
    {
        if (type->group != AUG_WAVEFORM)
            continue;
        struct aug_run *open;
        float *first = NULL;
        assert_int_equal(
            aug_run_open(chain_of(yaml_of(&type->plugin, ", p: 1")), &open, NULL),
            ERR_OK);
        for (size_t k = 0; k < 4; k++) {
            struct aug_key key = {.purpose = RNG_AUGMENT, .item = k % 3};
            float *x = white(0.3, lengths[k], 5);
            assert_int_equal(aug_run_waveform(open, &key, labels, x, lengths[k], NULL),
                             ERR_OK);
            if (k == 3 && memcmp(first, x, 9000 * sizeof(*x)) != 0)
                fail_msg("%s remembers", type->plugin.name);
            if (k == 0)
                first = x;
            else
                free(x);
        }
        free(first);
        aug_run_close(open);
    }
}

static void only_clips_with_the_tags_are_changed(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        if (type->group == AUG_BATCH)
            continue;
        struct result has =
            run(type, yaml_of(&type->plugin, ", p: 1, only_tags: [drums]"), 2, 5000);
        struct result lacks =
            run(type, yaml_of(&type->plugin, ", p: 1, only_tags: [piano]"), 2, 5000);
        struct result all = run(type, yaml_of(&type->plugin, ", p: 1"), 2, 5000);
        assert_true(same(&has, &all));
        assert_memory_equal(lacks.before, lacks.after, lacks.count * sizeof(float));
        drop(&has);
        drop(&lacks);
        drop(&all);
    }
}

static void descriptors_are_complete(void **state)
{
    (void)state;
    FOR_EACH_TYPE(type)
    {
        assert_non_null(type->plugin.help);
        assert_non_null(type->plugin.reference);
        assert_true(type->version > 0);
        assert_int_equal(type->waveform != NULL, type->group == AUG_WAVEFORM);
        assert_int_equal(type->feature != NULL, type->group == AUG_FEATURE);
        assert_int_equal(type->batch != NULL, type->group == AUG_BATCH);
        assert_int_equal(type->open != NULL, type->close != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stay_finite_and_lengths_are_kept),
        cmocka_unit_test(values_stay_finite_at_both_ends_of_every_option),
        cmocka_unit_test(any_signal_at_any_rate_stays_finite),
        cmocka_unit_test(silence_stays_silent),
        cmocka_unit_test(what_became_shorter_sounds_as_long_as_is_promised),
        cmocka_unit_test(probability_0_changes_nothing),
        cmocka_unit_test(probability_1_changes_something),
        cmocka_unit_test(the_same_stream_gives_the_same_bytes),
        cmocka_unit_test(one_clip_does_not_depend_on_the_one_before),
        cmocka_unit_test(only_clips_with_the_tags_are_changed),
        cmocka_unit_test(descriptors_are_complete),
    };
    return cmocka_run_group_tests(tests, make_arena, clear_up);
}
