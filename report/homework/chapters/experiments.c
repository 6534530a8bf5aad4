/* Of each sweep a table, a figure and a paragraph. */
#include "report/homework/says.h"
#include "report/homework/seeds.h"
#include "report/homework/tex.h"
#include "report/homework/verdict.h"

#include <limits.h>
#include <string.h>

enum { CLEARED = 12 /* sweeps whose floats are set before the next begin */ };

/* Whether every parameter that the sweep varies begins so. */
static bool all_begin(const struct res_table *t, const char *with)
{
    for (size_t i = 0; i < t->path_count; i++)
        if (strncmp(t->paths[i], with, strlen(with)) != 0)
            return false;
    return t->path_count > 0;
}

static bool macs_differ(const struct res_table *t)
{
    for (size_t i = 1; i < t->row_count; i++)
        if (t->rows[i].macs != t->rows[0].macs)
            return true;
    return false;
}

static bool is_number(const struct res_table *t, size_t path)
{
    double number;
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].params[path] == NULL ||
            !str_to_double(t->rows[i].params[path], &number))
            return false;
    return true;
}

/* Whether a curve has more than one point. */
static bool has_epochs(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].epochs > 1)
            return true;
    return false;
}

struct kind {
    const char *plot, *option, *caption;
    bool fits;
    int columns;
    bool of_epochs;
};

/* Figures of one column wait for another one, to stand beside it. */
static void place(struct rep_homework *h, const struct rep_tex_figure *figure,
                  struct str *out)
{
    if (figure->columns == 2) {
        rep_tex_figure(figure, out);
    } else if (h->waiting) {
        rep_tex_with_waiting(h, figure, out);
    } else {
        struct rep_tex_figure *kept = arena_alloc(h->arena, 1, sizeof(*kept));
        *kept = *figure;
        h->waiting = kept;
    }
}

/* The caption of curves tells where the learning rate drops. */
static enum err_code tell_drops(const struct rep_homework *h,
                                const struct rep_homework_sweep *s,
                                struct rep_tex_figure *figure, struct err *e)
{
    const char *drops;
    enum err_code code = rep_find_rate_drops(h, s, &drops, e);
    if (code == ERR_OK && drops)
        figure->caption = arena_printf(h->arena, "%s %s", figure->caption, drops);
    return code;
}

/* The first kind of figure that fits the sweep and can be drawn. Losses of several
 * kinds have no common axis. */
static enum err_code draw_figure(struct rep_homework *h,
                                 const struct rep_homework_sweep *s,
                                 struct rep_tex_figure *out, bool *drawn, struct err *e)
{
    const struct res_table *t = s->of->trials;
    const bool one = t->path_count == 1 && is_number(t, 0);
    const struct kind kinds[] = {
        {"grid", NULL, "the metric for each pair of values", t->path_count == 2, 1,
         false},
        {"slice", NULL, "the metric by the value of the parameter",
         one && t->row_count > 2, 1, false},
        {"pareto", "x=macs", "quality and cost: multiply-adds of an example",
         macs_differ(t), 1, false},
        {"curves", NULL, "the metric by epoch",
         all_begin(t, "train.") && t->loss_count < 2 && has_epochs(t), 2, true},
        {"ablation", NULL, "differences on test clips", t->row_count > 1, 1, false},
        {"curves", NULL, "the metric by epoch", has_epochs(t), 2, true}};
    struct rep_request q = rep_homework_request(h, s);
    enum err_code code = ERR_OK;
    *drawn = false;
    q.top = t->ranked > t->row_count ? (int)t->row_count : INT_MIN;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && !*drawn && code == ERR_OK;
         i++) {
        const struct rep_tex_plot plot = {
            .plot = kinds[i].plot,
            .option = kinds[i].option,
            .request = &q,
            .figure = {
                s->slug,
                arena_printf(h->arena, "%s: %s.", s->row->name, kinds[i].caption),
                kinds[i].columns}};
        *out = plot.figure;
        if (kinds[i].fits)
            code = rep_tex_draw(h, &plot, drawn, e);
        if (code == ERR_OK && *drawn && kinds[i].of_epochs)
            code = tell_drops(h, s, out, e);
    }
    return code;
}

