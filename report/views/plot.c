/* Pictures of trials: of ranked trials, and in some plots also of trials at work. */
#include "report/notes.h"
#include "report/plot.h"
#include "report/table.h"
#include "report/view.h"

#include "base/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct plot_words {
    struct rep_request request;
    bool describe;
};

static const struct cli_option own_options[] = {
    {"baseline", 0, CLI_TEXT, offsetof(struct plot_words, request.baseline), "N|LABEL",
     "the trial that ablation compares with (default: the sweep's)"},
    {"describe", 0, CLI_FLAG, offsetof(struct plot_words, describe), NULL,
     "print the options of KIND, draw nothing"},
    {0}};

static const struct cli_option *const options[] = {
    rep_options_every,  rep_options_ranked, rep_options_labels,
    rep_options_output, own_options,        NULL};

static bool is_at_work(const struct res_row *row)
{
    return strcmp(row->status, "running") == 0 || strcmp(row->status, "paused") == 0 ||
           strcmp(row->status, "interrupted") == 0;
}

struct at_work {
    const struct res_row *row;
    double key; /* its best value so far, less is better; NAN: it has none */
};

/* By value. Trials without a value come last. Equal values keep the order of the
 * trials' numbers. */
static int by_key(const void *left, const void *right)
{
    const struct at_work *a = left, *b = right;
    if (isnan(a->key) != isnan(b->key))
        return isnan(a->key) ? 1 : -1;
    if (!isnan(a->key) && a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->row->trial > b->row->trial) - (a->row->trial < b->row->trial);
}

/* Replaces the rows by the ranked ones and those at work, best so far first, as many
 * as are wanted (0: all); *of: how many there were. */
static enum err_code choose_rows(const struct res_choice *c, struct res_reader *r,
                                 struct res_table *t, size_t *of, struct arena *a,
                                 struct err *e)
{
    struct res_row *rows = arena_alloc(a, t->row_count + 1, sizeof(*rows));
    struct at_work *work = arena_alloc(a, t->row_count + 1, sizeof(*work));
    size_t ranked = 0, working = 0;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        const struct res_row *row = &t->rows[i];
        struct res_points points = {0};
        if (row->rank)
            rows[ranked++] = *row;
        if (row->rank || !is_at_work(row))
            continue;
        code = res_curve(r, row->sweep_id, row->trial, c->metric, a, &points, e);
        const struct res_point *best = res_best_point(&points, c->maximize);
        const double value = best ? best->value.mean : (double)NAN;
        work[working++] = (struct at_work){row, c->maximize ? -value : value};
    }
    if (working > 1)
        qsort(work, working, sizeof(*work), by_key);
    for (size_t i = 0; i < working; i++)
        rows[ranked + i] = *work[i].row;
    *of = t->ranked + working;
    t->row_count = ranked + working;
    if (c->top > 0 && t->row_count > (size_t)c->top)
        t->row_count = (size_t)c->top;
    t->rows = rows;
    return code;
}

/* Adds to the figure's note (may be NULL) the trials that are not among those to be
 * drawn. */
static const char *add_undrawn(const char *note, const struct res_table *t,
                               bool unfinished, struct arena *a)
{
    const struct {
        size_t count;
        const char *why;
    } others[] = {{t->other_task, "with other test clips, tags or evaluation"},
                  {t->other_loss, "trained with another kind of loss"},
                  {t->unmeasured, "without a value of the metric"},
                  {t->stale, "of an earlier version of the file"}};
    const char *text = unfinished ? "" : rep_count_unfinished(t, a);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (others[i].count > 0)
            text = arena_printf(a, "%s%s%zu %s", text, *text ? ", " : "",
                                others[i].count, others[i].why);
    return *text == '\0' ? note
                         : arena_printf(a, "%s%strials that are not drawn: %s",
                                        note ? note : "", note ? "; " : "", text);
}

