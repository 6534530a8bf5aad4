/* What a trial gets wrong: trial N --mistakes. Losses of clips are scikit-learn's
 * (tests/golden/stats). */
#include "tests/report/predicted.h"

#include <math.h>
#include <sys/stat.h>

static const char *const names[TAGS] = {"guitar", "piano", "flute", "cello"};

static int64_t record(const float *scores)
{
    const int64_t sweep = begin("one", "valid_roc_auc", "maximize", 1);
    const int64_t trial = put(sweep, "adam", NULL, 0, 1);
    finish_predicted(trial, 0, 0, scores, 0.7364);
    return trial;
}

/* A row of the answer in CSV: kind,number,score,tag,place,loss,tags,clip,path. */
struct row {
    char kind[16], tag[16];
    int number, clip;
    double score, place, loss;
};

static double number_of(const char *field)
{
    return *field ? atof(field) : (double)NAN;
}

/* Reads the row at *line and moves on to the next; false at the end. */
static bool next_row(const char **line, struct row *out)
{
    char fields[9][256] = {{0}};
    const char *c = *line;
    if (*c == '\0')
        return false;
    for (int i = 0; i < 9; i++, c += *c == ',') {
        const bool quoted = *c == '"';
        size_t n = 0;
        for (c += quoted; *c != '\n' && *c != (quoted ? '"' : ','); c++)
            fields[i][n++] = *c;
        c += quoted;
    }
    *line = c + 1;
    snprintf(out->kind, sizeof(out->kind), "%.15s", fields[0]);
    snprintf(out->tag, sizeof(out->tag), "%.15s", fields[3]);
    out->number = atoi(fields[1]);
    out->score = number_of(fields[2]);
    out->place = number_of(fields[4]);
    out->loss = number_of(fields[5]);
    assert_int_equal(sscanf(fields[7], "c/%d", &out->clip), 1);
    return true;
}

static const char *rows_of(const char *arguments)
{
    assert_int_equal(report(arguments), 0);
    assert_int_equal(
        strncmp(printed, "kind,number,score,tag,place,loss,tags,clip,path\n", 48), 0);
    return strchr(printed, '\n') + 1;
}

/* The share of the clips of the other class on the right side, ties half. */
static double place_of(size_t clip, size_t tag)
{
    double right = 0, others = 0;
    const float own = scores_a[clip][tag];
    for (size_t i = 0; i < CLIPS; i++) {
        if (truths[i][tag] == truths[clip][tag])
            continue;
        const float x = scores_a[i][tag];
        others++;
        right += x == own ? 0.5 : (x < own) == (truths[clip][tag] != 0);
    }
    return right / others;
}

/* How many clips without the tag score higher than this (or with it, lower). */
static int more_confident(bool has, double score)
{
    int count = 0;
    for (size_t i = 0; i < CLIPS; i++)
        for (size_t t = 0; t < TAGS; t++)
            if ((truths[i][t] != 0) == has && place_of(i, t) < 1)
                count += has ? (double)scores_a[i][t] < score
                             : (double)scores_a[i][t] > score;
    return count;
}

static void the_most_confident_come_first(void **state)
{
    struct row row;
    int count[2] = {0};
    (void)state;
    record(&scores_a[0][0]);
    close_store();
    const char *line = rows_of("trial 1 --mistakes --top 7 -f csv");
    while (next_row(&line, &row)) {
        const bool has = strcmp(row.kind, "false negative") == 0;
        size_t tag = 0;
        if (strcmp(row.kind, "worst clip") == 0)
            continue;
        while (strcmp(names[tag], row.tag) != 0)
            tag++;
        assert_int_equal(truths[row.clip][tag] != 0, has);
        assert_true(row.score == (double)scores_a[row.clip][tag]);
        assert_true(fabs(row.place - place_of((size_t)row.clip, tag)) < 1e-12);
        assert_true(more_confident(has, row.score) < row.number);
        assert_int_equal(row.number, ++count[has]);
    }
    assert_int_equal(count[0], 7);
    assert_int_equal(count[1], 7);
}

static void the_worst_clips_have_scikit_learns_cross_entropy(void **state)
{
    struct row row;
    int count = 0;
    (void)state;
    record(&scores_a[0][0]);
    close_store();
    const char *line = rows_of("trial 1 --mistakes -f csv");
    while (next_row(&line, &row)) {
        int worse = 0;
        if (strcmp(row.kind, "worst clip") != 0)
            continue;
        for (size_t i = 0; i < CLIPS; i++)
            worse += clip_losses[i] > clip_losses[row.clip];
        assert_true(fabs(row.loss - clip_losses[row.clip]) < 1e-12);
        assert_int_equal(row.number, ++count);
        assert_int_equal(worse, count - 1);
    }
    assert_int_equal(count, 20);
}

