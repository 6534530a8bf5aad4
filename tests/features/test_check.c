#include "features/check.h"

#include "base/npy.h"
#include "tests/features/scratch.h"

#include <math.h>

#define LENGTH 1000

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
    clips[FEAT_UNREADABLE].path = scratch_write_text(s, "b.wav", "RIFF");
    write_clip(s, &clips[FEAT_NOT_FINITE], "c.npy", NAN, LENGTH);
    write_clip(s, &clips[FEAT_SILENT], "d.npy", 5e-5f, LENGTH);
    write_clip(s, &clips[FEAT_SHORT], "e.npy", 0.1f, LENGTH - 1);
    for (int workers = 1; workers <= 3; workers++) {
        assert_int_equal(feat_check(&d, workers, NULL, &c, &e), ERR_OK);
        for (int i = 0; i < FEAT_FINDINGS; i++)
            assert_int_equal(c[i].finding, i);
        assert_true(fabs(c[FEAT_FINE].seconds - LENGTH / 16000.0) < 1e-9);
        assert_contains(c[FEAT_UNREADABLE].reason, "b.wav");
        assert_contains(c[FEAT_NOT_FINITE].reason, "sample 500");
        feat_checked_free(c, &d);
    }
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
    assert_int_equal(feat_check(&d, 1, &progress, &c, NULL), ERR_INTERRUPTED);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_clip_gets_its_finding),
        TEST(ctrl_c_ends_a_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
