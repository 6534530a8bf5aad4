/* Tag by tag: which gained and lost from the baseline to the best trial, which are the
 * hardest, which are taken for which. */
#include "report/homework/tag_changes.h"
#include "report/homework/tex.h"
#include "report/homework/verdict.h"

#include "report/rows.h"
#include "report/significance.h"

#include "base/table/number.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ENDS = 5 /* tags at each end of the table */ };

/* The lowest ROC-AUC of the best trial first; tags without one last. */
static int by_area(const void *left, const void *right)
{
    const struct rep_tag_change *a = left, *b = right;
    const double x = a->areas[REP_TO_SIDE], y = b->areas[REP_TO_SIDE];
    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    return (x > y) - (x < y);
}

static void list_shown(const struct rep_homework *h, const struct rep_tag_changes *t,
                       bool gained, struct str *out)
{
    struct arena *a = h->arena;
    const char **names = arena_alloc(a, t->count + 1, sizeof(*names));
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++)
        if (rep_tag_is_shown(&t->items[i]) && (t->items[i].by.value > 0) == gained)
            names[count++] =
                arena_printf(a, "%s by %s%.3f (%zu clip%s)", t->items[i].tag,
                             gained ? "+" : "\xe2\x88\x92", fabs(t->items[i].by.value),
                             t->items[i].with, t->items[i].with == 1 ? "" : "s");
    if (count)
        rep_tex_sentencef(out, "%zu tag%s %s: %s", count, count == 1 ? " is" : "s are",
                          gained ? "shown to gain" : "shown to lose",
                          rep_list_names(names, count, a));
}

static void say(const struct rep_homework *h, const struct rep_tag_changes *t,
                struct str *out)
{
    size_t few = 0, shown = 0;
    for (size_t i = 0; i < t->count; i++) {
        few += t->items[i].with < REP_FEWEST_POSITIVES;
        shown += rep_tag_is_shown(&t->items[i]);
    }
    if (t->differ) {
        rep_tex_sentencef(
            out,
            "from the baseline, %s, to the best trial of all experiments, "
            "%s, the ROC-AUC of %zu of %zu tags is shown to change "
            "(DeLong; Benjamini and Hochberg at 5 %% among all tags)",
            h->baseline.name, h->best.name, shown, t->count);
        list_shown(h, t, true, out);
        list_shown(h, t, false, out);
        rep_tex_sentence(out, "this is about these trained networks");
    }
    if (few)
        rep_tex_sentencef(out, "%zu tag%s fewer than %d test clips: too few for a test",
                          few, few == 1 ? " has" : "s have", REP_FEWEST_POSITIVES);
}

/* A row for a tag: its clips, its ROC-AUC in both trials, the change. */
static void add_row(struct rep_rows *rows, const struct rep_tag_change *t, bool differ)
{
    struct arena *a = rows->arena;
    struct table_cell *cells = rep_add_row(rows);
    const double from = t->areas[REP_FROM_SIDE], to = t->areas[REP_TO_SIDE];
    const char *interval = rep_interval_text(&t->by, differ, 2, a);
    size_t c = 0;
    cells[c++] = table_text(t->tag);
    cells[c++] = table_whole((int64_t)t->with, a);
    if (differ)
        cells[c++] = table_number(from, table_decimal_text(from, 3, a));
    cells[c++] = table_number(to, table_decimal_text(to, 3, a));
    cells[c] = table_number(t->by.value,
                            isnan(t->by.value)
                                ? NULL
                                : arena_printf(a, differ ? "%+.3f%s %s" : "%.3f%s %s",
                                               t->by.value,
                                               differ && rep_tag_is_shown(t) ? "*" : "",
                                               interval ? interval : ""));
}

