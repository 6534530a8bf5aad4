/* Preparing: recordings that cannot be used. */
#include "preparing.h"

static char warnings[8192];

static void note_warning(const char *text)
{
    strcat(strcat(warnings, text), "\n");
}

static void every_broken_recording_is_named(void **state)
{
    struct err e = {0};
    (void)state;
    file_write(clips.dataset.clips[2].path, "junk", 4, NULL);
    file_write(clips.dataset.clips[7].path, "", 0, NULL);
    unlink(clips.dataset.clips[4].path);
    clips.dataset.clips[5].path = NULL;
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "4 of 10 recordings"));
    assert_non_null(strstr(e.text, "clip2.npy"));
    assert_non_null(strstr(e.text, "clip7.npy"));
    assert_non_null(strstr(e.text, "clip4.npy"));
    assert_non_null(strstr(e.text, "0/clip5"));
    assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    assert_int_equal(count_files(&clips, "tmp", NULL), 0);
    /* Still so when it is known from the first time. */
    struct err again = {0};
    assert_int_equal(prepare(&clips, &again), ERR_DATA);
    assert_string_equal(again.text, e.text);
}

static void a_long_list_of_broken_recordings_is_cut(void **state)
{
    struct clips *c = &clips;
    struct feat_clip *many = arena_alloc(c->arena, 30, sizeof(*many));
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i < 30; i++) {
        many[i] = c->dataset.clips[0];
        many[i].path = arena_printf(c->arena, "%s/none%zu", c->folder, i);
    }
    c->dataset.clips = many;
    c->dataset.clip_count = 30;
    assert_int_equal(prepare(c, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "30 of 30"));
    assert_non_null(strstr(e.text, "none19"));
    assert_null(strstr(e.text, "none20"));
    assert_non_null(strstr(e.text, "and 10 more"));
}

static void what_is_no_file_is_named_and_not_waited_for(void **state)
{
    struct err e = {0};
    (void)state;
    unlink(clips.dataset.clips[1].path);
    assert_int_equal(mkfifo(clips.dataset.clips[1].path, 0600), 0);
    unlink(clips.dataset.clips[6].path);
    assert_int_equal(symlink("/dev/zero", clips.dataset.clips[6].path), 0);
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "2 of 10 recordings"));
    assert_non_null(strstr(e.text, "clip1.npy is not a regular file"));
    assert_non_null(strstr(e.text, "clip6.npy is not a regular file"));
}

static const struct aug_chain *read_chain(const char *yaml)
{
    struct diag *diag = diag_create();
    struct err e = {0};
    const struct aug_scene scene = {.sample_rate = RATE};
    const char *text = arena_strdup(clips.arena, yaml);
    const struct yaml_node *node =
        yaml_read_text(text, strlen(text), "chain", ".", clips.arena, diag);
    const struct aug_chain *chain = aug_read(node, &scene, clips.arena, diag);
    if (diag_to_err(diag, &e) != ERR_OK)
        fail_msg("%s", e.text);
    diag_destroy(diag);
    return chain;
}

static void recordings_that_augmentations_add_are_read_before_anything(void **state)
{
    struct err e = {0};
    char *folder = file_join(clips.arena, clips.folder, "noises");
    (void)state;
    assert_int_equal(file_make_folders(folder, NULL), ERR_OK);
    write_clip(file_join(clips.arena, folder, "good.npy"), 3000, 5);
    write_clip(file_join(clips.arena, folder, "bad.npy"), 3000, 6);
    assert_int_equal(truncate(file_join(clips.arena, folder, "bad.npy"), 5000), 0);
    const char *yaml =
        arena_printf(clips.arena, "[{type: background, folder: %s}]", folder);
    const char *nested =
        arena_printf(clips.arena, "[polarity, {type: one_of, of: %s}]", yaml);
    for (int i = 0; i < 2; i++) {
        const struct aug_chain *chain = read_chain(i ? nested : yaml);
        clips.inputs[0].train = i ? NULL : chain;
        clips.inputs[0].test = i ? chain : NULL;
        clips.inputs[1].train = clips.inputs[0].train;
        clips.inputs[1].test = clips.inputs[0].test;
        assert_int_equal(prepare(&clips, &e), ERR_DATA);
        assert_non_null(strstr(e.text, "1 of 2 recordings of `background`"));
        assert_non_null(strstr(e.text, "bad.npy: its header promises"));
        assert_int_equal(count_files(&clips, ".pack", NULL), 0);
    }
    write_clip(file_join(clips.arena, folder, "bad.npy"), 3000, 6);
    must_prepare(&clips);
}

static void broken_recordings_are_left_out_where_that_is_wished(void **state)
{
    struct feat_prepare p = preparation(&clips);
    p.progress.show = count_show;
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    file_write(clips.dataset.clips[2].path, "junk", 4, NULL);
    clips.dataset.clips[7].path = NULL;
    for (int round = 0; round < 2; round++) {
        set_splits(&clips);
        warnings[0] = '\0';
        shown = 0;
        assert_int_equal(feat_prepare(&p, note_warning, NULL), ERR_OK);
        assert_non_null(strstr(warnings, "clip2.npy"));
        assert_non_null(strstr(warnings, "0/clip7"));
        assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 5);
        assert_int_equal(clips.dataset.split[FEAT_TRAIN][2], 3);
        assert_int_equal(clips.dataset.split_count[FEAT_VALID], 1);
        assert_int_equal(clips.dataset.clips[2].samples, 0);
        assert_int_equal(count_files(&clips, ".pack", NULL), 6);
        assert_true(round == 0 || shown == 0);
    }
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static void a_split_without_a_usable_recording_is_an_error(void **state)
{
    struct err e = {0};
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    clips.dataset.clips[6].path = clips.dataset.clips[7].path = NULL;
    assert_int_equal(prepare(&clips, &e), ERR_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_broken_recording_is_named),
        CASE(a_long_list_of_broken_recordings_is_cut),
        CASE(what_is_no_file_is_named_and_not_waited_for),
        CASE(recordings_that_augmentations_add_are_read_before_anything),
        CASE(broken_recordings_are_left_out_where_that_is_wished),
        CASE(a_split_without_a_usable_recording_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
