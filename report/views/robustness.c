/* What disturbances of the test clips cost: a row for each condition of
 * evaluate.perturb, a column for each trial. */
#include "report/number.h"
#include "report/table.h"
#include "report/view.h"

#include <math.h>
#include <string.h>

enum { MOST_TRIALS = 5, MOST_IN_PAPER = 3 };

static const struct cli_option *const options[] = {
    rep_options_every,   rep_options_ranked, rep_options_labels,
    rep_options_written, rep_options_output, NULL};

/* The metric without disturbance, and its conditions. */
struct conditions {
    const char *clean;
    const char **names; /* "noise" of test_roc_auc@noise */
    size_t *metrics;    /* indices; that of the clean one first */
    size_t count;
};

static bool is_condition_of(const char *name, const char *clean, size_t length)
{
    return strncmp(name, clean, length) == 0 && name[length] == '@';
}

/* Of the metric that ranks if there are any, as it is on test clips, else of the first
 * that has conditions. */
static const char *choose_metric(const struct res_table *t, const char *ranks,
                                 struct arena *a)
{
    const char *chosen = NULL, *own = arena_strndup(a, ranks, strcspn(ranks, "@"));
    const char *bare = strchr(own, '_');
    const char *wanted = arena_printf(a, "test%s", bare ? bare : "");
    for (size_t i = 0; i < t->metric_count; i++) {
        const char *at = strchr(t->metrics[i]->name, '@');
        if (at == NULL)
            continue;
        const char *name =
            arena_strndup(a, t->metrics[i]->name, (size_t)(at - t->metrics[i]->name));
        if (strcmp(name, wanted) == 0 || strcmp(name, own) == 0)
            return name;
        if (chosen == NULL || strcmp(name, "test_roc_auc") == 0)
            chosen = name;
    }
    return chosen;
}

static enum err_code find(const struct res_table *t, const struct rep_choice *c,
                          struct arena *a, struct conditions *out, struct err *e)
{
    *out = (struct conditions){.clean = choose_metric(t, c->choice.metric, a)};
    if (out->clean == NULL)
        return err_set(e, ERR_USER,
                       "no trial of %s was tested on disturbed clips: `evaluate: "
                       "{perturb: robustness}` does that",
                       rep_name_choice(c, a));
    const size_t length = strlen(out->clean);
    out->names = arena_alloc(a, t->metric_count + 1, sizeof(*out->names));
    out->metrics = arena_alloc(a, t->metric_count + 1, sizeof(*out->metrics));
    out->names[0] = "clean";
    out->metrics[0] = t->metric_count;
    out->count = 1;
    for (size_t i = 0; i < t->metric_count; i++) {
        const char *name = t->metrics[i]->name;
        if (strcmp(name, out->clean) == 0)
            out->metrics[0] = i;
        if (!is_condition_of(name, out->clean, length))
            continue;
        out->names[out->count] = name + length + 1;
        out->metrics[out->count++] = i;
    }
    return ERR_OK;
}

static const struct res_value *value_of(const struct res_table *t,
                                        const struct conditions *x, size_t row,
                                        size_t trial)
{
    static const struct res_value none = {.mean = NAN, .deviation = NAN};
    return x->metrics[row] < t->metric_count ? &t->rows[trial].values[x->metrics[row]]
                                             : &none;
}

/* "0.8512 (-0.0123)": programs get the value. */
static struct table_cell cell_of(const struct res_value *v,
                                 const struct res_value *clean, bool is_clean,
                                 struct arena *a)
{
    struct table_cell cell =
        table_number(v->count ? v->mean : (double)NAN,
                     v->count ? table_measure_text(v->mean, a) : NULL);
    if (v->count == 0 || clean->count == 0 || is_clean)
        return cell;
    const double change = rep_difference(clean->mean, v->mean);
    cell.text = arena_printf(a, "%s (%s)", cell.text, rep_change_cell(change, a).text);
    return cell;
}

/* The mean over the conditions of what the trial loses. */
static struct table_cell mean_drop(const struct res_table *t,
                                   const struct conditions *x, size_t trial,
                                   struct arena *a)
{
    const struct res_value *clean = value_of(t, x, 0, trial);
    double sum = 0;
    size_t count = 0;
    for (size_t i = 1; i < x->count; i++) {
        const struct res_value *v = value_of(t, x, i, trial);
        if (v->count == 0 || clean->count == 0)
            continue;
        sum += v->mean - clean->mean;
        count++;
    }
    return rep_change_cell(count ? sum / (double)count : (double)NAN, a);
}

static void mark_best(struct table_cell *cells, size_t count, bool maximize)
{
    double best = (double)NAN;
    for (size_t k = 0; k < count; k++)
        if (isfinite(cells[k].number) &&
            (isnan(best) ||
             (maximize ? cells[k].number > best : cells[k].number < best)))
            best = cells[k].number;
    for (size_t k = 0; k < count && count > 1; k++)
        cells[k].best = cells[k].number == best;
}