static struct rep_rows begin_rows(bool differ, struct arena *a)
{
    static const struct table_column two[] = {
        {"tag", "tag", TABLE_TEXT, true},
        {"clips", "clips", TABLE_NUMBER, false},
        {"baseline", "baseline", TABLE_NUMBER, false},
        {"best", "best", TABLE_NUMBER, false},
        {"change", "change, 95 %", TABLE_NUMBER, false}};
    static const struct table_column one[] = {
        {"tag", "tag", TABLE_TEXT, true},
        {"clips", "clips", TABLE_NUMBER, false},
        {"roc_auc", "ROC-AUC", TABLE_NUMBER, false},
        {"interval", "95 %", TABLE_NUMBER, false}};
    return (struct rep_rows){
        .columns = differ ? two : one, .column_count = differ ? 5 : 4, .arena = a};
}

static void add_table(struct rep_homework *h, const struct rep_tag_changes *t,
                      struct str *out)
{
    struct rep_rows rows = begin_rows(t->differ, h->arena);
    size_t known = 0;
    qsort(t->items, t->count, sizeof(*t->items), by_area);
    while (known < t->count && !isnan(t->items[known].areas[REP_TO_SIDE]))
        known++;
    for (size_t i = 0; i < known; i++)
        if (i < ENDS || i + ENDS >= known)
            add_row(&rows, &t->items[i], t->differ);
    if (rows.count == 0)
        return;
    const struct table table = rep_table_of_rows(&rows, 0);
    rep_tex_table(h, "hardest",
                  arena_printf(h->arena,
                               "The hardest and the easiest tags of %s by ROC-AUC on "
                               "test clips%s; clips: test clips that have the tag.",
                               h->best.name,
                               t->differ
                                   ? " (*: shown to differ from the baseline among "
                                     "all tags)"
                                   : ""),
                  &table, out);
}

static enum err_code add_figures(struct rep_homework *h, struct str *out, struct err *e)
{
    struct arena *a = h->arena;
    const long long from = h->baseline.trial, to = h->best.trial;
    struct rep_request q = *h->asked->request, one = q;
    bool drawn;
    q.sweeps = one.sweeps = (struct cli_list){NULL, 0};
    q.baseline = one.baseline = NULL;
    q.top = one.top = INT_MIN;
    q.trials = arena_printf(a, "%lld,%lld", from, to);
    one.trials = arena_printf(a, "%lld", to);
    const struct rep_tex_plot plots[] = {
        {"tag_difference",
         NULL,
         &q,
         {"tag_difference",
          arena_printf(a, "The change of each tag's ROC-AUC from the baseline to %s.",
                       h->best.name),
          1}},
        {"confusion",
         NULL,
         &one,
         {"confusion", arena_printf(a, "Which tags %s takes for which.", h->best.name),
          1}},
        {"roc",
         NULL,
         from == to ? &one : &q,
         {"roc", "ROC curves, averaged over tags and runs.", 1}}};
    struct rep_tex_figure figures[sizeof(plots) / sizeof(*plots)];
    size_t count = 0;
    enum err_code code = ERR_OK;
    for (size_t i = from == to; i < sizeof(plots) / sizeof(*plots) && code == ERR_OK;
         i++) {
        code = rep_tex_draw(h, &plots[i], &drawn, e);
        if (code == ERR_OK && drawn)
            figures[count++] = plots[i].figure;
    }
    if (code == ERR_OK && count > 0)
        rep_tex_tall_figure(h, &figures[0], figures + 1, count - 1, out);
    return code;
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    struct rep_tag_changes t;
    enum err_code code = rep_tag_changes_find(h, &t, e);
    if (code != ERR_OK)
        return code;
    rep_tex_with_waiting(h, NULL, out);
    if (t.count == 0) {
        rep_tex_missing(out,
                        "there are no stored predictions of the same test clips of "
                        "the baseline and the best trial");
        return ERR_OK;
    }
    say(h, &t, out);
    add_table(h, &t, out);
    code = add_figures(h, out, e);
    rep_homework_words(h, "tags",
                       "why are these tags hard, and these easy? Listen to the worst "
                       "clips: mtag-report diff A B --clips names them",
                       NULL, out);
    return code;
}

const struct rep_chapter rep_chapter_per_tag = {
    .plugin = {.name = "per_tag", .help = "what changed for which tag"},
    .title = "Tag by tag",
    .write = write,
};
