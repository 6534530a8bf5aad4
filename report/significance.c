/* Tests of a table's rows: significance.h. */
#include "report/significance.h"

#include "report/notes.h"
#include "report/number.h"

#include "base/stats/adjust.h"
#include "results/path.h"

#include <math.h>
#include <string.h>

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), own = strlen(end);
    return length >= own && strcmp(text + length - own, end) == 0;
}

static void choose_metric(const struct rep_choice *c, const struct res_table *t,
                          struct res_reader *r, struct rep_significance *s)
{
    s->area = ends_with(c->choice.metric, "pr_auc") ? REP_PR_AUC : REP_ROC_AUC;
    s->title = res_metric(r, rep_area_metrics[s->area])->title;
    s->metric = 0;
    while (s->metric < t->metric_count &&
           strcmp(t->metrics[s->metric]->name, rep_area_metrics[s->area]) != 0)
        s->metric++;
}

static const char *name_of(const char *label, int64_t trial, struct arena *a)
{
    const char *number = arena_printf(a, "trial %lld", (long long)trial);
    return label == NULL || strcmp(label, number) == 0
               ? number
               : arena_printf(a, "%s (%s)", table_cut_text(label, a), number);
}

/* The baseline; without one the best row. */
static struct rep_side choose_reference(const struct rep_trials *of,
                                        struct rep_significance *s, struct arena *a)
{
    const struct res_table *t = of->trials;
    const struct rep_baseline *b = &of->baseline;
    if (of->steps) {
        size_t first = 0;
        while (first < t->row_count && t->rows[first].rank == 0)
            first++;
        s->with = first < t->row_count ? t->rows[first].trial : 0;
        s->with_name = "the row above";
        s->with_role = "start";
        return (struct rep_side){0, 0};
    }
    if (b->trial) {
        s->with = b->trial;
        s->with_name = name_of(b->label, b->trial, a);
        s->with_role = "baseline";
        return (struct rep_side){b->table.rows[0].sweep_id, b->trial};
    }
    for (size_t i = 0; i < t->row_count; i++) {
        if (!t->rows[i].best)
            continue;
        s->with = t->rows[i].trial;
        s->with_role = "best";
        s->with_name =
            arena_printf(a, "the best, %s", name_of(of->labels[i], s->with, a));
        return (struct rep_side){t->rows[i].sweep_id, s->with};
    }
    return (struct rep_side){0, 0};
}

/* The last ranked row above; the number of rows: there is none. */
static size_t row_above(const struct res_table *t, size_t row)
{
    while (row > 0)
        if (t->rows[--row].rank)
            return row;
    return t->row_count;
}

/* What each row is compared with: the reference, or by steps the row above. */
static struct rep_side side_for(const struct rep_trials *of, struct rep_side reference,
                                size_t row)
{
    const struct res_table *t = of->trials;
    const size_t above = of->steps ? row_above(t, row) : t->row_count;
    if (!of->steps)
        return reference;
    return above < t->row_count
               ? (struct rep_side){t->rows[above].sweep_id, t->rows[above].trial}
               : (struct rep_side){0, 0};
}

static enum err_code compare_rows(struct rep_comparer *compare,
                                  const struct rep_trials *of,
                                  struct rep_side reference, struct rep_significance *s,
                                  struct err *e)
{
    const struct res_table *t = of->trials;
    const bool comparable = of->steps || of->baseline.trial == 0 || of->same_task;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        const struct rep_side own = {t->rows[i].sweep_id, t->rows[i].trial};
        const struct rep_side with = side_for(of, reference, i);
        s->own[i].by = s->from[i].by = stats_no_interval;
        if (t->rows[i].rank == 0)
            continue;
        code = rep_compare(compare, own, own, s->area, &s->own[i], e);
        if (code == ERR_OK && comparable && with.trial && own.trial != with.trial)
            code = rep_compare(compare, own, with, s->area, &s->from[i], e);
    }
    return code;
}

/* Losses of other kinds are not subtracted. */
static void find_steps(const struct rep_trials *of, struct rep_significance *s,
                       struct arena *a)
{
    const struct res_table *t = of->trials;
    const size_t metric = s->metric < t->metric_count ? s->metric : of->ranks;
    s->steps = arena_alloc(a, t->row_count + 1, sizeof(*s->steps));
    for (size_t i = 0; i < t->row_count; i++) {
        const size_t above = row_above(t, i);
        s->steps[i] = (double)NAN;
        if (t->rows[i].rank == 0 || above == t->row_count ||
            metric == t->metric_count || rep_has_several_losses(t, metric))
            continue;
        const struct res_value *from = &t->rows[above].values[metric];
        const struct res_value *to = &t->rows[i].values[metric];
        if (from->count && to->count)
            s->steps[i] = rep_difference(from->mean, to->mean);
    }
}

enum { FEWEST_DECIMALS = 2, MOST_DECIMALS = 5 };

static int most_decimals(const struct rep_comparison *all, size_t count)
{
    int most = FEWEST_DECIMALS;
    for (size_t i = 0; i < count; i++) {
        const int own = rep_interval_decimals(&all[i].by);
        most = own > most ? own : most;
    }
    return most;
}

