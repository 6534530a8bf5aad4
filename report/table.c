/* The table of ranked trials. */
#include "report/table.h"

#include "report/json_value.h"
#include "report/notes.h"
#include "report/number.h"
#include "report/significance.h"

#include "base/str.h"
#include "base/table/round.h"

#include <math.h>
#include <string.h>

static struct table_cell expression_cell(const struct res_cell *cell, struct arena *a)
{
    if (!cell->is_number)
        return table_text(cell->text);
    if (cell->is_real && cell->number != floor(cell->number))
        return table_number(cell->number, table_measure_text(cell->number, a));
    /* Zero has no sign. */
    double number = cell->number == 0 ? 0 : cell->number;
    return table_number(number, arena_printf(a, "%.15g", number));
}

static struct table_cell value_cell(const struct res_value *v, struct arena *a)
{
    struct table_cell cell = table_number(v->mean, rep_value_text(v, a));
    cell.deviation = v->deviation;
    if (v->count == 0)
        cell.number = cell.deviation = (double)NAN;
    return cell;
}

/* "3", "2 of 3"; of folds "5 x 3" or "12 of 5 x 3": folds and seeds. */
static struct table_cell runs_cell(const struct res_row *row, struct arena *a)
{
    const char *asked =
        row->folds > 0 ? arena_printf(a, "%d x %d", row->folds, row->runs / row->folds)
                       : arena_printf(a, "%d", row->runs);
    return table_number(row->finished,
                        row->finished < row->runs
                            ? arena_printf(a, "%d of %s", row->finished, asked)
                        : row->folds > 0 ? asked
                                         : arena_printf(a, "%d", row->finished));
}

static struct table_cell make_cell(const struct rep_trials *of, size_t index,
                                   const struct rep_spec *spec,
                                   const struct res_cell *cells, struct arena *a)
{
    const struct res_row *row = &of->trials->rows[index];
    struct table_cell cell = table_text(NULL);
    switch (spec->source) {
    case REP_RANK:
        return row->rank ? table_whole(row->rank, a) : cell;
    case REP_TRIAL:
        return table_whole(row->trial, a);
    case REP_SWEEP:
        return table_text(row->sweep);
    case REP_LABEL:
        return table_text(of->labels[index]);
    case REP_STATUS:
        cell = table_text(row->status);
        cell.failed = strcmp(row->status, "failed") == 0;
        return cell;
    case REP_STALE:
        return table_text(row->stale ? "yes" : "no");
    case REP_STAR:
        return table_text(row->star ? "yes" : "no");
    case REP_NOTE:
        cell = table_text(row->note);
        cell.whole = true;
        return cell;
    case REP_RUNS:
        return runs_cell(row, a);
    case REP_FOLDS:
        return row->folds > 0 ? table_whole(row->folds, a) : cell;
    case REP_PARAM:
        /* A list of layers would make a column as wide as a page. */
        cell = table_long_text(row->params[spec->index], a);
        if (of->every && rep_is_nested(cell.text))
            cell.full = rep_json_line(row->params[spec->index], a);
        return cell;
    case REP_METRIC:
        return value_cell(&row->values[spec->index], a);
    case REP_DIFFERENCE:
    case REP_TESTED:
        break; /* other_cell */
    case REP_OTHERS:
        return value_cell(&row->other, a);
    case REP_BEST_EPOCH:
        return table_number(row->best_epoch, table_epoch_text(row->best_epoch, a));
    case REP_EPOCHS:
        return table_number(row->epochs, table_epoch_text(row->epochs, a));
    case REP_SECONDS:
        return table_number(row->seconds, table_duration_text(row->seconds, a));
    case REP_WEIGHTS:
        return table_number((double)row->weights, table_count_text(row->weights, a));
    case REP_MACS:
        return table_number((double)row->macs, table_count_text(row->macs, a));
    case REP_EXPRESSION:
        return expression_cell(&cells[spec->index], a);
    }
    return cell;
}

/* People see which row the baseline is. */
static struct table_cell difference_cell(const struct rep_trials *of, size_t row,
                                         size_t metric, struct arena *a)
{
    const struct res_row *own = &of->trials->rows[row];
    const bool is_baseline = own->trial == of->baseline.trial;
    struct table_cell cell = table_text(is_baseline ? "baseline" : "");
    if (metric == of->trials->metric_count || !(of->same_task && own->rank))
        return cell;
    const double change = rep_from_baseline(&of->baseline, of->trials, own, metric);
    if (!is_baseline)
        return rep_change_cell(change, a);
    cell.number = change;
    return cell;
}

