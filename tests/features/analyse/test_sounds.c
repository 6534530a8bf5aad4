/* What tags sound like: the mean mel spectrum of recordings, whatever their length. */
#include "features/analyse/sounds.h"

#include "base/npy.h"
#include "tests/features/scratch.h"

#include <math.h>

#define RATE 16000

/* Noise of a level, so many seconds of it. */
static void write_clip(struct scratch *s, const char *name, double seconds,
                       double level)
{
    size_t count = (size_t)(seconds * RATE);
    float *x = calloc(count, sizeof(*x));
    uint32_t noise = 1;
    for (size_t i = 0; i < count; i++) {
        noise = noise * 1664525 + 1013904223;
        x[i] = (float)(level * (noise / 4294967296.0 - 0.5));
    }
    char *path = scratch_path(s, name);
    assert_int_equal(file_make_folders(file_folder_of(s->arena, path), NULL), ERR_OK);
    assert_int_equal(npy_write(path, x, &count, 1, NULL), ERR_OK);
    free(x);
}

/* Clips of a second are filled up to three: what fills them is not heard. */
static void short_recordings_count_as_they_sound(void **state)
{
    struct scratch *s = *state;
    struct err e = {0};
    struct analysis x;
    struct analyse_sounds sounds;
    scratch_write_text(s, "annotations_final.csv",
                       "clip_id\tshort\tlong\tmp3_path\n1\t1\t0\t0/a.mp3\n"
                       "2\t0\t1\tc/b.mp3\n3\t0\t1\td/c.mp3\n");
    write_clip(s, "waveform/0/a.npy", 1, 0.5);
    write_clip(s, "waveform/c/b.npy", 4, 0.5);
    write_clip(s, "waveform/d/c.npy", 4, 0.5);
    struct feat_dataset *d =
        feat_dataset_read_folder(s->folder, NULL, s->arena, s->diag);
    assert_non_null(d);
    assert_int_equal(analyse(d, NULL, s->arena, &x, &e), ERR_OK);
    struct feat_progress progress = {0};
    assert_int_equal(analyse_hear(&x, 1, &progress, s->arena, &sounds, &e), ERR_OK);
    assert_int_equal(sounds.heard, 3);
    for (int t = 0; t < 2; t++)
        for (int b = 10; b < sounds.bands; b++)
            assert_true(fabs((double)sounds.mean[t * sounds.bands + b]) < 2);
    analyse_sounds_deinit(&sounds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        short_recordings_count_as_they_sound, scratch_set_up, scratch_tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
