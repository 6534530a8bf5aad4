/* Hypotheses as people write them: which name a measure and a direction. */
#include "report/homework/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void claims(const char *text, enum rep_area area, bool higher)
{
    const struct rep_hypothesis h = rep_hypothesis_read(text);
    if (!h.stated || h.area != area || h.higher != higher)
        fail_msg("`%s` is not read: %d %d %d", text, h.stated, h.area, h.higher);
}

static void says_nothing(const char *text)
{
    if (rep_hypothesis_read(text).stated)
        fail_msg("`%s` is read", text ? text : "NULL");
}

static void a_measure_and_a_direction_make_a_claim(void **state)
{
    (void)state;
    claims("GELU raises the ROC-AUC", REP_ROC_AUC, true);
    claims("a loss that looks at hard tags raises the PR-AUC", REP_PR_AUC, true);
    claims("Chroma Lowers the roc_auc.", REP_ROC_AUC, false);
    claims("adaptive steps reach a higher ROC-AUC in fewer epochs", REP_ROC_AUC, true);
}

static void what_is_in_doubt_is_not_a_claim(void **state)
{
    (void)state;
    says_nothing(NULL);
    says_nothing("");
    says_nothing("GELU is better");                         /* no measure */
    says_nothing("GELU changes the ROC-AUC");               /* no direction */
    says_nothing("a higher rate lowers the ROC-AUC");       /* both */
    says_nothing("GELU raises the ROC-AUC and the PR-AUC"); /* two measures */
    says_nothing("GELU does not raise the ROC-AUC");        /* denied */
    says_nothing("the ROC-AUC is higher than it looks");    /* of something else */
    says_nothing("praise of the ROC-AUC");                  /* another word */
}

static void lists_are_short(void **state)
{
    struct arena *a = arena_create();
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    (void)state;
    assert_string_equal(rep_list_names(names, 0, a), "");
    assert_string_equal(rep_list_names(names, 1, a), "a");
    assert_string_equal(rep_list_names(names, 2, a), "a and b");
    assert_string_equal(rep_list_names(names, 7, a), "a, b, c, d, e, f and g");
    assert_string_equal(rep_list_names(names, 8, a), "a, b, c, d, e, f and 2 more");
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_measure_and_a_direction_make_a_claim),
        cmocka_unit_test(what_is_in_doubt_is_not_a_claim),
        cmocka_unit_test(lists_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