static struct table_cell other_cell(const struct rep_trials *of, size_t row,
                                    const struct rep_spec *spec, struct arena *a)
{
    return spec->source == REP_TESTED
               ? rep_tested_cell(of->significance, row, spec->index, a)
               : difference_cell(of, row, spec->index, a);
}

static bool is_other(enum rep_source source)
{
    return source == REP_DIFFERENCE || source == REP_TESTED;
}

static bool all_numbers(const struct table *t, size_t column)
{
    bool any = false;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, column);
        if (cell->text && isnan(cell->number))
            return false;
        any = any || cell->text;
    }
    return any;
}

/* A parameter whose values are all numbers is a column of numbers. */
static void type_param(struct table *t, size_t column)
{
    double number;
    for (size_t r = 0; r < t->row_count; r++) {
        const char *text = table_cell_at(t, r, column)->text;
        if (text && !str_to_double(text, &number))
            return;
    }
    for (size_t r = 0; r < t->row_count; r++) {
        struct table_cell *cell = &t->cells[r * t->column_count + column];
        if (cell->text && str_to_double(cell->text, &number))
            cell->number = number;
    }
}

/* Only the interval of a row is a text. */
static bool is_tested_number(const struct rep_spec *spec)
{
    return spec->source == REP_TESTED && spec->index != REP_OWN;
}

static void type_column(struct table *t, size_t column, const struct rep_spec *spec,
                        bool every, struct arena *a)
{
    const bool is_value = spec->source == REP_METRIC || spec->source == REP_OTHERS;
    if (spec->source == REP_PARAM)
        type_param(t, column);
    if (spec->source == REP_PARAM && !every && all_numbers(t, column))
        table_round_numbers(t, column, a);
    if (is_value && !every)
        table_round_values(t, column, a);
    if (is_value)
        t->columns[column].kind = TABLE_VALUE;
    else if (spec->source == REP_DIFFERENCE || is_tested_number(spec) ||
             all_numbers(t, column))
        t->columns[column].kind = TABLE_NUMBER;
}

/* A ranked trial is eligible if it has all its runs. If no trial has them, every ranked
 * trial is. */
static bool is_eligible(const struct res_table *t, const struct res_row *row)
{
    return row->rank && (row->finished >= row->runs || t->partly == t->ranked);
}

/* Of equal values all. */
static void mark_best(struct table *t, const struct res_table *trials, size_t column,
                      bool maximize)
{
    const char *best = NULL;
    double value = 0;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, column);
        bool better = maximize ? cell->number > value : cell->number < value;
        if (is_eligible(trials, &trials->rows[r]) && cell->text &&
            (best == NULL || better)) {
            best = cell->text;
            value = cell->number;
        }
    }
    for (size_t r = 0; r < t->row_count && t->row_count > 1; r++) {
        struct table_cell *cell = &t->cells[r * t->column_count + column];
        cell->best = cell->text && is_eligible(trials, &trials->rows[r]) &&
                     cell->number == value;
    }
}

enum { MOST_LISTED = 12 };

const char *rep_name_choice(const struct rep_choice *c, struct arena *a)
{
    const size_t count = c->choice.trial_count;
    const char *text = count == 1 ? "trial" : "trials";
    if (c->choice.trials == NULL)
        return c->choice.sweep_count == 1
                   ? c->sweep->name
                   : arena_printf(a, "%zu sweeps", c->choice.sweep_count);
    for (size_t i = 0; i < count && count <= MOST_LISTED; i++)
        text = arena_printf(a, "%s%s %lld", text, i ? "," : "",
                            (long long)c->choice.trials[i]);
    return count <= MOST_LISTED ? text : arena_printf(a, "%zu %s", count, text);
}

const char *rep_only_sweep(const struct rep_choice *c)
{
    return c->choice.sweep_count > 1 ? NULL : c->sweep->name;
}

/* The same at the beginning of a line. */
static const char *title_of(const struct rep_choice *c, struct arena *a)
{
    const char *name = rep_name_choice(c, a);
    return c->choice.trials && name[0] == 't' ? arena_printf(a, "T%s", name + 1) : name;
}

/* Whether all ranked rows are means over as many runs. */
static bool same_count(const struct res_table *t, const struct res_row *row)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].rank && t->rows[i].finished != row->finished)
            return false;
    return true;
}

/* What the first deviation is over, ", mean ± deviation over seeds"; "": no row has
 * one. */
