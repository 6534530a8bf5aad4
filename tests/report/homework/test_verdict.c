/* Hypotheses as people write them: which name a measure and a direction. */
#include "report/homework/verdict.h"

#include <math.h>
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
    claims("a higher learning rate hurts the ROC-AUC", REP_ROC_AUC, false);
    claims("with a lower epsilon the ROC-AUC grows", REP_ROC_AUC, true);
    claims("GELU gives a higher test ROC-AUC.", REP_ROC_AUC, true);
    claims("dropout costs ROC-AUC", REP_ROC_AUC, false);
    claims("with dropout the mean PR-AUC falls", REP_PR_AUC, false);
    claims("adaptive steps reach a higher ROC-AUC in fewer epochs", REP_ROC_AUC, true);
}

static void what_is_in_doubt_is_not_a_claim(void **state)
{
    (void)state;
    says_nothing(NULL);
    says_nothing("");
    says_nothing("GELU is better");                    /* no measure */
    says_nothing("GELU changes the ROC-AUC");          /* no direction */
    says_nothing("a higher ROC-AUC falls");            /* both */
    says_nothing("a higher rate changes the ROC-AUC"); /* of the rate */
    says_nothing("GELU fails to raise the ROC-AUC");   /* denied */
    says_nothing("GELU doesn't raise the ROC-AUC");
    says_nothing("GELU doesn\xe2\x80\x99t raise the ROC-AUC");
    says_nothing("neither GELU nor ELU raises the ROC-AUC");
    says_nothing("without warmup the ROC-AUC falls");
    says_nothing("GELU hardly raises the ROC-AUC");
    says_nothing("each step raises the ROC-AUC"); /* from the one before */
    says_nothing("GELU raises the validation ROC-AUC");
    says_nothing("GELU raises the ROC-AUC of rare tags");
    says_nothing("GELU raises the ROC-AUC and the PR-AUC"); /* two measures */
    says_nothing("GELU does not raise the ROC-AUC");        /* denied */
    says_nothing("the ROC-AUC is higher than it looks");    /* of something else */
    says_nothing("praise of the ROC-AUC");                  /* another word */
}

/* A sweep of a baseline, ReLU, and three trials: GELU better, ELU worse, Tanh not shown
 * to differ. */
enum { ROWS = 4 };
static struct sample {
    struct res_sweep_row sweep;
    struct res_row rows[ROWS];
    struct res_table trials;
    struct rep_comparison from[ROWS];
    double holm[ROWS];
    struct rep_significance tests;
    struct rep_homework_sweep of;
    struct rep_trials shown;
} sample;
static const char *names[] = {"ReLU", "GELU", "ELU", "Tanh"};
static struct arena *arena;