static enum err_code say(struct rep_homework *h, const struct rep_homework_sweep *s,
                         struct str *out, struct err *e)
{
    struct arena *a = h->arena;
    const struct rep_hypothesis hypothesis = rep_hypothesis_read(s->row->hypothesis);
    const size_t best = rep_best_row(s->of->trials);
    rep_say_best(h, s, out);
    rep_say_tests(s->of, true, a, out);
    if (hypothesis.stated) {
        const struct rep_verdict v = rep_verdict_of(&hypothesis, s, a);
        if (hypothesis.area != s->of->significance->area)
            rep_say_tests(&s->tested[hypothesis.area], false, a, out);
        if (v.lacks == NULL)
            rep_tex_sentencef(out, "verdict on the hypothesis: %s",
                              rep_verdict_text(&v, a));
    }
    if (s->of->trials->row_count > 1)
        rep_say_basis(h, s->of, out);
    enum err_code code = rep_say_seeds(h, s, out, e);
    if (best < s->of->trials->row_count)
        rep_say_gap(s->of, best, a, out);
    rep_say_left_out(s->of, a, out);
    return code;
}

static enum err_code add_sweep(struct rep_homework *h,
                               const struct rep_homework_sweep *s, struct str *out,
                               struct err *e)
{
    struct arena *a = h->arena;
    struct rep_tex_figure figure;
    bool drawn;
    str_add(out, "\n\\subsection{");
    rep_tex_add(out, s->row->name);
    str_addf(out, "}\\label{sec:%s}\n\n", s->slug);
    if (s->row->hypothesis && s->row->hypothesis[0]) {
        str_add(out, "\\textit{Hypothesis:} ");
        rep_tex_sentence(out, s->row->hypothesis);
        str_add(out, "\n");
    }
    if (s->of == NULL) {
        rep_tex_missing(out, s->lacks);
        return ERR_OK;
    }
    enum err_code code = draw_figure(h, s, &figure, &drawn, e);
    str_addf(out, "Table~\\ref{tab:%s}", s->slug);
    if (code == ERR_OK && drawn)
        str_addf(out, " and Figure~\\ref{fig:%s}", s->slug);
    str_add(out, ".\n");
    if (code == ERR_OK)
        code = say(h, s, out, e);
    rep_tex_table(h, s->slug, NULL, &s->table, out);
    if (code == ERR_OK && drawn)
        place(h, &figure, out);
    rep_homework_words(
        h, s->slug,
        arena_printf(a, "%s: %s", s->row->name,
                     s->of->trials->row_count == 1
                         ? "is this what you expected, and why? What did you hear, "
                           "what would you try next?"
                         : "why do the trials differ, or not? What did you hear, what "
                           "do papers say, what would you try next?"),
        rep_homework_numbers(h, s), out);
    return code;
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    enum err_code code = ERR_OK;
    str_add(out, "Each table has means over seeds, with the deviation where there are "
                 "several, and the difference from the trial that the others are "
                 "compared with. The best value of a column is bold.\n");
    for (size_t i = 0; i < h->sweep_count && code == ERR_OK; i++) {
        if (i > 0 && i % CLEARED == 0) {
            rep_tex_with_waiting(h, NULL, out);
            str_add(out, "\n\\clearpage\n");
        }
        code = add_sweep(h, &h->sweeps[i], out, e);
    }
    return code;
}

const struct rep_chapter rep_chapter_experiments = {
    .plugin = {.name = "experiments", .help = "a table, a figure, words on each sweep"},
    .title = "Experiments",
    .write = write,
};
