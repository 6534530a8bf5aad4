/* How mtag-run ends: closing.h. */
#include "runner/sweep/closing.h"

#include "base/say.h"
#include "base/str.h"
#include "base/table/number.h"
#include "results/path.h"
#include "results/read/importance.h"
#include "runner/experiment/sections.h"
#include "runner/metric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BEST = 5 };

/* Trials that an order of parameters takes, and that are analysed in a moment; the
 * parameters that are named. */
enum { LEAST_TRIALS = 20, MOST_TRIALS = 1000, MOST_NAMED = 4 };

static const struct res_value *value_of(const struct res_table *t,
                                        const struct res_row *row, const char *metric)
{
    for (size_t i = 0; i < t->metric_count; i++)
        if (strcmp(t->metrics[i]->name, metric) == 0)
            return &row->values[i];
    return NULL;
}

static void add_value(struct str *out, const struct res_value *v)
{
    table_add_deviating(out, v->mean, v->count > 1 ? v->deviation : (double)NAN);
}

/* The name of the test's value beside the metric: the metric's own on test clips, or
 * that of any loss if the trial has no such value. */
static const char *name_of_test(const struct res_table *t, const struct res_row *row,
                                const char *metric, struct arena *a)
{
    size_t number;
    enum feat_split split;
    if (run_metric_find(metric, &number, &split) &&
        run_metric_is_of(number, FEAT_TEST)) {
        const char *name = run_metric_name(number, FEAT_TEST, NULL, a);
        const struct res_value *value = value_of(t, row, name);
        if (value && value->count > 0)
            return name;
    }
    return exp_metric_of_any_loss(FEAT_TEST, a).name;
}

static void add_row(struct str *out, const struct res_table *t,
                    const struct res_row *row, const char *metric, struct arena *a)
{
    const struct res_value *value = value_of(t, row, metric);
    const char *of_test = name_of_test(t, row, metric, a);
    const struct res_value *test = value_of(t, row, of_test);
    if (!value)
        return;
    str_addf(out, "  trial %lld", (long long)row->trial);
    if (row->label && *row->label)
        str_addf(out, ", %s", row->label);
    str_add(out, ": ");
    add_value(out, value);
    if (test && test->count > 0 && strcmp(metric, of_test) != 0) {
        str_addf(out, " (%s ", of_test);
        add_value(out, test);
        str_add(out, ")");
    }
    if (row->finished < row->runs)
        str_addf(out, ", %d of %d runs", row->finished, row->runs);
    str_add(out, "\n");
}

/* *choice: what was ranked. */
static enum err_code rank(struct res_reader *reader, const struct exp_sweep *s, int top,
                          struct arena *a, struct res_choice *choice,
                          struct res_table *out, struct err *e)
{
    struct res_sweep_row *sweeps;
    size_t count;
    enum err_code code = res_sweeps(reader, a, &sweeps, &count, e);
    size_t i = 0;
    while (code == ERR_OK && i < count && strcmp(sweeps[i].name, s->name) != 0)
        i++;
    if (code != ERR_OK || i == count) {
        return code != ERR_OK
                   ? code
                   : err_set(e, ERR_DATA, "the sweep %s is not recorded", s->name);
    }
    const struct res_sweep_row **sweep = arena_alloc(a, 1, sizeof(*sweep));
    *sweep = &sweeps[i];
    *choice = (struct res_choice){.sweeps = sweep,
                                  .sweep_count = 1,
                                  .metric = s->metric.name,
                                  .maximize = s->metric.goal == EXP_MAXIMIZE,
                                  .top = top};
    return res_rank(reader, choice, a, out, e);
}

/* Which parameters mattered, of a sweep of so many trials that it can be said without a
 * pause. Those that may not matter at all are left out; without any other, nothing is
 * said. */
static void add_importance(struct str *out, struct res_reader *reader,
                           const struct exp_sweep *s, struct arena *a)
{
    struct res_table t;
    struct res_choice choice;
    struct err e = {0};
    int named = 0;
    if (rank(reader, s, 0, a, &choice, &t, &e) != ERR_OK || t.ranked < LEAST_TRIALS ||
        t.ranked > MOST_TRIALS)
        return;
    const struct res_factors f = res_factors_of(&t, &choice, 0, a);
    if (res_importance_lacks(&f, s->metric.name, a))
        return;
    const struct res_importance found = res_importance_methods[0].find(&f, 0, false, a);
    if (res_importance_doubt(&f, &found, s->metric.name, a))
        return;
    for (size_t i = 0; i < f.count && named < MOST_NAMED; i++) {
        const size_t k = found.order[i];
        if (found.shares[k].value <= 2 * found.shares[k].error)
            continue;
        str_addf(out, "%s %s %.0f %%", named++ ? "," : "Importance:", f.about[k].path,
                 100 * found.shares[k].value);
    }
    if (named)
        str_addf(out, " (of %zu trials)\n", f.trials);
}

bool run_best(const struct exp_sweep *s, const struct run_options *o, int64_t *trial,
              double *value)
{
    struct arena *a = arena_create();
    struct res_reader *reader = NULL;
    struct res_choice choice;
    struct res_table table;
    struct err e = {0};
    bool found = res_reader_open(o->results, &reader, &e) == ERR_OK &&
                 rank(reader, s, 1, a, &choice, &table, &e) == ERR_OK &&
                 table.row_count > 0;
    if (found) {
        const struct res_value *v = value_of(&table, &table.rows[0], s->metric.name);
        *trial = table.rows[0].trial;
        *value = v ? v->mean : (double)NAN;
    }
    res_reader_close(reader);
    arena_destroy(a);
    return found;
}

size_t run_best_trials(const struct exp_sweep *s, const struct run_options *o, int top,
                       int64_t *trials)
{
    struct arena *a = arena_create();
    struct res_reader *reader = NULL;
    struct res_choice choice;
    struct res_table table = {0};
    struct err e = {0};
    size_t count = 0;
    if (res_reader_open(o->results, &reader, &e) == ERR_OK &&
        rank(reader, s, top, a, &choice, &table, &e) == ERR_OK) {
        while (count < table.row_count && count < (size_t)top) {
            trials[count] = table.rows[count].trial;
            count++;
        }
    }
    res_reader_close(reader);
    arena_destroy(a);
    return count;
}

void run_closing(const struct exp_sweep *s, const struct run_options *o,
                 struct arena *a)
{
    struct res_reader *reader = NULL;
    struct res_choice choice;
    struct res_table table;
    struct err e = {0};
    if (res_reader_open(o->results, &reader, &e) == ERR_OK &&
        rank(reader, s, BEST, a, &choice, &table, &e) == ERR_OK &&
        table.row_count > 0) {
        struct str out = {0};
        str_addf(&out, "%s by %s (%s is better):\n",
                 table.row_count > 1 ? "Best" : "Result", s->metric.name,
                 s->metric.goal == EXP_MAXIMIZE ? "higher" : "lower");
        for (size_t i = 0; i < table.row_count; i++)
            add_row(&out, &table, &table.rows[i], s->metric.name, a);
        if (table.other_loss > 0) {
            str_addf(&out, "  %zu trial%s trained with another loss: not comparable\n",
                     table.other_loss, table.other_loss == 1 ? "" : "s");
        }
        add_importance(&out, reader, s, a);
        str_add(&out, "Compare: mtag-report --top 10");
        res_add_option(&out, o->results);
        str_add(&out, "\n");
        say_folded(stdout, str_text(&out));
        str_deinit(&out);
    }
    res_reader_close(reader);
}