static int set_up(void **state)
{
    static const double by[ROWS] = {(double)NAN, 0.1, -0.1, 0.01},
                        holm[ROWS] = {(double)NAN, 0.01, 0.02, 0.6};
    (void)state;
    arena = arena_create();
    sample = (struct sample){.sweep = {.name = "s"}};
    for (int i = 0; i < ROWS; i++) {
        sample.rows[i] = (struct res_row){.trial = i + 1, .rank = i + 1};
        sample.from[i] = (struct rep_comparison){.by.value = by[i], .of_recipes = true};
        sample.holm[i] = holm[i];
    }
    sample.trials =
        (struct res_table){.rows = sample.rows, .row_count = ROWS, .ranked = ROWS};
    sample.tests = (struct rep_significance){.of = &sample.trials,
                                             .with = 1,
                                             .with_name = "ReLU (trial 1)",
                                             .from = sample.from,
                                             .holm = sample.holm};
    sample.shown = (struct rep_trials){.trials = &sample.trials,
                                       .labels = names,
                                       .baseline = {.trial = 1},
                                       .significance = &sample.tests};
    sample.of = (struct rep_homework_sweep){.row = &sample.sweep,
                                            .of = &sample.shown,
                                            .labels = names,
                                            .label_count = ROWS};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static struct rep_verdict judge(const char *text)
{
    sample.sweep.hypothesis = text;
    for (int m = 0; m < REP_AREAS; m++)
        sample.of.tested[m] = sample.shown;
    const struct rep_hypothesis h = rep_hypothesis_read(text);
    return rep_verdict_of(&h, &sample.of, arena);
}

static void concludes(const char *text, const char *verdict)
{
    const struct rep_verdict v = judge(text);
    if (v.lacks)
        fail_msg("`%s`: %s", text, v.lacks);
    assert_string_equal(rep_verdict_text(&v, arena), verdict);
}

static void leaves_open(const char *text, const char *why)
{
    const struct rep_verdict v = judge(text);
    if (v.lacks == NULL)
        fail_msg("`%s`: %s", text, rep_verdict_text(&v, arena));
    assert_string_equal(v.lacks, why);
}

static void only_named_trials_count(void **state)
{
    (void)state;
    concludes("gelu raises the ROC-AUC", "agrees: 1 of 1 trial (GELU)");
    concludes("GELU raises the ROC-AUC over ReLU", "agrees: 1 of 1 trial (GELU)");
    concludes("ELU raises the ROC-AUC", "contradicts: 1 of 1 trial (ELU)");
    concludes("Tanh lowers the ROC-AUC", "does not show it: none of 1 trial");
    concludes("smooth functions raise the ROC-AUC",
              "1 of 3 trials agree (GELU) and 1 contradict (ELU)");
}

static void which_trials_are_meant_must_be_plain(void **state)
{
    (void)state;
    leaves_open("ReLU lowers the ROC-AUC", "it names the baseline alone");
    leaves_open("GELU raises the ROC-AUC over ELU",
                "it compares trials with each other");
    leaves_open("a slope of 0.3 raises the ROC-AUC",
                "it has a number that no trial has");
    leaves_open("a higher slope raises the ROC-AUC",
                "it does not say which trials it is about");
    static const char *more[] = {"ReLU", "GELU", "ELU", "Tanh", "Swish"};
    sample.of.labels = more;
    sample.of.label_count = ROWS + 1;
    leaves_open("Swish raises the ROC-AUC", "a trial that it names has no test");
}

static void without_a_baseline_nothing_agrees(void **state)
{
    (void)state;
    sample.shown.baseline.trial = 0;
    leaves_open("GELU raises the ROC-AUC",
                "the experiment has no baseline that its trials are compared with");
    const struct rep_hypothesis h = rep_hypothesis_read("GELU raises the ROC-AUC");
    assert_null(rep_verdict_refuted(&h, &sample.of, arena));
    sample.shown.baseline.trial = 1;
    judge("GELU raises the ROC-AUC");
    assert_string_equal(
        rep_verdict_refuted(&h, &sample.of, arena),
        "a test ROC-AUC shown lower than that of ReLU (trial 1) (Holm's p below 0.05)");
}

static void the_best_of_many_are_no_evidence_of_a_fall(void **state)
{
    (void)state;
    sample.trials.ranked = 14;
    concludes("smooth functions raise the ROC-AUC",
              "1 of 3 trials among the best 4 of 14 trials agree (GELU) and 1 "
              "contradict (ELU)");
    leaves_open("smooth functions lower the ROC-AUC",
                "only the best trials were compared");
}

static void lists_are_short(void **state)
{
    struct arena *a = arena_create();
    static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    (void)state;
    assert_string_equal(rep_list_names(letters, 0, a), "");
    assert_string_equal(rep_list_names(letters, 1, a), "a");
    assert_string_equal(rep_list_names(letters, 2, a), "a and b");
    assert_string_equal(rep_list_names(letters, 7, a), "a, b, c, d, e, f and g");
    assert_string_equal(rep_list_names(letters, 8, a), "a, b, c, d, e, f and 2 more");
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_measure_and_a_direction_make_a_claim),
        cmocka_unit_test(what_is_in_doubt_is_not_a_claim),
        cmocka_unit_test_setup_teardown(only_named_trials_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(which_trials_are_meant_must_be_plain, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_a_baseline_nothing_agrees, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_best_of_many_are_no_evidence_of_a_fall,
                                        set_up, tear_down),
        cmocka_unit_test(lists_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
