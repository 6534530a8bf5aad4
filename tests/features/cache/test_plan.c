/* What an entry depends on: versions of clips that `only_tags` means. */
#include "tests/features/clips.h"

#include <signal.h>

static struct clips clips;

/* In two versions; every other clip has the only tag, which turns it over. */
static int set_up(void **state)
{
    static const unsigned char labels[2] = {0, 1};
    static const char *const tags[] = {"loud"};
    static const char chain[] =
        "{versions: 2, chain: [{type: polarity, only_tags: [loud]}]}";
    const struct aug_scene scene = {.sample_rate = RATE, .tags = tags, .tag_count = 1};
    struct diag *diag = diag_create();
    (void)state;
    clips_init(&clips);
    for (size_t i = 0; i < CLIPS; i++)
        clips.dataset.clips[i].labels = &labels[i % 2];
    clips.dataset.tag_count = 1;
    add_input(&clips, "wave", "waveform");
    const struct yaml_node *node =
        yaml_read_text(chain, strlen(chain), "chain", ".", clips.arena, diag);
    clips.inputs[0].train = aug_read(node, &scene, clips.arena, diag);
    assert_int_equal(diag_errors(diag), 0);
    diag_destroy(diag);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clips_deinit(&clips);
    return 0;
}

static void versions_are_made_once_though_a_clip_is_left_out(void **state)
{
    (void)state;
    clips.dataset.options.on_error = FEAT_SKIP;
    file_write(clips.dataset.clips[2].path, "junk", 4, NULL);
    must_prepare(&clips);
    assert_int_equal(clips.dataset.split_count[FEAT_TRAIN], 5);
    assert_int_equal(count_files(&clips, ".pack", NULL), 4);
    assert_string_equal(read_all(&clips, clips.cache).text,
                        read_all(&clips, NULL).text);
}

static enum err_code run_never(struct feat_extractor *x, const float *samples,
                               long count, float *out, struct err *e)
{
    (void)x;
    (void)samples;
    (void)count;
    (void)out;
    raise(SIGKILL);
    return err_set(e, ERR_INTERNAL, "computed");
}

static void another_split_uses_versions_again(void **state)
{
    static struct feat_type trap;
    (void)state;
    must_prepare(&clips);
    trap = *(const struct feat_type *)clips.inputs[0].value.type;
    trap.run = run_never;
    clips.inputs[0].value.type = &trap.plugin;
    clips.dataset.split_count[FEAT_TRAIN] = 4;
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
}

static void a_clip_with_another_tag_has_other_versions(void **state)
{
    static const unsigned char loud = 1;
    (void)state;
    must_prepare(&clips);
    struct hash before = read_all(&clips, clips.cache);
    clips.dataset.clips[0].labels = &loud;
    must_prepare(&clips);
    assert_int_equal(count_files(&clips, ".pack", NULL), 6);
    struct hash now = read_all(&clips, clips.cache);
    assert_string_not_equal(now.text, before.text);
    assert_string_equal(now.text, read_all(&clips, NULL).text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(versions_are_made_once_though_a_clip_is_left_out),
        CASE(another_split_uses_versions_again),
        CASE(a_clip_with_another_tag_has_other_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
