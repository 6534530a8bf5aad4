/* Whether a data set is the homework's. */
#include "features/data/homework.h"

#include "base/yaml.h"
#include "tests/features/scratch.h"

/* Clips of each split's folder, each with one of the 50 tags, and one without. */
static const char *says_of(struct scratch *s, const size_t clips[FEAT_SPLITS],
                           const char *changed_tag)
{
    static const char *const folders[FEAT_SPLITS] = {
        [FEAT_TRAIN] = "b", [FEAT_VALID] = "c", [FEAT_TEST] = "d"};
    struct str text = {0}, out = {0};
    str_add(&text, "clip_id");
    for (int k = 0; k < 50; k++)
        str_addf(&text, "\t%s", k == 7 && changed_tag ? changed_tag : feat_top50[k]);
    str_add(&text, "\tmp3_path\n");
    size_t number = 0;
    for (int split = 0; split < FEAT_SPLITS; split++)
        for (size_t i = 0; i <= clips[split]; i++) {
            str_addf(&text, "%zu", ++number);
            for (size_t k = 0; k < 50; k++)
                str_add(&text, i > 0 && k == i % 50 ? "\t1" : "\t0");
            str_addf(&text, "\t%s/%zu.mp3\n", folders[split], number);
        }
    scratch_write_text(s, "annotations_final.csv", text.text);
    str_deinit(&text);
    struct feat_dataset *d =
        feat_dataset_read_folder(s->folder, NULL, s->arena, s->diag);
    if (d == NULL)
        fail_msg("%s", scratch_faults(s));
    feat_add_homework(d, &out);
    const char *said = arena_strdup(s->arena, str_text(&out));
    str_deinit(&out);
    return said;
}

static void the_homeworks_set_is_known(void **state)
{
    static const size_t whole[] = {6206, 1529, 1339}, less[] = {6200, 1529, 1339},
                        few[] = {60, 15, 13};
    assert_string_equal(says_of(*state, whole, NULL),
                        "9,074 clips, 50 tags: the homework's set\n");
    assert_string_equal(
        says_of(*state, less, NULL),
        "not quite the homework's set of 50 tags: train has 6,200 clips "
        "of 6,206, valid has 1,529 clips of 1,529, test has 1,339 clips "
        "of 1,339\n");
    assert_string_equal(says_of(*state, few, NULL), "");
    assert_string_equal(says_of(*state, whole, "rocks"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_homeworks_set_is_known, scratch_set_up,
                                        scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