static const char *deviation_over(const struct res_table *t, struct arena *a)
{
    size_t i = 0;
    while (i < t->row_count && t->rows[i].finished < 2)
        i++;
    if (i == t->row_count)
        return "";
    const struct res_row *row = &t->rows[i];
    if (row->folds == 0)
        return arena_printf(a, ", mean \xc2\xb1 deviation over %sseeds",
                            same_count(t, row) ? arena_printf(a, "%d ", row->finished)
                                               : "");
    const int seeds = row->runs / row->folds;
    return arena_printf(a, ", mean \xc2\xb1 deviation over %d folds%s", row->folds,
                        seeds > 1 ? arena_printf(a, " of %d seeds each", seeds) : "");
}

static const char *heading_of(const struct rep_choice *c, const struct res_table *t,
                              bool in_order, struct arena *a)
{
    struct str s = {0};
    size_t count = c->choice.sweep_count;
    str_add(&s, title_of(c, a));
    if (count == 1 && !c->choice.trials && c->sweep->hypothesis &&
        c->sweep->hypothesis[0])
        str_addf(&s, ": %s", c->sweep->hypothesis);
    size_t trials = c->choice.trials ? t->row_count : t->ranked;
    str_addf(&s, "\n%zu trial%s", trials, trials == 1 ? "" : "s");
    if (t->ranked < trials)
        str_addf(&s, ", %zu of them ranked", t->ranked);
    str_addf(&s, " by %s (%s is better)", c->choice.metric,
             c->choice.maximize ? "higher" : "lower");
    if (c->choice.top && t->ranked > (size_t)c->choice.top)
        str_addf(&s, ", the best %d", c->choice.top);
    if (in_order)
        str_add(&s, ", in the order of the file");
    str_add(&s, deviation_over(t, a));
    const char *text = arena_strdup(a, s.text);
    str_deinit(&s);
    return text;
}

static enum err_code nothing_to_show(const struct rep_choice *c,
                                     const struct res_table *t, struct arena *a,
                                     struct err *e)
{
    const char *unfinished = rep_count_unfinished(t, a);
    const char *of = c->choice.trials ? rep_name_choice(c, a)
                     : c->choice.sweep_count > 1
                         ? "these sweeps"
                         : arena_printf(a, "the sweep `%s`", c->sweep->name);
    if (t->unmeasured)
        return err_set(e, ERR_USER, "no finished trial of %s has a value of %s", of,
                       c->choice.metric);
    if (unfinished[0])
        return err_set(e, ERR_USER,
                       "no trial of %s has finished: %s (mtag-report runs lists them)",
                       of, unfinished);
    if (c->choice.where)
        return err_set(e, ERR_USER, "no trial of %s has: %s", of, c->choice.where);
    if (t->stale)
        return err_set(e, ERR_USER, "no trial of %s is current: %s", of,
                       rep_note_of_stale(t->stale, a));
    return err_set(e, ERR_USER, "no trial of %s was recorded", of);
}

static enum err_code set_labels(const struct rep_choice *c, const struct res_table *t,
                                const char ***out, struct arena *a, struct err *e)
{
    *out = arena_alloc(a, t->row_count + 1, sizeof(**out));
    if (c->labels && c->label_count != t->row_count)
        return err_set(e, ERR_USER, "--labels has %zu name%s for %zu row%s",
                       c->label_count, c->label_count == 1 ? "" : "s", t->row_count,
                       t->row_count == 1 ? "" : "s");
    for (size_t r = 0; r < t->row_count; r++)
        (*out)[r] = c->labels ? c->labels[r] : t->rows[r].label;
    return ERR_OK;
}

