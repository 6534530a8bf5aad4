/* ablation and tag_difference: which differences are drawn, and which have a colour. */
#include "tests/report/plots/drawing.h"

enum { CLIPS = 60, TAGS = 2 };

/* The first `wrong` of 20 clips with a tag score below all others. */
static void predict(int64_t run, int wrong)
{
    static const char *const tags[TAGS] = {"guitar", "violin"};
    unsigned char truth[CLIPS * TAGS] = {0};
    float scores[CLIPS * TAGS];
    for (int c = 0; c < CLIPS; c++) {
        for (int t = 0; t < TAGS; t++) {
            const int i = c * TAGS + t, place = c - 20 * t;
            truth[i] = place >= 0 && place < 20;
            scores[i] = (float)c / 1000 + (truth[i] ? 0.5F : 0.2F);
            if (truth[i] && t == 0 && place < wrong)
                scores[i] -= 0.5F;
        }
    }
    put_scores(run, "task", &(struct drawn_scores){CLIPS, TAGS, tags, truth, scores});
}

/* Trials 1 and 2 differ in the first tag, 1 and 3 hardly; of 4 nothing is recorded. */
static int make(void **state)
{
    static const char *const names[] = {"sgd", "adam", "rmsprop", "nadam"};
    static const double values[] = {0.5, 0.875, 0.625, 0.25};
    static const int wrong[] = {12, 0, 11};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 4; i++) {
        finish(put(s, names[i], "bce", 0, 1), 0, values[i], 0.5);
        if (i < 3)
            predict(i + 1, wrong[i]);
    }
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

static void data_have(const char *part)
{
    if (strstr(figure.plot.data.text, part) == NULL)
        fail_msg("`%s` is not in the data:\n%s", part, figure.plot.data.text);
}

/* 12 of 20 clips below all 40 others: ROC-AUC .4 instead of 1; 11 of 20: .45. The mean
 * over two tags changes by half. */
static void trials_differ_from_the_baseline(void **state)
{
    (void)state;
    drawing_baseline = 1;
    draws("ablation", "");
    data_have("0 0.3 ");
    data_have(" 1 # 2: adam of 1\n");
    data_have("1 0.025 ");
    data_have(" 0 # 3: rmsprop of 1\n");
    script_has("From the baseline, 1: sgd of 1.");
    script_has("'difference in test ROC-AUC'");
    assert_string_equal(figure.note,
                        "1 trial without predictions of these clips left out");
    drawing_baseline = 0;
}

static void without_a_baseline_they_differ_from_the_best(void **state)
{
    (void)state;
    draws("ablation", "area=pr_auc");
    script_has("From the best, 2: adam of 1.");
    script_has("'difference in test PR-AUC'");
    data_have("0 -0.");
    data_have("# 1: sgd of 1\n");
}

/* The second trial of the ranking less the first would be negative. */
static void tags_change_from_one_trial_to_another(void **state)
{
    (void)state;
    draws("tag_difference", "");
    data_have("0 0.55 ");
    data_have(" 1 # guitar (20)\n");
    data_have("1 0 ");
    data_have(" 0 # violin (20)\n");
    script_has("2: adam of 1 less 3: rmsprop");
    assert_null(figure.note);
    does_not_draw("tag_difference", "tags=1", "tags");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trials_differ_from_the_baseline),
        cmocka_unit_test(without_a_baseline_they_differ_from_the_best),
        cmocka_unit_test(tags_change_from_one_trial_to_another),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
