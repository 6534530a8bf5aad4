/* roc, pr and confusion: what is drawn of recorded predictions. */
#include "tests/report/plots/drawing.h"

enum { CLIPS = 12, TAGS = 2 };

static const char *const tags[TAGS] = {"guitar", "violin"};

/* Half of the clips have the first tag, the others the second. Of both kinds one clip
 * in six gets the wrong scores. */
static void predict(int64_t run, const char *task, bool one_tag_each)
{
    unsigned char truth[CLIPS * TAGS] = {0};
    float scores[CLIPS * TAGS];
    for (int c = 0; c < CLIPS; c++) {
        const int tag = c >= CLIPS / 2, predicted = c % 6 == 0 ? 1 - tag : tag;
        truth[c * TAGS + tag] = 1;
        scores[c * TAGS + predicted] = 0.9F;
        scores[c * TAGS + 1 - predicted] = 0.1F;
    }
    truth[CLIPS * TAGS - 2] = !one_tag_each; /* the last clip has both */
    put_scores(run, task, &(struct drawn_scores){CLIPS, TAGS, tags, truth, scores});
}

/* Trial 1 knows most, of trial 2 nothing is recorded. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "sgd", "bce", 0, 1), 0, 0.75, 0.5);
    finish(put(s, "adam", "bce", 0, 1), 0, 0.5, 0.5);
    predict(1, "one", true);
    const int64_t several = begin("several", "valid_roc_auc", "maximize", 1);
    finish(put(several, "rmsprop", "bce", 0, 1), 0, 0.75, 0.5);
    predict(3, "several", false);
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

static void sweep_is(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof(sql),
             "UPDATE sweep SET started = CASE name WHEN '%s' THEN '2030' ELSE '2020' "
             "END || substr(started, 5)",
             name);
    change(sql);
}

/* Of six clips with a tag five score high, of six without it one. */
static void curves_are_means_over_tags(void **state)
{
    (void)state;
    sweep_is("s");
    draws("roc", "");
    assert_non_null(strstr(figure.plot.data.text, "0.00 0\n"));
    assert_non_null(strstr(figure.plot.data.text, "1.00 1\n"));
    assert_non_null(strstr(figure.plot.data.text, "\n\n\n# a tag\n"));
    script_has("'1: sgd of 1 (ROC-AUC 0.833)'");
    script_has("Means over 2 tags, test clips. Grey: each tag.");
    assert_string_equal(figure.note, "1 trial without predictions left out");
    draws("pr", "");
    assert_non_null(strstr(figure.plot.data.text, "0.80 0.833333\n"));
    assert_non_null(strstr(figure.plot.data.text, "1.00 0.5\n"));
    script_has("set arrow from 0,0.5 to 1,0.5 ");
}

static void a_tag_has_curves_of_its_own(void **state)
{
    (void)state;
    sweep_is("s");
    draws("pr", "tag=violin");
    script_has("Tag violin, test clips.");
    assert_null(strstr(figure.plot.data.text, "# a tag\n"));
    does_not_draw("roc", "tag=violon", "did you mean `violin`?");
    does_not_draw("roc", "split=valid", "no predictions of valid clips are recorded");
}

static void of_one_tag_a_clip_the_highest_score_is_the_prediction(void **state)
{
    (void)state;
    sweep_is("s");
    draws("confusion", "");
    has_data("0 0 83.3333\n1 0 16.6667\n0 1 16.6667\n1 1 83.3333\n");
    script_has_not("and without");
    assert_string_equal(figure.note, "drawn is trial 1 alone; -t N names another");
}

/* Seven clips have the guitar, so that the seven highest scores are predictions: all
 * that are tied at the lower score. */
static void of_several_tags_as_many_are_predicted_as_there_are(void **state)
{
    (void)state;
    sweep_is("several");
    draws("confusion", "");
    has_data("0 0 100\n1 0 16.6667\n0 1 100\n1 1 83.3333\n");
    script_has("and without");
    assert_null(figure.note);
}

/* Four clips. */
static void very_few_clips_are_no_confusion(void **state)
{
    unsigned char truth[4 * TAGS] = {1, 0, 0, 1, 0, 1, 0, 1};
    float scores[4 * TAGS] = {0};
    (void)state;
    open_store();
    const int64_t few = begin("few", "valid_roc_auc", "maximize", 1);
    finish(put(few, "nadam", "bce", 0, 1), 0, 0.75, 0.5);
    put_scores(4, "few", &(struct drawn_scores){4, TAGS, tags, truth, scores});
    close_store();
    sweep_is("few");
    does_not_draw("confusion", "", "no tag has 5 clips");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_are_means_over_tags),
        cmocka_unit_test(a_tag_has_curves_of_its_own),
        cmocka_unit_test(of_one_tag_a_clip_the_highest_score_is_the_prediction),
        cmocka_unit_test(very_few_clips_are_no_confusion),
        cmocka_unit_test(of_several_tags_as_many_are_predicted_as_there_are),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