static void fill(struct table *out, const struct rep_trials *of,
                 const struct rep_specs *specs, const struct res_cell *cells,
                 struct arena *a, const char *metric, bool maximize)
{
    const struct res_table *t = of->trials;
    out->row_count = t->row_count;
    out->columns = arena_alloc(a, specs->count + 1, sizeof(*out->columns));
    out->column_count = specs->count;
    out->cells = arena_alloc(a, specs->count * t->row_count + 1, sizeof(*out->cells));
    for (size_t c = 0; c < specs->count; c++) {
        const struct rep_spec *spec = &specs->items[c];
        out->columns[c] = (struct table_column){
            .name = spec->name,
            .title = spec->title,
            .key = spec->source == REP_RANK || spec->source == REP_TRIAL ||
                   spec->source == REP_LABEL,
        };
        for (size_t r = 0; r < t->row_count; r++)
            out->cells[r * specs->count + c] =
                is_other(spec->source)
                    ? other_cell(of, r, spec, a)
                    : make_cell(of, r, spec, cells + r * specs->expression_count, a);
        type_column(out, c, spec, of->every, a);
        const struct res_metric *m =
            spec->source == REP_METRIC ? t->metrics[spec->index] : NULL;
        if (m && !(m->of_loss && rep_has_several_losses(t, spec->index)))
            mark_best(out, t, c, strcmp(m->name, metric) == 0 ? maximize : m->maximize);
    }
    bool *best = arena_alloc(a, t->row_count + 1, sizeof(*best));
    for (size_t r = 0; r < t->row_count && t->row_count > 1; r++) {
        best[r] = t->rows[r].best;
        out->best_rows = best[r] ? best : out->best_rows;
    }
}

static void describe(struct table *out, const struct rep_choice *c,
                     const struct rep_trials *of, const struct rep_specs *specs,
                     const char *title, struct arena *a)
{
    const struct res_table *t = of->trials;
    const bool one = c->choice.trials == NULL && c->choice.sweep_count == 1;
    rep_set_facts(out, rep_only_sweep(c), c->choice.metric, c->choice.maximize, a);
    out->best_by = c->choice.metric;
    out->heading = heading_of(c, t, of->in_order, a);
    out->caption = arena_printf(a, "%s%s%s%s%s.%s",
                                c->choice.trials ? "" : "Trials of ", title_of(c, a),
                                of->in_order ? "" : " by ", of->in_order ? "" : title,
                                deviation_over(t, a), rep_significance_caption(of, a));
    out->label = arena_printf(a, "tab:%s", one ? c->sweep->name : "trials");
    rep_add_notes(out, c, of, specs, a);
}

/* The rows in their order, with their labels and the baseline. */
static enum err_code read_trials(const struct rep_request *q,
                                 const struct rep_choice *c, struct res_reader *r,
                                 struct arena *a, struct rep_trials *of, struct err *e)
{
    struct res_table *t = arena_alloc(a, 1, sizeof(*t));
    struct res_trial_row first;
    const char **labels = NULL;
    *of = (struct rep_trials){.trials = t, .every = c->every};
    enum err_code code = rep_choose_order(q, c, &of->in_order, e);
    if (code == ERR_OK)
        code = res_rank(r, &c->choice, a, t, e);
    if (code == ERR_OK && t->row_count == 0)
        code = nothing_to_show(c, t, a, e);
    if (code != ERR_OK)
        return code;
    while (of->ranks < t->metric_count &&
           strcmp(t->metrics[of->ranks]->name, c->choice.metric) != 0)
        of->ranks++;
    code = rep_find_baseline(q, c, r, a, &of->baseline, e);
    if (code == ERR_OK && of->baseline.trial) {
        code = res_trial(r, t->rows[0].trial, a, &first, e);
        of->same_task = code == ERR_OK && strcmp(first.task, of->baseline.task) == 0;
    }
    if (code == ERR_OK && of->in_order)
        code = rep_sort_as_in_file(c, r, t, a, e);
    if (code == ERR_OK)
        code = set_labels(c, t, &labels, a, e);
    of->labels = labels;
    of->steps = q->steps;
    return code == ERR_OK && (q->significance || q->steps)
               ? rep_find_significance(q, c, r, of, a, e)
               : code;
}

enum err_code rep_table_of_trials(const struct rep_request *q,
                                  const struct rep_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e)
{
    struct rep_specs specs;
    struct res_cell *cells = NULL;
    struct rep_trials *of = arena_alloc(a, 1, sizeof(*of));
    *out = (struct table){0};
    enum err_code code = read_trials(q, c, r, a, of, e);
    if (code != ERR_OK)
        return code;
    if (q->table.columns)
        code = rep_parse_columns(q->table.columns, of, a, &specs, e);
    else
        specs = rep_default_columns(of, c, a);
    if (code == ERR_OK)
        code = res_evaluate(r, of->trials, specs.expressions, specs.expression_count, a,
                            &cells, e);
    if (code != ERR_OK)
        return code;
    out->source = of;
    fill(out, of, &specs, cells, a, c->choice.metric, c->choice.maximize);
    describe(out, c, of, &specs, res_metric(r, c->choice.metric)->title, a);
    out->object = q->table.columns ? NULL : rep_json_trial;
    return ERR_OK;
}
