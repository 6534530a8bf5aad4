/* The findings of all experiments, drafted from their numbers. Reasons are the
 * person's. */
#include "report/homework/says.h"
#include "report/homework/tex.h"
#include "report/homework/verdict.h"

#include "report/confusion.h"
#include "report/number.h"
#include "results/read/predictions.h"

#include <math.h>
#include <string.h>

/* The whole step from the baseline to the best trial. */
static enum err_code say_whole(struct rep_homework *h, struct str *out, struct err *e)
{
    struct arena *a = h->arena;
    if (h->best.trial == 0 || h->best.trial == h->baseline.trial)
        return ERR_OK;
    for (int m = 0; m < REP_AREAS; m++) {
        struct rep_comparison of;
        enum err_code code =
            rep_compare(h->comparer, (struct rep_side){h->best.sweep, h->best.trial},
                        (struct rep_side){h->baseline.sweep, h->baseline.trial},
                        (enum rep_area)m, &of, e);
        if (code != ERR_OK)
            return code;
        rep_tex_sentence(
            out, rep_comparison_sentence(
                     &of, res_metric(h->reader, rep_area_metrics[m])->title,
                     arena_printf(a, "%s (trial %lld, the best of all experiments)",
                                  h->best.name, (long long)h->best.trial),
                     arena_printf(a, "the baseline %s (trial %lld)", h->baseline.name,
                                  (long long)h->baseline.trial),
                     a));
    }
    return ERR_OK;
}

static void say_sweep(const struct rep_homework *h, const struct rep_homework_sweep *s,
                      struct str *out)
{
    struct arena *a = h->arena;
    const struct rep_hypothesis hypothesis = rep_hypothesis_read(s->row->hypothesis);
    const struct rep_verdict v = rep_verdict_of(&hypothesis, s, a);
    const char *cut = rep_cut_text(s->of->trials, a),
               *cut_of = cut ? arena_printf(a, " among %s", cut) : "";
    size_t shown = 0, tested = 0;
    for (size_t i = 0; i < s->of->trials->row_count; i++) {
        tested += !isnan(s->of->significance->holm[i]);
        shown += stats_is_shown(s->of->significance->holm[i]);
    }
    if (tested == 0 && v.lacks)
        return;
    str_add(out, "\\item \\textbf{");
    rep_tex_add(out, s->row->name);
    str_addf(out, "} (Section~\\ref{sec:%s}).\n", s->slug);
    if (tested)
        rep_tex_sentencef(
            out, "in %s %zu of %zu trial%s%s%s shown to differ from %s",
            s->of->significance->title, shown, tested, tested == 1 ? "" : "s", cut_of,
            shown == 1 || tested == 1 ? " is" : " are", s->of->significance->with_name);
    if (v.lacks == NULL)
        rep_tex_sentencef(out, "hypothesis: %s", rep_verdict_text(&v, a));
}

static void say_cost(const struct rep_homework *h, struct str *out)
{
    struct arena *a = h->arena;
    const struct res_row *base = &h->baseline.row, *best = &h->best.row;
    if (h->best.trial == 0 || best->trial == base->trial || !isfinite(base->seconds) ||
        !isfinite(best->seconds))
        return;
    rep_tex_sentencef(out,
                      "a run of the baseline took %s, one of the best trial %s, as "
                      "recorded on the machines that trained them",
                      table_duration_text(base->seconds, a),
                      table_duration_text(best->seconds, a));
}

struct taken {
    size_t tag, for_tag;
    double share;
};

/* The largest shares, in order. */
static size_t find_taken(const struct res_predictions *p, const double *shares,
                         struct taken *out, size_t most)
{
    const size_t tags = p->tag_count;
    size_t count = 0;
    for (size_t i = 0; i < tags * tags; i++) {
        if (i / tags == i % tags || !(shares[i] > 0))
            continue;
        size_t at = count < most ? count++ : most;
        for (; at > 0 && out[at - 1].share < shares[i]; at--)
            if (at < most)
                out[at] = out[at - 1];
        if (at < most)
            out[at] = (struct taken){i / tags, i % tags, shares[i]};
    }
    return count;
}

/* Which tags the best trial takes for which most often. */
static enum err_code say_confusion(struct rep_homework *h, struct str *out,
                                   struct err *e)
{
    enum { MOST = 3 };
    struct arena *a = h->arena;
    struct res_run_row *rows;
    size_t run_count, count = 0;
    enum err_code code = res_runs_asked(h->reader, h->best.sweep, h->best.trial, a,
                                        &rows, &run_count, e);
    struct res_predictions *runs =
        arena_alloc(a, code == ERR_OK ? run_count + 1 : 1, sizeof(*runs));
    for (size_t i = 0; code == ERR_OK && i < run_count; i++) {
        struct res_predictions *run = &runs[count];
        code = res_predictions_read(h->reader, h->best.trial, rows[i].number, RES_TEST,
                                    a, run, e);
        count += code == ERR_OK && run->clip_count > 0 &&
                 run->tag_count == runs[0].tag_count;
    }
    if (code != ERR_OK || count == 0)
        return code;
    struct taken taken[MOST];
    const size_t found =
        find_taken(&runs[0], rep_confusion_of(runs, count, a), taken, MOST);
    const char *names[MOST];
    for (size_t i = 0; i < found; i++)
        names[i] = arena_printf(a, "%s for %s (%.0f %%)", runs[0].tags[taken[i].tag],
                                runs[0].tags[taken[i].for_tag], 100 * taken[i].share);
    if (found)
        rep_tex_sentencef(out,
                          "of the tags of test clips %s most often takes %s: shares of "
                          "the clips that have the first and not the second",
                          h->best.name, rep_list_names(names, found, a));
    return ERR_OK;
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    enum err_code code = say_whole(h, out, e);
    const char *numbers = NULL;
    if (code != ERR_OK)
        return code;
    say_cost(h, out);
    if (h->best.trial && (code = say_confusion(h, out, e)) != ERR_OK)
        return code;
    struct str findings = {0};
    for (size_t i = 0; i < h->sweep_count; i++)
        if (h->sweeps[i].of)
            say_sweep(h, &h->sweeps[i], &findings);
    if (findings.length)
        str_addf(out, "\n\\begin{itemize}\n%s\\end{itemize}\n", findings.text);
    str_deinit(&findings);
    const struct res_value base = rep_homework_value(&h->baseline, "test_roc_auc"),
                           best = rep_homework_value(&h->best, "test_roc_auc");
    if (base.count && best.count)
        numbers =
            arena_printf(h->arena, "baseline %.4f | best %.4f", base.mean, best.mean);
    rep_homework_words(h, "discussion",
                       "what did you learn? Which finding do you trust, and why; which "
                       "one surprised you; what else could explain it?",
                       numbers, out);
    rep_homework_words(h, "next", "what would you try next, and what would it show?",
                       NULL, out);
    return ERR_OK;
}

const struct rep_chapter rep_chapter_discussion = {
    .plugin = {.name = "discussion", .help = "all findings in a list"},
    .title = "Discussion",
    .write = write,
};
