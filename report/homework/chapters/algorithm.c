/* The networks: their layers as mtag-model tells them, their graphs, and what the best
 * trial has otherwise than the baseline. */
#include "report/homework/made.h"
#include "report/homework/program.h"
#include "report/homework/tex.h"

#include "report/diff/diff.h"
#include "report/number.h"

#include "base/table/pick.h"
#include "results/path.h"

#include <limits.h>
#include <string.h>

/* The layer table, which mtag-model writes. */
static enum err_code add_layers(struct rep_homework *h,
                                const struct rep_homework_trial *t, const char *role,
                                struct str *out, struct err *e)
{
    struct arena *a = h->arena;
    const char *trial = arena_printf(a, "%lld", (long long)t->trial),
               *name = arena_printf(a, "layers-%s", role), *lacks;
    const char *const arguments[] = {
        "summary",
        trial,
        "--results",
        res_path(h->asked->request->results),
        "--format",
        "latex",
        "--caption",
        arena_printf(a, "Layers of the %s, %s (trial %s).", role, t->name, trial),
        "--ref",
        arena_printf(a, "tab:%s", name),
        NULL};
    struct str said = {0};
    enum err_code code = rep_homework_run(h, "mtag-model", arguments, &said, &lacks, e);
    if (code == ERR_OK && lacks) {
        rep_tex_missing(out, arena_printf(a, "the layers of the %s are not known: %s",
                                          role, lacks));
    } else if (code == ERR_OK) {
        str_add(rep_homework_file(h, arena_printf(a, "tables/%s.tex", name)),
                str_text(&said));
        str_addf(out, "\n\\input{tables/%s}\n\n", name);
    }
    str_deinit(&said);
    return code;
}

/* *drawn: whether the graph is in *figure. */
static enum err_code draw_graph(struct rep_homework *h,
                                const struct rep_homework_trial *t, const char *role,
                                struct rep_tex_figure *figure, bool *drawn,
                                struct err *e)
{
    struct arena *a = h->arena;
    const char *name = arena_printf(a, "network-%s", role), *lacks;
    const char *const arguments[] = {
        "plot",      arena_printf(a, "%lld", (long long)t->trial),
        "--results", res_path(h->asked->request->results),
        "--output",  rep_homework_path(h, arena_printf(a, "figures/%s.pdf", name)),
        NULL};
    struct str said = {0};
    enum err_code code = rep_homework_run(h, "mtag-model", arguments, &said, &lacks, e);
    str_deinit(&said);
    if (code == ERR_OK && lacks)
        rep_homework_note(h, arena_printf(a, "no figure %s: %s", name, lacks));
    *drawn = code == ERR_OK && lacks == NULL;
    if (*drawn)
        rep_homework_made_figure(h, name);
    *figure = (struct rep_tex_figure){
        name, arena_printf(a, "The network of the %s, %s.", role, t->name), 1};
    return code;
}

/* The settings of training in a sentence. */
static void say_training(const struct rep_homework_trial *t, const char *role,
                         struct str *out)
{
    static const struct {
        const char *path, *before, *behind;
    } parts[] = {{"train.optimizer", "the optimizer ", ""},
                 {"train.optimizer.lr", "a learning rate of ", ""},
                 {"train.loss", "the loss ", ""},
                 {"train.batch", "batches of ", " examples"},
                 {"train.epochs", "at most ", " epochs"},
                 {"train.schedule", "the schedule ", ""},
                 {"train.monitor.name", "the best epoch by ", ""}};
    struct str s = {0};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        const char *value = rep_homework_setting(t, parts[i].path);
        if (value)
            str_addf(&s, "%s%s%s%s", s.length ? ", " : "", parts[i].before, value,
                     parts[i].behind);
    }
    if (s.length)
        rep_tex_sentencef(out, "the %s, %s, is trained with %s", role, t->name, s.text);
    str_deinit(&s);
}

static void say_size(const struct rep_homework *h, struct str *out)
{
    struct arena *a = h->arena;
    const struct res_row *base = &h->baseline.row, *best = &h->best.row;
    if (base->weights > 0)
        rep_tex_sentencef(out,
                          "its network has %s weights and takes %s multiply-adds for "
                          "an example",
                          table_count_text(base->weights, a),
                          table_count_text(base->macs, a));
    if (best->trial == base->trial || best->weights <= 0 || base->weights <= 0 ||
        base->macs <= 0)
        return;
    rep_tex_sentencef(out,
                      "the network of the best trial has %s weights, %.2f times as "
                      "many, and takes %s multiply-adds, %.2f times as many",
                      table_count_text(best->weights, a),
                      (double)best->weights / (double)base->weights,
                      table_count_text(best->macs, a),
                      (double)best->macs / (double)base->macs);
}