static void of_several_seeds_scores_are_means(void **state)
{
    struct row row;
    (void)state;
    const int64_t sweep = begin("two", "valid_roc_auc", "maximize", 2);
    const int64_t trial = put(sweep, "adam", NULL, 0, 2);
    finish_predicted(trial, 0, 0, &scores_a[0][0], 0.7364);
    finish_predicted(trial, 1, 0, &scores_b[0][0], 0.8107);
    close_store();
    const char *line = rows_of("trial 1 --mistakes --tag guitar -f csv");
    for (int count = 0; next_row(&line, &row); count++) {
        assert_string_equal(row.tag, "guitar");
        assert_true(fabs(row.score - ((double)scores_a[row.clip][0] +
                                      (double)scores_b[row.clip][0]) /
                                         2) < 1e-12);
    }
}

/* One seed ranks clip 5 below others without the tag; the mean does not. */
static void the_mean_scores_decide(void **state)
{
    static float wrong[CLIPS][TAGS], right[CLIPS][TAGS];
    (void)state;
    for (size_t i = 0; i < CLIPS; i++)
        for (size_t t = 0; t < TAGS; t++) {
            right[i][t] = truths[i][t] ? 0.9f : 0.1f;
            wrong[i][t] = truths[i][t] ? 0.4f : 0.3f;
        }
    wrong[5][1] = 0.2f; /* it has piano */
    const int64_t sweep = begin("two", "valid_roc_auc", "maximize", 2);
    const int64_t trial = put(sweep, "adam", NULL, 0, 2);
    finish_predicted(trial, 0, 0, &wrong[0][0], 0.7364);
    finish_predicted(trial, 1, 0, &right[0][0], 0.8107);
    close_store();
    assert_int_equal(report("trial 1 --mistakes -f csv"), 0);
    says_not("false negative,1");
    says_not("false positive,1");
}

static void what_is_ranked_right_is_no_mistake(void **state)
{
    static float scores[CLIPS][TAGS];
    (void)state;
    for (size_t i = 0; i < CLIPS; i++)
        for (size_t t = 0; t < TAGS; t++)
            scores[i][t] = truths[i][t] ? 0.2f : 0.1f;
    scores[5][1] = 0.09f; /* it has piano */
    record(&scores[0][0]);
    close_store();
    assert_int_equal(report("trial 1 --mistakes -f csv"), 0);
    says("false negative,1,0.0900");
    says_not("false negative,2");
    assert_int_equal(report("trial 1 --mistakes --tag guitar"), 0);
    says_not("false negative  1");
    says_not("worst clip");
}

static void recordings_have_their_paths(void **state)
{
    char sql[4300];
    (void)state;
    record(&scores_a[0][0]);
    close_store();
    assert_int_equal(report("trial 1 --mistakes --top 1"), 0);
    says("c/42\n");
    says("the recordings of 3 rows were not found in the folder of data.root");
    assert_int_equal(mkdir("songs", 0700) + mkdir("songs/waveform", 0700) +
                         mkdir("songs/waveform/c", 0700),
                     0);
    fclose(fopen("songs/waveform/c/42.flac", "w"));
    char here[4096];
    assert_non_null(getcwd(here, sizeof(here)));
    snprintf(sql, sizeof(sql),
             "INSERT INTO param VALUES (1, 'data.root', '%s/songs', NULL)", here);
    change(sql);
    assert_int_equal(report("trial 1 --mistakes --top 1"), 0);
    says("songs/waveform/c/42.flac");
    assert_int_equal(report("trial 1 --mistakes --tag cello --top 1 -f csv"), 0);
    says(",c/42,songs/waveform/c/42.flac\n");
}

/* A name that leads out of the folder of recordings is not looked for. */
static void no_clip_lies_outside_of_the_data(void **state)
{
    (void)state;
    record(&scores_a[0][0]);
    close_store();
    assert_int_equal(mkdir("songs", 0700) + mkdir("songs/waveform", 0700), 0);
    fclose(fopen("private.flac", "w"));
    change("INSERT INTO param VALUES (1, 'data.root', 'songs', NULL)");
    change("UPDATE task SET clips = replace(clips, 'c/42', '../../private')");
    assert_int_equal(report("trial 1 --mistakes --tag cello --top 1 -f csv"), 0);
    says(",../../private,\n");
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    record(&scores_a[0][0]);
    close_store();
    refuses("trial 1 --mistakes --tag guitarr", "did you mean `guitar`?");
    refuses("trial 1 --tag guitar", "--tag goes with --mistakes");
    refuses("trial 1 --top 3", "--top goes with --mistakes");
    refuses("trial 1 --mistakes --top 0", "--top takes a number from 1 on");
    refuses("trial 1 --mistakes --tags", "at a time");
    change("DELETE FROM prediction");
    refuses("trial 1 --mistakes",
            "no finished run of trial 1 has recorded predictions");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_empty, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_most_confident_come_first),
        CASE(the_worst_clips_have_scikit_learns_cross_entropy),
        CASE(of_several_seeds_scores_are_means),
        CASE(the_mean_scores_decide),
        CASE(what_is_ranked_right_is_no_mistake),
        CASE(recordings_have_their_paths),
        CASE(no_clip_lies_outside_of_the_data),
        CASE(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
