/* Sentences on a sweep: says.h. */
#include "report/homework/says.h"

#include "report/homework/tex.h"
#include "report/homework/verdict.h"

#include "report/notes.h"
#include "report/number.h"

#include <math.h>
#include <string.h>

size_t rep_best_row(const struct res_table *t)
{
    size_t i = 0;
    while (i < t->row_count && !t->rows[i].best)
        i++;
    return i;
}

/* "0.8514 ± 0.0021 (3 runs)"; NULL: the row has no such value. */
static const char *value_text(const struct res_table *t, size_t row, const char *metric,
                              struct arena *a)
{
    for (size_t i = 0; i < t->metric_count; i++) {
        const struct res_value *v = &t->rows[row].values[i];
        if (strcmp(t->metrics[i]->name, metric) != 0 || v->count == 0)
            continue;
        const char *text = rep_value_text(v, a);
        return text && v->count > 1 ? arena_printf(a, "%s (%d runs)", text, v->count)
                                    : text;
    }
    return NULL;
}

void rep_say_best(const struct rep_homework *h, const struct rep_homework_sweep *s,
                  struct str *out)
{
    struct arena *a = h->arena;
    const struct res_table *t = s->of->trials;
    const size_t best = rep_best_row(t);
    const char *title = res_metric(h->reader, s->row->metric)->title;
    const size_t row = best < t->row_count ? best : 0;
    const char *roc = value_text(t, row, rep_area_metrics[REP_ROC_AUC], a),
               *pr = value_text(t, row, rep_area_metrics[REP_PR_AUC], a);
    const char *name = rep_row_name(s->of, row, a);
    if (best == t->row_count && t->row_count > 1)
        return;
    if (t->ranked > 1)
        rep_tex_sentencef(out,
                          "the best of the %zu trials by %s, by which it is "
                          "chosen, is %s",
                          t->ranked, title, name);
    if (roc || pr)
        rep_tex_sentencef(out, "on test clips %s reaches %s%s%s%s%s", name,
                          roc ? "a ROC-AUC of " : "", roc ? roc : "",
                          roc && pr ? " and " : "", pr ? "a PR-AUC of " : "",
                          pr ? pr : "");
}

enum verdict { BETTER, WORSE, NOT_SHOWN, VERDICTS };

/* "GELU by +0.0123 [+0.004, +0.020]" for each row of a verdict; without the interval
 * where a table has it. */
static const char *list_rows(const struct rep_trials *of, enum verdict verdict,
                             bool in_table, size_t *count, struct arena *a)
{
    const struct rep_significance *s = of->significance;
    const size_t rows = of->trials->row_count;
    const char **names = arena_alloc(a, rows + 1, sizeof(*names));
    *count = 0;
    for (size_t i = 0; i < rows; i++) {
        const struct stats_interval *by = &s->from[i].by;
        if (isnan(s->holm[i]))
            continue;
        const enum verdict own = !stats_is_shown(s->holm[i]) ? NOT_SHOWN
                                 : by->value > 0             ? BETTER
                                                             : WORSE;
        if (own != verdict)
            continue;
        const char *interval =
            in_table ? NULL : rep_interval_text(by, true, s->from_decimals, a);
        names[(*count)++] =
            arena_printf(a, "%s by %s%.4f%s%s", rep_row_name(of, i, a),
                         by->value < 0 ? "\xe2\x88\x92" : "+", fabs(by->value),
                         interval ? " " : "", interval ? interval : "");
    }
    return rep_list_names(names, *count, a);
}

/* Of one seed or two, networks are compared. */
static const char *subject_of(bool of_recipes, size_t count)
{
    if (of_recipes)
        return count == 1 ? "this trial is" : "these trials are";
    return count == 1 ? "the networks of this trial are"
                      : "the networks of these trials are";
}

void rep_say_tests(const struct rep_trials *of, bool in_table, struct arena *a,
                   struct str *out)
{
    static const char *const words[VERDICTS] = {[BETTER] = "better than",
                                                [WORSE] = "worse than",
                                                [NOT_SHOWN] =
                                                    "not shown to be different from"};
    const struct rep_significance *s = of->significance;
    bool of_recipes = true;
    for (size_t i = 0; i < of->trials->row_count; i++)
        of_recipes = of_recipes && (isnan(s->holm[i]) || s->from[i].of_recipes);
    for (enum verdict v = BETTER; v < VERDICTS; v++) {
        size_t count;
        const char *list = list_rows(of, v, in_table, &count, a);
        if (count)
            rep_tex_sentencef(out, "in %s %s %s %s%s, with Holm's p %s: %s", s->title,
                              subject_of(of_recipes, count), words[v],
                              of_recipes ? "" : "those of ", s->with_name,
                              v == NOT_SHOWN ? "of 0.05 or more" : "below 0.05", list);
    }
}

void rep_say_basis(struct rep_homework *h, const struct rep_trials *of, struct str *out)
{
    const struct rep_significance *s = of->significance;
    const struct rep_comparison *fewest = NULL;
    for (size_t i = 0; i < of->trials->row_count; i++)
        if (!isnan(s->from[i].by.p) && (fewest == NULL || !s->from[i].of_recipes))
            fewest = &s->from[i];
    for (size_t i = 0; i < of->trials->row_count && fewest == NULL; i++)
        if (!isnan(s->own[i].by.low))
            fewest = &s->own[i];
    const char *basis = fewest ? rep_basis_sentence(fewest, h->arena) : NULL;
    if (basis == NULL || (h->basis && strcmp(h->basis, basis) == 0))
        return;
    h->basis = h->basis ? h->basis : basis;
    rep_tex_sentence(out, basis);
}

static double mean_of(const struct res_table *t, size_t row, const char *metric)
{
    for (size_t i = 0; i < t->metric_count; i++)
        if (strcmp(t->metrics[i]->name, metric) == 0 && t->rows[row].values[i].count)
            return t->rows[row].values[i].mean;
    return (double)NAN;
}

void rep_say_gap(const struct rep_trials *of, size_t row, struct arena *a,
                 struct str *out)
{
    const struct res_table *t = of->trials;
    const double train = mean_of(t, row, "train_loss"),
                 valid = mean_of(t, row, "valid_loss");
    const struct res_row *r = &t->rows[row];
    if (!isfinite(train) || !isfinite(valid) || !isfinite(r->best_epoch))
        return;
    rep_tex_sentencef(out,
                      "at its best epoch (%s of %s) the loss of %s is %s on training "
                      "and %s on validation clips",
                      table_epoch_text(r->best_epoch, a),
                      table_epoch_text(r->epochs, a), rep_row_name(of, row, a),
                      table_measure_text(train, a), table_measure_text(valid, a));
}

void rep_say_left_out(const struct rep_trials *of, struct arena *a, struct str *out)
{
    const struct res_table *t = of->trials;
    const struct {
        size_t count;
        const char *why;
    } others[] = {{t->other_task, "tested on other clips or tags"},
                  {t->other_loss, "trained with another kind of loss"},
                  {t->unmeasured, "without a finite value of the metric"}};
    const char *unfinished = rep_count_unfinished(t, a);
    if (t->ranked > t->row_count)
        rep_tex_sentencef(out, "the table has the best %zu of %zu trials", t->row_count,
                          t->ranked);
    if (unfinished[0])
        rep_tex_sentencef(out, "not in the table, as they have not finished: %s",
                          unfinished);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (others[i].count)
            rep_tex_sentencef(out, "not in the table: %zu trial%s %s", others[i].count,
                              others[i].count == 1 ? "" : "s", others[i].why);
}