/* Drops the rows of layers, which other tables have, and what is beyond the most. */
static void keep_settings(struct table *t, size_t most)
{
    static const char layers[] = "model.";
    size_t kept = 0;
    for (size_t r = 0; r < t->row_count && kept < most; r++) {
        struct table_cell *cells = table_row(t, r);
        if (cells[0].text && strncmp(cells[0].text, layers, strlen(layers)) == 0)
            continue;
        memmove(table_row(t, kept++), cells, t->column_count * sizeof(*cells));
    }
    t->row_count = kept;
}

/* What the best trial's file has otherwise. */
static enum err_code add_difference(struct rep_homework *h, struct str *out,
                                    struct err *e)
{
    enum { MOST = 40 };
    static const struct table_column columns[] = {
        {"setting", "setting", TABLE_TEXT, true},
        {"baseline", "baseline", TABLE_TEXT, false},
        {"best", "best", TABLE_TEXT, false},
        {"change", "change", TABLE_TEXT, false}};
    const struct res_trial_row trials[] = {h->baseline.about, h->best.about};
    struct rep_diff d = {
        .rows = {.columns = columns, .column_count = 4, .arena = h->arena},
        .trials = trials,
        .count = 2};
    const size_t differing = rep_diff_params(&d);
    struct table all = rep_table_of_rows(&d.rows, 0), shown;
    keep_settings(&all, MOST);
    rep_tex_sentencef(out,
                      "the best trial, %s, differs from the baseline in %zu "
                      "setting%s",
                      h->best.name, differing, differing == 1 ? "" : "s");
    if (all.row_count == 0)
        return ERR_OK;
    enum err_code code =
        table_pick(&all, "setting, baseline, best", h->arena, &shown, e);
    if (code == ERR_OK)
        rep_tex_table(h, "settings",
                      arena_printf(h->arena,
                                   "Settings in which the best trial, %s, differs from "
                                   "the baseline, %s; layers are in tables of their "
                                   "own.",
                                   h->best.name, h->baseline.name),
                      &shown, out);
    return code;
}

/* The first layer's filters of the best trial. *drawn: whether there are any. */
static enum err_code draw_filters(struct rep_homework *h, struct rep_tex_figure *figure,
                                  bool *drawn, struct err *e)
{
    const struct rep_homework_trial *t = h->best.trial ? &h->best : &h->baseline;
    struct rep_request q = *h->asked->request;
    q.sweeps = (struct cli_list){NULL, 0};
    q.baseline = NULL;
    q.top = INT_MIN;
    q.trials = arena_printf(h->arena, "%lld", (long long)t->trial);
    const struct rep_tex_plot plot = {
        "filters",
        NULL,
        &q,
        {"filters", arena_printf(h->arena, "The first layer's filters of %s.", t->name),
         1}};
    *figure = plot.figure;
    return rep_tex_draw(h, &plot, drawn, e);
}

enum { BASELINE, BEST, ROLES };
static const char *const roles[ROLES] = {"baseline", "best"};

static enum err_code add_networks(struct rep_homework *h, size_t count, struct str *out,
                                  struct err *e)
{
    const struct rep_homework_trial *const trials[ROLES] = {&h->baseline, &h->best};
    struct rep_tex_figure figures[ROLES + 1];
    size_t drawn = 0;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        bool is_drawn = false;
        code = add_layers(h, trials[i], roles[i], out, e);
        if (code == ERR_OK)
            code = draw_graph(h, trials[i], roles[i], &figures[drawn], &is_drawn, e);
        drawn += is_drawn;
    }
    if (code == ERR_OK) {
        bool is_drawn = false;
        code = draw_filters(h, &figures[drawn], &is_drawn, e);
        drawn += is_drawn;
    }
    if (code == ERR_OK)
        rep_tex_figures(h, figures, drawn, out);
    return code;
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    enum err_code code = ERR_OK;
    const bool two = h->best.trial && h->best.trial != h->baseline.trial;
    if (h->baseline.trial == 0)
        return ERR_OK;
    say_training(&h->baseline, "baseline", out);
    say_size(h, out);
    if (two) {
        say_training(&h->best, "best trial of all experiments", out);
        code = add_difference(h, out, e);
    }
    if (code == ERR_OK)
        code = add_networks(h, two ? ROLES : 1, out, e);
    rep_homework_words(h, "algorithm",
                       "why this network, why these layers and their sizes? What is "
                       "yours, what is from where?",
                       NULL, out);
    return code;
}

const struct rep_chapter rep_chapter_algorithm = {
    .plugin = {.name = "algorithm", .help = "networks, and how the best one differs"},
    .title = "Algorithm",
    .write = write,
};
