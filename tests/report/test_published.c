/* Published figures below a table of trials. */
#include "tests/report/predicted.h"

#include "features/import/import.h"
#include "report/published.h"

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const struct asked_trial one = {.name = "a", .label = "one", .seeds = 1};
    finish_predicted(ask(s, &one), 0, 0, &scores_b[0][0], 0.75);
    const int64_t bare = begin("bare", "valid_roc_auc", "maximize", 1);
    const struct asked_trial other = {.name = "b", .label = "other", .seeds = 1};
    finish(ask(bare, &other), 0, 0.5, 0.25);
    close_store();
    return 0;
}

static void figures_are_of_one_protocol_and_marked(void **state)
{
    (void)state;
    assert_int_equal(report("--sweep s --published pons2018 -f markdown"), 0);
    says("published, not run here: test ROC-AUC 0.9129, PR-AUC 0.4614, short-chunk");
    assert_null(strstr(output, "CLMR"));
    assert_int_equal(report("--sweep s --published unclean -f json"), 0);
    says("published, not run here: test ROC-AUC 0.9067, PR-AUC 0.3831, musicnn");
    assert_null(strstr(output, "short-chunk"));
    assert_int_equal(report("--sweep s --published homework -c trial -f csv"), 0);
    assert_string_equal(printed, "trial\n1\n");
    says("not run here: test ROC-AUC 0.5641");
}

static void other_test_clips_are_told(void **state)
{
    (void)state;
    assert_int_equal(report("--sweep s --published pons2018 -f markdown"), 0);
    says("tests 4332 clips and 50 tags, here are 60 and 4: not comparable");
    assert_int_equal(report("--sweep bare --published pons2018 -f markdown"), 0);
    says("which are tested here is not recorded");
}

static void nothing_is_told_unless_asked(void **state)
{
    (void)state;
    assert_int_equal(report("--sweep s -f markdown"), 0);
    assert_null(strstr(output, "published"));
}

static void unknown_protocols_are_refused_with_the_names(void **state)
{
    (void)state;
    refuses("--sweep s --published pons2081", "did you mean `pons2018`?");
    refuses("--sweep s --published x", "there are pons2018, unclean, homework");
    refuses("--sweep s --published unclean --cross lr,act", "not with --cross");
}

static void protocols_are_those_of_the_import(void **state)
{
    (void)state;
    for (const struct rep_published *p = rep_published; p->protocol; p++) {
        const struct import_published *i = import_mtat.published;
        while (i->protocol && strcmp(i->protocol, p->protocol) != 0)
            i++;
        assert_non_null(i->protocol);
        assert_int_equal(i->split[FEAT_TEST], p->clips);
        assert_int_equal(i->tags, p->tags);
    }
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(figures_are_of_one_protocol_and_marked),
        TEST(other_test_clips_are_told),
        TEST(nothing_is_told_unless_asked),
        TEST(unknown_protocols_are_refused_with_the_names),
        TEST(protocols_are_those_of_the_import),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
