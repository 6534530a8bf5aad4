/* Tests of a table's rows: significance.h. */
#include "report/significance.h"

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

static enum err_code compare_rows(struct rep_comparer *compare,
                                  const struct rep_trials *of, struct rep_side with,
                                  struct rep_significance *s, struct err *e)
{
    const struct res_table *t = of->trials;
    const bool comparable = of->baseline.trial == 0 || of->same_task;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        const struct rep_side own = {t->rows[i].sweep_id, t->rows[i].trial};
        s->own[i].by = s->from[i].by = stats_no_interval;
        if (t->rows[i].rank == 0)
            continue;
        code = rep_compare(compare, own, own, s->area, &s->own[i], e);
        if (code == ERR_OK && comparable && s->with && own.trial != s->with)
            code = rep_compare(compare, own, with, s->area, &s->from[i], e);
    }
    return code;
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
    struct rep_comparer *compare = rep_comparer_create(r, a);
    enum err_code code = compare_rows(compare, of, with, s, e);
    if (code != ERR_OK)
        return code;
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

const char *rep_p_text(double p, struct arena *a)
{
    if (isnan(p))
        return NULL;
    if (p < 0.0005)
        return "<0.001";
    return arena_printf(a, "%.*f", p < 0.0995 ? 3 : 2, p);
}

static struct table_cell from_cell(const struct rep_significance *s,
                                   const struct rep_comparison *from, struct arena *a)
{
    const char *interval = rep_interval_text(&from->by, true, s->from_decimals, a);
    if (interval == NULL)
        return table_text("");
    return table_number(
        from->by.value,
        arena_printf(a, "%s %s", rep_change_cell(from->by.value, a).text, interval));
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
                                                 : from_cell(s, from, a);
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
