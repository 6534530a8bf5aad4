/* The task, what is measured, and what a predictor reaches that does not listen. */
#include "report/homework/data.h"
#include "report/homework/tex.h"

#include "report/number.h"

#include <math.h>

static const char definitions[] =
    "\n\\paragraph{Measures.} For one tag, with scores $s$ and truth over the test "
    "clips:\n"
    "\\begin{itemize}\n"
    "\\item ROC-AUC is the share of pairs of a clip with the tag and one without it in "
    "which the one with it has the higher score, ties counted half. It does not depend "
    "on how frequent the tag is.\n"
    "\\item PR-AUC is the average precision $\\sum_k (R_k - R_{k-1})\\,P_k$ over the "
    "distinct scores from above, with precision $P$ and recall $R$ of the clips that "
    "score at least as high.\n"
    "\\item The loss is the binary cross-entropy $-\\frac{1}{K}\\sum_t \\left[y_t "
    "\\log p_t + (1 - y_t) \\log (1 - p_t)\\right]$ unless a trial is trained with "
    "another one. Losses of different kinds are not compared.\n"
    "\\end{itemize}\n"
    "ROC-AUC and PR-AUC of all tags are macro averages: means over the tags of which "
    "the test clips have both classes. The score of a clip is the mean over its "
    "chunks. Trials are chosen by validation clips and compared on test clips.\n";

static void add_task(const struct rep_homework *h, struct str *out)
{
    struct arena *a = h->arena;
    const struct rep_homework_trial *b = &h->baseline;
    const char *seconds = rep_homework_setting(b, "data.seconds"),
               *rate = rep_homework_setting(b, "data.sample_rate");
    const size_t tags = json_array_size(rep_data_at(h->data, "tags"));
    const double clips = rep_data_number(h->data, "clips.all");
    const bool one = json_is_true(rep_data_at(h->data, "one_tag"));
    rep_tex_sentence(out, "music tagging gives a recording the words that people would "
                          "give it, from its sound alone");
    if (tags && isfinite(clips))
        rep_tex_sentencef(out,
                          "here each of %s clips has %s of %zu tags, and a network "
                          "gives each tag a probability",
                          table_count_text((int64_t)clips, a),
                          one ? "exactly one" : "any number", tags);
    if (seconds)
        rep_tex_sentencef(out, "the network of the baseline hears %s s at a time%s%s%s",
                          seconds, rate ? ", sampled at " : "", rate ? rate : "",
                          rate ? " Hz" : "");
}

enum { PREDICTOR, LOSS, ROC, PR, COLUMNS };

static void add_floor(struct rep_homework *h, struct str *out)
{
    static const struct table_column columns[COLUMNS] = {
        [PREDICTOR] = {"predictor", "Predictor", TABLE_TEXT, true},
        [LOSS] = {"test_loss", "test loss", TABLE_NUMBER, false},
        [ROC] = {"test_roc_auc", "test ROC-AUC", TABLE_NUMBER, false},
        [PR] = {"test_pr_auc", "test PR-AUC", TABLE_NUMBER, false}};
    struct arena *a = h->arena;
    const double loss = rep_data_number(h->data, "constant.loss.train.test"),
                 floor = rep_data_number(h->data, "constant.pr_auc.test");
    if (!isfinite(loss) || !isfinite(floor)) {
        rep_tex_missing(out, arena_printf(a,
                                          "what a constant predictor reaches is not "
                                          "known, but for its ROC-AUC of 0.5: %s",
                                          h->data_lacks ? h->data_lacks
                                                        : "there are no test clips"));
        return;
    }
    struct table t = table_create(columns, COLUMNS, 2, a);
    struct table_cell *cells = table_row(&t, 0);
    cells[PREDICTOR] = table_text("each tag's share of the training clips");
    cells[LOSS] = table_number(loss, table_measure_text(loss, a));
    cells[ROC] = table_number(0.5, "0.5000");
    cells[PR] = table_number(floor, table_measure_text(floor, a));
    cells = table_row(&t, 1);
    cells[PREDICTOR] = table_text("one half");
    cells[LOSS] = table_number(log(2), table_measure_text(log(2), a));
    cells[ROC] = table_number(0.5, "0.5000");
    cells[PR] = table_number(floor, table_measure_text(floor, a));
    str_add(out, "\n\\paragraph{Floor.} ");
    rep_tex_sentence(out, "a predictor that says the same of every clip does not "
                          "listen; a network has to be better");
    str_add(out, "Table~\\ref{tab:floor} has what it reaches: its PR-AUC is the mean "
                 "share of the clips that have a tag.\n");
    rep_tex_table(h, "floor",
                  h->baseline.row.folds > 0
                      ? "Predictors that do not listen, in fold 1: the floor."
                      : "Predictors that do not listen: the floor.",
                  &t, out);
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    (void)e;
    add_task(h, out);
    str_add(out, definitions);
    add_floor(h, out);
    rep_homework_words(h, "problem",
                       "what is tagging good for here, and what makes it hard?", NULL,
                       out);
    return ERR_OK;
}

const struct rep_chapter rep_chapter_problem = {
    .plugin = {.name = "problem", .help = "the task, its measures and their floor"},
    .title = "Problem",
    .write = write,
};
