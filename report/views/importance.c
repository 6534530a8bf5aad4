/* How important the parameters that vary are: a row for each, the most important first,
 * and for pairs of them if asked for. Or the metric at values of each parameter, over
 * the space of the others. */
#include "report/importance.h"
#include "report/notes.h"
#include "base/table/number.h"
#include "report/rows.h"
#include "report/table.h"
#include "report/view.h"

#include <math.h>
#include <string.h>

struct words {
    struct rep_request request;
    const char *method, *without, *best;
    bool interactions, marginals;
};

/* For people one column has the share with its error. */
enum { PARAMETER, IMPORTANCE, ERROR, VALUES, BEST, TRIALS, METHOD };

static const struct table_column columns[] = {
    [PARAMETER] = {"parameter", "parameter", TABLE_TEXT, true},
    [IMPORTANCE] = {"importance", "importance", TABLE_NUMBER, false},
    [ERROR] = {"error", "error", TABLE_NUMBER, false},
    [VALUES] = {"values", "values", TABLE_TEXT, false},
    [BEST] = {"best", "best at", TABLE_TEXT, false},
    [TRIALS] = {"trials", "trials", TABLE_NUMBER, false},
    [METHOD] = {"method", "method", TABLE_TEXT, false},
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

/* Of pairs of parameters rows have at least this share, so many at most. */
#define LEAST_PAIR 0.005
enum { MOST_PAIRS = 10, MARGINAL_ROWS = 9, LONGEST_VALUES = 32 };

static struct table_cell *add_row(struct rep_rows *rows,
                                  const struct rep_importance *of,
                                  const char *parameter,
                                  const struct stats_figure *share)
{
    struct table_cell *cells = rep_add_row(rows);
    for (int c = 0; c < COLUMNS; c++)
        cells[c] = table_number((double)NAN, NULL);
    cells[PARAMETER] = table_text(parameter);
    cells[IMPORTANCE] =
        table_number(share->value, rep_importance_text(share, rows->arena));
    cells[ERROR] = table_number(share->error, NULL);
    cells[METHOD] = table_text(of->method->name);
    return cells;
}

/* "1e-5 to 0.1, log", "adam, sgd", "12 values". */
static const char *values_of(const struct rep_importance *of, size_t f, struct arena *a)
{
    const struct stats_factor *factor = &of->factors.items[f];
    const struct res_factor *about = &of->factors.about[f];
    const char *text = "";
    if (factor->ordered)
        return arena_printf(a, "%s to %s%s", rep_importance_number(factor->low, a),
                            rep_importance_number(factor->high, a),
                            factor->log_scale ? ", log" : "");
    for (size_t c = 0; c < factor->cells; c++)
        text = c ? arena_printf(a, "%s, %s", text, about->categories[c])
                 : about->categories[c];
    return strlen(text) <= LONGEST_VALUES
               ? text
               : arena_printf(a, "%zu values", factor->cells);
}

/* The cell where the metric is best over the space of the other parameters. */
static size_t best_cell(const struct rep_importance *of, size_t f)
{
    const struct stats_figure *m = of->found.fanova.marginals[f];
    size_t best = 0;
    for (size_t c = 1; c < of->factors.items[f].cells; c++)
        if (of->factors.maximize ? m[c].value > m[best].value
                                 : m[c].value < m[best].value)
            best = c;
    return best;
}

static void add_parameters(struct rep_rows *rows, const struct rep_importance *of,
                           bool every)
{
    struct arena *a = rows->arena;
    for (size_t i = 0; i < of->factors.count; i++) {
        const size_t f = of->found.order[i];
        const struct res_factor *about = &of->factors.about[f];
        struct table_cell *cells =
            add_row(rows, of, every ? about->path : about->name, &of->found.shares[f]);
        cells[VALUES] = table_text(values_of(of, f, a));
        cells[TRIALS] = table_whole((int64_t)about->trials, a);
        if (of->method->pairs)
            cells[BEST] = table_text(rep_importance_value(of, f, best_cell(of, f), a));
    }
}

static void add_pairs(struct rep_rows *rows, const struct rep_importance *of,
                      bool every)
{
    const struct stats_fanova *v = &of->found.fanova;
    struct stats_figure rest = {v->together.value, (double)NAN};
    size_t shown = 0;
    for (; shown < v->pair_count && shown < MOST_PAIRS; shown++) {
        const struct stats_pair *p = &v->pairs[shown];
        const struct res_factor *first = &of->factors.about[p->first],
                                *second = &of->factors.about[p->second];
        if (p->share.value < LEAST_PAIR)
            break;
        rest.value -= p->share.value;
        add_row(rows, of,
                arena_printf(rows->arena, "%s x %s", every ? first->path : first->name,
                             every ? second->path : second->name),
                &p->share);
    }
    if (shown == 0)
        rest = v->together;
    rest.value = fmax(rest.value, 0);
    add_row(rows, of, shown ? "other interactions" : "interactions", &rest);
}

static void add_notes(struct table *out, const struct rep_importance *of,
                      const struct res_table *t, bool marginals, struct arena *a)
{
    const char **notes = arena_alloc(a, 8, sizeof(*notes));
    const char *unfinished = rep_count_unfinished(t, a);
    const size_t others = t->other_task + t->other_loss + t->unmeasured;
    size_t n = 0;
    if (!marginals)
        notes[n++] = rep_importance_verdict(of, a);
    notes[n++] =
        marginals
            ? "the mean over the space of the other parameters, with its standard "
              "error"
        : of->method->pairs
            ? arena_printf(a,
                           "importance is a share of the variance over the space of "
                           "the parameters; a model of half of the trials explains "
                           "%.0f %% of the variance of the others",
                           100 * of->found.fanova.explained)
            : arena_printf(a,
                           "importance is a share of how much the values of the %zu "
                           "best trials differ from those of all",
                           of->found.best);
    if (of->factors.same)
        notes[n++] =
            arena_printf(a,
                         "%s changes together with %s: their importance cannot "
                         "be told apart",
                         of->factors.same_name, of->factors.same_as);
    if (of->factors.worst)
        notes[n++] = arena_printf(a, "without the %zu worst trial%s", of->factors.worst,
                                  of->factors.worst == 1 ? "" : "s");
    if (unfinished[0])
        notes[n++] = arena_printf(a, "trials left out: %s", unfinished);
    if (others)
        notes[n++] = arena_printf(a, "%zu trial%s left out: without a comparable %s",
                                  others, others == 1 ? "" : "s", of->metric->title);
    out->notes = notes;
    out->note_count = n;
}

/* Numbers: at the ends, and evenly between them. */
static void add_marginal(struct rep_rows *rows, const struct rep_importance *of,
                         size_t f, bool every)
{
    const struct stats_factor *factor = &of->factors.items[f];
    const size_t cells = factor->cells, count = factor->ordered && cells == STATS_CELLS
                                                    ? MARGINAL_ROWS
                                                    : cells;
    const struct res_factor *about = &of->factors.about[f];
    for (size_t i = 0; i < count; i++) {
        const size_t c = count == cells ? i : i * (cells - 1) / (count - 1);
        const struct stats_figure *m = &of->found.fanova.marginals[f][c];
        struct table_cell *row = rep_add_row(rows);
        row[0] = table_text(every ? about->path : about->name);
        row[1] = factor->ordered
                     ? table_number(factor->at[c],
                                    rep_importance_value(of, f, c, rows->arena))
                     : table_text(rep_importance_value(of, f, c, rows->arena));
        if (!factor->ordered)
            row[1].number = (double)NAN;
        row[2] = table_number(m->value,
                              table_deviating_text(m->value, m->error, rows->arena));
        row[3] = table_number(m->error, NULL);
    }
}

static struct table table_of_marginals(const struct rep_importance *of, bool every,
                                       struct arena *a)
{
    const struct table_column own[] = {
        {"parameter", "parameter", TABLE_TEXT, true},
        {"value", "value", TABLE_TEXT, true},
        {of->metric->name, of->metric->title, TABLE_NUMBER, false},
        {"error", "error", TABLE_NUMBER, false}};
    struct table_column *kept = arena_alloc(a, 4, sizeof(*kept));
    memcpy(kept, own, sizeof(own));
    struct rep_rows rows = {.columns = kept, .column_count = 4, .arena = a};
    for (size_t i = 0; i < of->factors.count; i++)
        add_marginal(&rows, of, of->found.order[i], every);
    return rep_table_of_rows(&rows, 0);
}

/* Removes a column from every row. */
static void leave_out(struct table *t, size_t column)
{
    size_t used = 0;
    for (size_t i = 0; i < t->row_count * t->column_count; i++)
        if (i % t->column_count != column)
            t->cells[used++] = t->cells[i];
    for (size_t c = column; c + 1 < t->column_count; c++)
        t->columns[c] = t->columns[c + 1];
    t->column_count--;
}

static struct table shares(const struct rep_importance *of, const struct words *w,
                           bool every, struct arena *a)
{
    struct rep_rows rows = {.columns = columns, .column_count = COLUMNS, .arena = a};
    add_parameters(&rows, of, every);
    if (of->method->pairs && w->interactions)
        add_pairs(&rows, of, every);
    else if (of->method->pairs)
        add_row(&rows, of, "interactions", &of->found.fanova.together);
    struct table t = rep_table_of_rows(&rows, 0);
    if (!every)
        leave_out(&t, METHOD);
    if (!of->method->pairs)
        leave_out(&t, BEST);
    if (!every)
        leave_out(&t, ERROR);
    t.signs = true;
    return t;
}

static enum err_code read_share(const char *text, const char *option, double fallback,
                                double *out, struct err *e)
{
    *out = fallback;
    if (text == NULL || (str_to_double(text, out) && *out > 0 && *out < 1))
        return ERR_OK;
    return err_set(e, ERR_USER, "--%s takes a share of the trials, such as 0.1",
                   option);
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    const struct words *w = (const struct words *)asked->request;
    struct arena *a = asked->arena;
    struct rep_importance_asked q = {.method = w->method, .pairs = w->interactions};
    struct rep_importance of;
    struct rep_choice c;
    struct res_table t;
    enum err_code code = read_share(w->without, "without-worst", 0, &q.without, e);
    if (code == ERR_OK)
        code = read_share(w->best, "best", 0.1, &q.best, e);
    if (code == ERR_OK)
        code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(asked->request, asked->reader, a, &c, e);
    if (code == ERR_OK)
        code = res_rank(asked->reader, &c.choice, a, &t, e);
    if (code == ERR_OK)
        code = rep_importance_find(&q, &c.choice, &t, asked->reader, a, &of, e);
    if (code == ERR_OK && w->marginals && !of.method->pairs)
        code = err_set(e, ERR_USER, "--marginals are those of fanova");
    if (code != ERR_OK)
        return code;
    const bool every = asked->format && asked->format->every;
    const char *name = rep_name_choice(&c, a), *sweep = rep_only_sweep(&c);
    out->table =
        w->marginals ? table_of_marginals(&of, every, a) : shares(&of, w, every, a);
    if (w->marginals && !every)
        leave_out(&out->table, 3);
    rep_set_facts(&out->table, sweep, c.choice.metric, c.choice.maximize, a);
    out->table.heading =
        arena_printf(a, "%s: importance for %s (%s, %zu trials)", name,
                     of.metric->title, of.method->title, of.factors.trials);
    out->table.caption =
        arena_printf(a, "Importance of parameters for %s in %s (%s, %zu trials).",
                     of.metric->title, name, of.method->title, of.factors.trials);
    out->table.label =
        sweep ? arena_printf(a, "tab:%s-importance", sweep) : "tab:importance";
    add_notes(&out->table, &of, &t, w->marginals, a);
    out->notice = rep_notice_of_test(&c, a);
    return ERR_OK;
}

static const struct cli_option own[] = {
    {"method", 0, CLI_TEXT, offsetof(struct words, method), "NAME",
     "fanova: the share of the metric's variance; pedanova: what is special of the "
     "best "
     "(default: fanova)"},
    {"interactions", 0, CLI_FLAG, offsetof(struct words, interactions), NULL,
     "rows for pairs of parameters that act together, too"},
    {"marginals", 0, CLI_FLAG, offsetof(struct words, marginals), NULL,
     "instead, the metric at values of each parameter, over the space of the others"},
    {"without-worst", 0, CLI_TEXT, offsetof(struct words, without), "SHARE",
     "without this share of the trials, the worst ones, such as 0.2"},
    {"best", 0, CLI_TEXT, offsetof(struct words, best), "SHARE",
     "of pedanova: which share of the trials are the best (default: 0.1)"},
    {0},
};

static const struct cli_option *const options[] = {
    rep_options_every,   rep_options_ranked, own,
    rep_options_written, rep_options_output, NULL};

const struct rep_view rep_view_importance = {
    .plugin = {.name = "importance", .help = "how much each parameter matters"},
    .words = "",
    .about = "Says how much each parameter that varies matters for the metric, with "
             "standard errors. Failed trials are left out.",
    .examples = "mtag-report importance --interactions\n"
                "mtag-report importance --method pedanova --without-worst 0.2\n"
                "mtag-report importance -o importance.tex\n"
                "mtag-report plot importance -o importance.svg",
    .options = options,
    .words_size = sizeof(struct words),
    .answer = answer,
};