static enum err_code draw(const struct rep_plot *plot, const void *plot_options,
                          const char *path, struct rep_asked *asked,
                          const char **notice, struct err *e)
{
    const struct rep_request *q = asked->request;
    struct rep_choice c;
    struct table table;
    enum err_code code = rep_choose(q, asked->reader, asked->arena, &c, e);
    if (code != ERR_OK)
        return code;
    const bool listed = c.choice.trials != NULL;
    if (c.choice.top == 0 && !listed)
        c.choice.top = plot->top;
    c.choice.others = plot->unfinished && q->labels == NULL && !listed;
    code = rep_table_of_trials(q, &c, asked->reader, asked->arena, &table, e);
    if (code != ERR_OK)
        return code;
    const struct rep_trials *of = table.source;
    struct res_table trials = *of->trials;
    size_t count = trials.ranked;
    if (c.choice.others)
        code = choose_rows(&c.choice, asked->reader, &trials, &count, asked->arena, e);
    if (code != ERR_OK)
        return code;
    if (trials.row_count == 0)
        return err_set(e, ERR_USER, "no trial has finished or is at work");
    const struct rep_plot_input in = {
        .reader = asked->reader,
        .trials = &trials,
        .of = count,
        .labels = q->labels ? of->labels : NULL,
        .listed = listed,
        .baseline = of->baseline.trial,
        .baseline_sweep = of->baseline.trial ? of->baseline.table.rows[0].sweep_id : 0,
        .metric = c.choice.metric,
        .maximize = c.choice.maximize,
        .options = plot_options,
        .arena = asked->arena,
    };
    code = rep_plot_write(plot, &in, path, notice, e);
    if (code == ERR_OK && !listed)
        *notice = add_undrawn(*notice, of->trials, c.choice.others, asked->arena);
    return code;
}

/* Draws every plot to DIR/KIND.svg. The notice names the plots for which these trials
 * have no data. */
static enum err_code draw_all(struct rep_asked *asked, struct rep_answer *out,
                              struct err *e)
{
    const struct rep_request *q = asked->request;
    enum err_code code = rep_open(asked, e);
    struct arena *a = asked->arena;
    const char *notice = "";
    for (size_t i = 0; rep_plots.items[i] && code == ERR_OK; i++) {
        const struct rep_plot *plot = (const struct rep_plot *)rep_plots.items[i];
        const char *file = arena_printf(a, "%s.svg", plot->plugin.name), *note = NULL;
        const void *plot_options;
        struct err fault = {0};
        code = rep_plot_options(plot, q->words.items + 1, q->words.count - 1,
                                &plot_options, a, e);
        if (code != ERR_OK)
            return code;
        code = draw(plot, plot_options, file_join(a, q->table.output, file), asked,
                    &note, &fault);
        if (code == ERR_USER)
            note = arena_strdup(a, fault.text);
        else if (code != ERR_OK)
            *e = fault;
        code = code == ERR_USER ? ERR_OK : code;
        if (note)
            notice = arena_printf(a, "%s%s%s: %s", notice, notice[0] ? "\n" : "",
                                  plot->plugin.name, note);
    }
    out->notice = notice[0] ? notice : NULL;
    return code;
}

static enum err_code draw_one(const char *name, struct rep_asked *asked,
                              struct rep_answer *out, struct err *e)
{
    const struct rep_request *q = asked->request;
    const struct plot_words *w = (const struct plot_words *)q;
    const struct rep_plot *plot;
    const void *plot_options;
    enum err_code code = rep_plot_find(name, &plot, e);
    if (code == ERR_OK && w->describe && q->table.output)
        return err_set(e, ERR_USER, "--describe draws nothing: leave --output out");
    if (code == ERR_OK && w->describe) {
        opt_describe(&plot->plugin, rep_plots.kind, &out->text);
        return ERR_OK;
    }
    if (code == ERR_OK)
        code = rep_plot_options(plot, q->words.items + 1, q->words.count - 1,
                                &plot_options, asked->arena, e);
    if (code == ERR_OK && q->table.output == NULL)
        code = err_set(e, ERR_USER, "plot needs a file: -o %s.svg (or .pdf, .png)",
                       plot->plugin.name);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    if (code == ERR_OK)
        code = draw(plot, plot_options, q->table.output, asked, &out->notice, e);
    return code;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct rep_request *q = asked->request;
    const char *kind = q->words.count ? q->words.items[0] : NULL;
    if (kind == NULL)
        return err_set(e, ERR_USER, "which plot? mtag-report plot %s -o FILE.svg",
                       rep_plots.items[0]->name);
    if (strcmp(kind, "all") != 0)
        return draw_one(kind, asked, out, e);
    return q->table.output
               ? draw_all(asked, out, e)
               : err_set(e, ERR_USER, "all plots need a folder: plot all -o DIR");
}

const struct rep_view rep_view_plot = {
    .plugin = {.name = "plot", .help = "a picture of the trials"},
    .words = "KIND|all [option=value ...] -o FILE|DIR",
    .about =
        "Draws {plots} to an svg, pdf or png file, or all of them to a folder. The "
        "script and data of gnuplot are kept beside it as NAME.gp and NAME.dat. "
        "Pictures are as wide as one column of a paper; columns=2 makes them as "
        "wide as two.",
    .examples = "mtag-report plot curves --top 5 -o curves.pdf\n"
                "mtag-report plot slice x=train.optimizer.lr -o slice.svg\n"
                "mtag-report plot all -o figures",
    .options = options,
    .words_size = sizeof(struct plot_words),
    .answer = answer,
};
