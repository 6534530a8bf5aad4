/* Figures of recorded predictions: auc_by_frequency, reliability, thresholds,
 * cooccurrence, embedding. Values are those of tests/golden/stats. */
#include "tests/report/plots/drawing.h"
#include "tests/report/predicted.h"

#include "tests/golden/stats/figures.h"

#include <math.h>

/* The networks a and b of comparison.h: trial 1 and, better, trial 2; another without
 * predictions. Test and validation clips are the same. */
static int make(void **state)
{
    struct err e = {0};
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish_predicted(put(s, "a", "bce", 0, 1), 0, 0, scores_a[0], 0.875);
    finish_predicted(put(s, "b", "bce", 0, 1), 0, 0, scores_b[0], 0.75);
    finish(put(s, "c", "bce", 0, 1), 0, 0.5, 0.5);
    const char *names[CLIPS];
    char texts[CLIPS][8];
    for (int i = 0; i < CLIPS; i++) {
        snprintf(texts[i], sizeof(texts[i]), "v%d", i);
        names[i] = texts[i];
    }
    const struct res_predictions valid = {
        .task = "valid",
        .clips = names,
        .tags = (const char *const[]){"guitar", "piano", "flute", "cello"},
        .clip_count = CLIPS,
        .tag_count = TAGS,
        .truth = truths[0],
        .scores = scores_a[0]};
    if (res_predictions_put(store, 1, RES_VALID, &valid, &e) != ERR_OK)
        return -1;
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

/* Numbers of the data's line that begins with `head`. */
static void read_line(const char *head, double *out, size_t count)
{
    const char *line = strstr(figure.plot.data.text, head);
    assert_non_null(line);
    for (size_t i = 0; i < count; i++) {
        char *end;
        out[i] = strtod(line, &end);
        assert_true(end != line);
        line = end;
    }
}

/* ROC-AUCs of scikit-learn (comparison.h's). */
static void each_tag_stands_over_its_number_of_clips(void **state)
{
    (void)state;
    draws("auc_by_frequency", "");
    assert_non_null(strstr(figure.plot.data.text, "30 0.668333 # guitar\n"));
    assert_non_null(strstr(figure.plot.data.text, "4 0.930804 # cello\n"));
    script_has("'test clips with the tag'");
    script_has("set logscale x\n");
    script_has("'cello'");
    assert_string_equal(figure.note, "drawn is trial 1 alone; -t N names another");
    draws("auc_by_frequency", "area=pr_auc");
    script_has("'PR-AUC of the tag'");
    does_not_draw("auc_by_frequency", "area=f1", "roc_auc");
}

/* 30 clips of 60 have the guitar: .5 +- 1.96 sqrt(61 / (12 * 30 * 30)), scipy's
 * mannwhitneyu without ties. */
static void the_band_is_that_of_scores_that_know_nothing(void **state)
{
    double first[4];
    (void)state;
    draws("auc_by_frequency", "");
    const char *band = strstr(figure.plot.data.text, "# clips chance low high\n");
    assert_non_null(band);
    assert_int_equal(sscanf(strchr(band, '\n'), "%lf %lf %lf %lf", &first[0], &first[1],
                            &first[2], &first[3]),
                     4);
    const double n = first[0], half = 1.96 * sqrt((CLIPS + 1) / (12 * n * (CLIPS - n)));
    assert_true(first[1] == 0.5 && fabs(first[3] - fmin(1, 0.5 + half)) < 1e-5);
}

static void bins_are_drawn_where_their_means_are(void **state)
{
    double row[4];
    (void)state;
    draws("reliability", "tag=guitar");
    const char *data = strstr(figure.plot.data.text, "# 1: a of 1\n");
    assert_non_null(data);
    read_line("0.04 0 2 ", row, 4);
    assert_true(fabs(row[3] - 0.5 / 15) < 1e-6);
    for (int b = 0; b < 15; b++) {
        char line[64];
        if (bins_of_tag[b][0] == 0)
            snprintf(line, sizeof(line), "NaN NaN 0 ");
        else
            snprintf(line, sizeof(line), "%.6g %.6g %.0f ", bins_of_tag[b][2],
                     bins_of_tag[b][1], bins_of_tag[b][0]);
        if (strstr(data, line) == NULL)
            fail_msg("`%s` is not in:\n%s", line, data);
    }
    script_has("'1: a of 1 (ECE 0.205)'");
    script_has("2: b of 1 (ECE");
    assert_string_equal(figure.note, "1 trial without predictions left out");
    does_not_draw("reliability", "tag=gitar", "did you mean `guitar`?");
    draws("reliability", "split=valid");
    script_has("All tags, valid clips, 15 bins.");
}

/* At .25 and .5 those of scikit-learn; validation clips are kept as half floats. */
static void rates_are_drawn_at_every_threshold(void **state)
{
    double row[4];
    (void)state;
    draws("thresholds", "tag=piano split=test");
    read_line("0.50 ", row, 4);
    for (int k = 0; k < 3; k++)
        assert_true(fabs(row[k + 1] - rates[1 * 4 + 2][k]) < 1e-5);
    draws("thresholds", "split=test");
    read_line("0.25 ", row, 4);
    for (int k = 0; k < 3; k++)
        assert_true(fabs(row[k + 1] -
                         (rates[1][k] + rates[5][k] + rates[9][k] + rates[13][k]) / 4) <
                    1e-5);
    draws("thresholds", "");
    script_has("1: a of 1, valid clips: means over 4 tags, one");
    script_has("on test clips");
    assert_string_equal(figure.note, "drawn is trial 1 alone; -t N names another");
    does_not_draw("thresholds", "tag=flut", "did you mean `flute`?");
}

static void cells_are_shares_of_the_clips_with_the_row(void **state)
{
    size_t guitars = 0, both = 0;
    char cell[32];
    (void)state;
    for (int c = 0; c < CLIPS; c++) {
        guitars += truths[c][0];
        both += truths[c][0] && truths[c][1];
    }
    draws("cooccurrence", "tags=2");
    snprintf(cell, sizeof(cell), "1 0 %.6g\n", 100.0 * (double)both / (double)guitars);
    if (strstr(figure.plot.data.text, cell) == NULL)
        fail_msg("`%s` is not in:\n%s", cell, figure.plot.data.text);
    script_has("60 test clips. 2 of 4 tags.");
    draws("cooccurrence", "tags=2 columns=2");
    script_has("'guitar (30)'");
}

static void clips_lie_where_scikit_learn_projects_them(void **state)
{
    double row[2];
    (void)state;
    draws("embedding", "");
    for (int c = 0; c < 60; c += 7) {
        char name[16];
        snprintf(name, sizeof(name), "# c/%d\n", c);
        const char *line = strstr(figure.plot.data.text, name);
        assert_non_null(line);
        while (line[-1] != '\n')
            line--;
        assert_int_equal(sscanf(line, "%lf %lf", &row[0], &row[1]), 2);
        assert_true(fabs(row[0] - places[c][0]) < 1e-4);
        assert_true(fabs(row[1] - places[c][1]) < 1e-4);
    }
    script_has("'first component of the scores'");
    script_has("'guitar'");
}

/* Each clip has every tag, and the colour of the rarest: gnuplot counts the blocks of
 * the others by a line without a place. */
static void colours_without_clips_keep_their_blocks(void **state)
{
    size_t empty = 0;
    (void)state;
    change("UPDATE task SET truth = CAST(replace(hex(zeroblob(length(truth))), '00', "
           "char(1)) AS BLOB)");
    draws("embedding", "tags=3");
    for (const char *at = figure.plot.data.text; (at = strstr(at, "NaN NaN\n")); at++)
        empty++;
    assert_int_equal(empty, 3); /* two tags, and clips without one */
}

static void without_predictions_nothing_is_drawn(void **state)
{
    (void)state;
    change("DELETE FROM prediction WHERE split = 'valid'");
    static const char *const kinds[] = {"auc_by_frequency", "reliability", "thresholds",
                                        "cooccurrence", "embedding"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        does_not_draw(kinds[i], "split=valid",
                      "no predictions of valid clips are recorded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_tag_stands_over_its_number_of_clips),
        cmocka_unit_test(the_band_is_that_of_scores_that_know_nothing),
        cmocka_unit_test(bins_are_drawn_where_their_means_are),
        cmocka_unit_test(rates_are_drawn_at_every_threshold),
        cmocka_unit_test(cells_are_shares_of_the_clips_with_the_row),
        cmocka_unit_test(clips_lie_where_scikit_learn_projects_them),
        cmocka_unit_test(colours_without_clips_keep_their_blocks),
        cmocka_unit_test(without_predictions_nothing_is_drawn),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
