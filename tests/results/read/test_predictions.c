/* Stored predictions are read as they were put. */
#include "results/read/predictions.h"

#include "tests/results/sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { CLIPS = 3, TAGS = 2 };

static const char *const clips[CLIPS] = {"a/one", "a/two", "b/three"};
static const char *const tags[TAGS] = {"guitar", "caf\xc3\xa9"};
static const char *const groups[CLIPS] = {"x", "x", "y"};
static const unsigned char truth[CLIPS * TAGS] = {1, 0, 0, 1, 1, 1};
static const float scores[CLIPS * TAGS] = {0.1F, 1, 0, 1e-7F, 0.3333333F, 0.75F};

static void both_splits_read_back(void **state)
{
    struct err e = {0};
    struct res_store *s;
    struct res_reader *r;
    struct res_predictions p = {.task = "task-a",
                                .clips = clips,
                                .tags = tags,
                                .groups = groups,
                                .clip_count = CLIPS,
                                .tag_count = TAGS,
                                .truth = truth,
                                .scores = scores};
    char *folder = sample_folder(), *path = sample_path(folder, "mtag.db");
    struct arena *a = arena_create();
    (void)state;
    assert_int_equal(res_open(path, &s, &e), ERR_OK);
    assert_int_equal(sample_fill(s, &e), ERR_OK);
    assert_int_equal(res_predictions_put(s, 1, RES_TEST, &p, &e), ERR_OK);
    p.task = "task-b";
    p.groups = NULL;
    assert_int_equal(res_predictions_put(s, 1, RES_VALID, &p, &e), ERR_OK);
    res_close(s);
    assert_int_equal(res_reader_open(path, &r, &e), ERR_OK);
    for (int split = RES_TEST; split < RES_SPLITS; split++) {
        struct res_predictions read;
        assert_int_equal(
            res_predictions_read(r, 1, 1, (enum res_split)split, a, &read, &e), ERR_OK);
        assert_string_equal(read.task, split == RES_TEST ? "task-a" : "task-b");
        assert_int_equal(read.clip_count, CLIPS);
        assert_int_equal(read.tag_count, TAGS);
        assert_string_equal(read.clips[2], "b/three");
        assert_string_equal(read.tags[1], "caf\xc3\xa9");
        assert_memory_equal(read.truth, truth, sizeof(truth));
        for (int i = 0; i < CLIPS * TAGS; i++)
            assert_true(fabsf(read.scores[i] - scores[i]) <=
                        (split == RES_TEST ? 0 : scores[i] / 2048 + 0x1p-25f));
        if (split == RES_TEST)
            assert_string_equal(read.groups[1], "x");
        else
            assert_null(read.groups);
    }
    struct res_predictions none;
    assert_int_equal(res_predictions_read(r, 2, 1, RES_TEST, a, &none, &e), ERR_OK);
    assert_null(none.scores);
    res_reader_close(r);
    arena_destroy(a);
    free(path);
    sample_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_splits_read_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