enum err_code rep_find_significance(const struct rep_request *q,
                                    const struct rep_choice *c, struct res_reader *r,
                                    struct rep_trials *of, struct arena *a,
                                    struct err *e)
{
    struct rep_significance *s = arena_alloc(a, 1, sizeof(*s));
    const size_t rows = of->trials->row_count;
    s->own = arena_alloc(a, rows + 1, sizeof(*s->own));
    s->from = arena_alloc(a, rows + 1, sizeof(*s->from));
    s->holm = arena_alloc(a, rows + 1, sizeof(*s->holm));
    s->of = of->trials;
    choose_metric(c, of->trials, r, s);
    const struct rep_side with = choose_reference(of, s, a);
    struct rep_comparer *compare =
        c->comparer ? c->comparer : rep_comparer_create(r, a);
    enum err_code code = compare_rows(compare, of, with, s, e);
    if (code != ERR_OK)
        return code;
    if (of->steps)
        find_steps(of, s, a);
    if (c->comparer == NULL)
        rep_comparer_keep(compare, q->read_only ? NULL : res_path(q->results));
    for (size_t i = 0; i < rows; i++)
        s->holm[i] = s->from[i].by.p;
    stats_holm(s->holm, rows, s->holm);
    s->own_decimals = most_decimals(s->own, rows);
    s->from_decimals = most_decimals(s->from, rows);
    of->significance = s;
    return ERR_OK;
}

int rep_interval_decimals(const struct stats_interval *by)
{
    const double half = (by->high - by->low) / 2;
    int decimals = FEWEST_DECIMALS;
    for (double limit = 0.0995; half < limit && decimals < MOST_DECIMALS;
         limit = decimals == 3 ? 0.00095 : limit / 10)
        decimals++;
    return isfinite(half) && half > 0 ? decimals : FEWEST_DECIMALS;
}

/* A rounded 0 has no sign. */
static const char *bound_text(double value, bool is_change, int decimals,
                              struct arena *a)
{
    const char *text = arena_printf(a, is_change ? "%+.*f" : "%.*f", decimals, value);
    return strpbrk(text, "123456789") ? text : arena_printf(a, "%.*f", decimals, 0.0);
}

const char *rep_interval_text(const struct stats_interval *by, bool is_change,
                              int decimals, struct arena *a)
{
    if (!isfinite(by->low) || !isfinite(by->high))
        return NULL;
    return arena_printf(a, "[%s, %s]", bound_text(by->low, is_change, decimals, a),
                        bound_text(by->high, is_change, decimals, a));
}

/* As many decimals as p and its verdict need: 0.0497 is not 0.050, which would show
 * nothing. */
const char *rep_p_text(double p, struct arena *a)
{
    enum { MOST = 6 };
    double rounded;
    if (isnan(p))
        return NULL;
    if (p < 0.0005)
        return "<0.001";
    for (int decimals = p < 0.0995 ? 3 : 2; decimals <= MOST; decimals++) {
        const char *text = arena_printf(a, "%.*f", decimals, p);
        if (str_to_double(text, &rounded) &&
            stats_is_shown(rounded) == stats_is_shown(p))
            return text;
    }
    return "<0.05";
}

static struct table_cell from_cell(const struct rep_significance *s, size_t row,
                                   struct arena *a)
{
    const struct rep_comparison *from = &s->from[row];
    const char *interval = rep_interval_text(&from->by, true, s->from_decimals, a);
    if (interval == NULL)
        return s->steps ? rep_change_cell(s->steps[row], a) : table_text("");
    return table_number(
        from->by.value,
        arena_printf(a, "%s %s%s", rep_change_cell(from->by.value, a).text, interval,
                     isnan(s->holm[row]) || stats_is_shown(s->holm[row]) ? ""
                                                                         : REP_DAGGER));
}

struct table_cell rep_tested_cell(const struct rep_significance *s, size_t row,
                                  size_t part, struct arena *a)
{
    const struct rep_comparison *own = &s->own[row], *from = &s->from[row];
    switch ((enum rep_tested_part)part) {
    case REP_OWN:
        return table_text(rep_interval_text(&own->by, false, s->own_decimals, a));
    case REP_OWN_LOW:
        return table_number(own->by.low, table_measure_text(own->by.low, a));
    case REP_OWN_HIGH:
        return table_number(own->by.high, table_measure_text(own->by.high, a));
    case REP_FROM:
        return s->of->rows[row].trial == s->with ? table_text(s->with_role)
                                                 : from_cell(s, row, a);
    case REP_FROM_LOW:
        return table_number(from->by.low, table_measure_text(from->by.low, a));
    case REP_FROM_HIGH:
        return table_number(from->by.high, table_measure_text(from->by.high, a));
    case REP_P:
        return table_number(from->by.p, rep_p_text(from->by.p, a));
    case REP_HOLM:
        return table_number(s->holm[row], rep_p_text(s->holm[row], a));
    }
    return table_text(NULL);
}
