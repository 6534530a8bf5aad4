#include "features/check.h"

#include "base/npy.h"
#include "tests/features/scratch.h"

#include <math.h>

#define LENGTH 1000

static const struct feat_beside beside; /* nothing */

static void write_clip(struct scratch *s, struct feat_clip *clip, const char *name,
                       float value, size_t length)
{
    float x[2 * LENGTH] = {0};
    x[length / 2] = value;
    clip->stem = name;
    clip->path = scratch_path(s, name);
    assert_int_equal(npy_write(clip->path, x, &length, 1, NULL), ERR_OK);
}

static void each_clip_gets_its_finding(void **state)
{
    struct scratch *s = *state;
    struct feat_clip clips[FEAT_FINDINGS] = {0};
    struct feat_dataset d = {
        .options = {.sample_rate = 16000, .npy_rate = 16000, .samples = LENGTH},
        .clips = clips,
        .clip_count = FEAT_FINDINGS};
    struct feat_checked *c;
    struct err e = {0};
    write_clip(s, &clips[FEAT_FINE], "a.npy", 0.1f, LENGTH);
    clips[FEAT_MISSING].stem = "0/nowhere";
    write_clip(s, &clips[FEAT_BAD_FILE], "f.npy", 0.1f, LENGTH);
    clips[FEAT_UNREADABLE].path = scratch_write_text(s, "b.wav", "RIFF");
    write_clip(s, &clips[FEAT_NOT_FINITE], "c.npy", NAN, LENGTH);
    write_clip(s, &clips[FEAT_SILENT], "d.npy", 5e-5f, LENGTH);
    write_clip(s, &clips[FEAT_SHORT], "e.npy", 0.1f, LENGTH - 1);
    for (int workers = 1; workers <= 3; workers++) {
        assert_int_equal(feat_check(&d, &beside, workers, NULL, &c, &e), ERR_OK);
        for (int i = 0; i < FEAT_FINDINGS; i++)
            assert_int_equal(c[i].finding, i == FEAT_BAD_FILE ? FEAT_FINE : i);
        assert_true(fabs(c[FEAT_FINE].seconds - LENGTH / 16000.0) < 1e-9);
        assert_contains(c[FEAT_UNREADABLE].reason, "b.wav");
        assert_contains(c[FEAT_NOT_FINITE].reason, "sample 500");
        feat_checked_free(c, &d);
    }
}

static void write_values(struct scratch *s, const char *name, float value)
{
    const float x[2] = {1, value};
    const size_t units = 2;
    assert_int_equal(npy_write(scratch_path(s, name), x, &units, 1, NULL), ERR_OK);
}

static struct feat_input *embedding_of(struct scratch *s, struct feat_dataset *d)
{
    struct feat_input *in = arena_alloc(s->arena, 1, sizeof(*in));
    struct diag *diag = diag_create();
    char *text =
        arena_printf(s->arena, "{type: embedding, root: %s, suffix: .v}", s->folder);
    feat_read(yaml_read_text(text, strlen(text), "test", ".", s->arena, diag), "known",
              &in->value, s->arena, diag);
    const struct feat_binding b = {
        .dataset = d, .at = in->value.node, .arena = s->arena, .diag = diag};
    ((const struct feat_type *)in->value.type)->bind(in->value.options, &b);
    assert_int_equal(diag_errors(diag), 0);
    diag_destroy(diag);
    return in;
}

static void files_beside_recordings_are_checked(void **state)
{
    struct scratch *s = *state;
    struct feat_clip clips[5] = {0};
    struct feat_dataset d = {
        .options = {.sample_rate = 16000, .npy_rate = 16000, .samples = LENGTH},
        .clips = clips,
        .clip_count = 5};
    struct feat_checked *c;
    write_clip(s, &clips[0], "a.npy", 0.1f, LENGTH);
    write_clip(s, &clips[1], "b.npy", 0.1f, LENGTH);
    write_clip(s, &clips[2], "c.npy", 0, LENGTH);
    write_clip(s, &clips[3], "d.npy", 0.1f, LENGTH - 1);
    write_clip(s, &clips[4], "e.npy", NAN, LENGTH);
    write_values(s, "a.npy.v", 1);
    scratch_write_text(s, "b.npy.v", "junk");
    write_values(s, "d.npy.v", INFINITY);
    const struct feat_input *input = embedding_of(s, &d);
    const struct feat_beside known = {&input, 1};
    assert_int_equal(feat_check(&d, &known, 2, NULL, &c, NULL), ERR_OK);
    assert_int_equal(c[0].finding, FEAT_FINE);
    for (int i = 1; i < 4; i++)
        assert_int_equal(c[i].finding, FEAT_BAD_FILE);
    assert_contains(c[1].reason, "b.npy.v: the file ends too early");
    assert_contains(c[2].reason, "c.npy.v");
    assert_contains(c[3].reason, "d.npy.v: unit 1 of frame 0 is not a number");
    assert_int_equal(c[4].finding, FEAT_NOT_FINITE);
    feat_checked_free(c, &d);
}

static void ctrl_c_ends_a_check(void **state)
{
    struct scratch *s = *state;
    struct feat_clip clip = {0};
    struct feat_dataset d = {.options = {.sample_rate = 16000, .samples = LENGTH},
                             .clips = &clip,
                             .clip_count = 1};
    volatile sig_atomic_t stop = 1;
    struct feat_progress progress = {.stop = &stop};
    struct feat_checked *c;
    clip.stem = arena_strdup(s->arena, "x");
    assert_int_equal(feat_check(&d, &beside, 1, &progress, &c, NULL), ERR_INTERRUPTED);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_clip_gets_its_finding),
        TEST(files_beside_recordings_are_checked),
        TEST(ctrl_c_ends_a_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