static void fill(const struct res_table *t, const struct conditions *x, bool maximize,
                 struct table *out, struct arena *a)
{
    const size_t trials = out->column_count - 1;
    for (size_t i = 0; i < x->count; i++) {
        struct table_cell *row = table_row(out, i);
        row[0] = table_long_text(x->names[i], a);
        for (size_t k = 0; k < trials; k++)
            row[k + 1] = cell_of(value_of(t, x, i, k), value_of(t, x, 0, k), i == 0, a);
        mark_best(row + 1, trials, maximize);
    }
    struct table_cell *last = table_row(out, x->count);
    last[0] = table_text("mean change");
    for (size_t k = 0; k < trials; k++)
        last[k + 1] = mean_drop(t, x, k, a);
    out->foot = 1;
    out->ruled = true;
}

static void describe(const struct rep_choice *c, const struct res_table *t,
                     const struct conditions *x, const struct res_metric *metric,
                     struct table *out, struct arena *a)
{
    const size_t shown = out->column_count - 1;
    const char **notes = arena_alloc(a, 2, sizeof(*notes));
    bool seeds = false;
    for (size_t k = 0; k < shown; k++)
        seeds = seeds || t->rows[k].finished > 1;
    rep_set_facts(out, rep_only_sweep(c), x->clean, metric->maximize, a);
    out->heading = arena_printf(a, "%s\n%s of %zu disturbances of the test clips%s",
                                rep_name_choice(c, a), metric->title, x->count - 1,
                                seeds ? ", means over seeds" : "");
    out->caption = arena_printf(
        a, "%s of disturbed test clips%s; in brackets: the change from clean ones.",
        metric->title, seeds ? ", means over seeds" : "");
    out->label = arena_printf(a, "tab:%s-robustness", rep_name_choice(c, a));
    out->across = true;
    if (t->row_count > shown)
        notes[out->note_count++] =
            arena_printf(a, "the best %zu of %zu trials: -t N,N,... picks others",
                         shown, t->row_count);
    out->notes = notes;
}

static struct table_column *make_columns(const struct rep_choice *c,
                                         const struct res_table *t, size_t trials,
                                         struct arena *a)
{
    struct table_column *columns = arena_alloc(a, trials + 1, sizeof(*columns));
    columns[0] = (struct table_column){"condition", "condition", TABLE_TEXT, true};
    for (size_t k = 0; k < trials; k++) {
        const long long trial = t->rows[k].trial;
        const char *label = c->labels ? c->labels[k] : t->rows[k].label;
        columns[k + 1] = (struct table_column){
            arena_printf(a, "trial_%lld", trial),
            label ? table_cut_text(label, a) : arena_printf(a, "trial %lld", trial),
            TABLE_NUMBER, false};
    }
    return columns;
}

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    struct arena *a = asked->arena;
    struct rep_choice c;
    struct res_table t;
    struct conditions x;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose(asked->request, asked->reader, a, &c, e);
    if (code == ERR_OK)
        code = res_rank(asked->reader, &c.choice, a, &t, e);
    if (code == ERR_OK && t.row_count == 0)
        code = err_set(e, ERR_USER, "no trial of %s has finished (mtag-report runs)",
                       rep_name_choice(&c, a));
    if (code == ERR_OK && c.labels && c.label_count != t.row_count)
        code = err_set(e, ERR_USER, "--labels has %zu names for %zu trials",
                       c.label_count, t.row_count);
    if (code == ERR_OK)
        code = find(&t, &c, a, &x, e);
    if (code != ERR_OK)
        return code;
    const bool paper = asked->format && asked->format->paper;
    const bool picked = c.choice.trials || c.choice.top || asked->request->where;
    const size_t most = picked ? t.row_count : paper ? MOST_IN_PAPER : MOST_TRIALS;
    const size_t trials = t.row_count < most ? t.row_count : most;
    const struct res_metric *metric = res_metric(asked->reader, x.clean);
    out->table =
        table_create(make_columns(&c, &t, trials, a), trials + 1, x.count + 1, a);
    fill(&t, &x, metric->maximize, &out->table, a);
    describe(&c, &t, &x, metric, &out->table, a);
    return ERR_OK;
}

const struct rep_view rep_view_robustness = {
    .plugin = {.name = "robustness", .help = "what disturbed test clips cost"},
    .words = "",
    .about = "Shows how good the trials are on test clips that were disturbed "
             "(evaluate.perturb: noise, gain, pitch, ...): a row for each condition, a "
             "column for each of the best trials, with the change from clean clips.",
    .examples =
        "mtag-report robustness\n"
        "mtag-report robustness -t 3,17 --labels \"plain,augmented\" -o table.tex",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
