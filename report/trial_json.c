/* What a table of trials is of, and a trial's row, in JSON. */
#include "report/json_value.h"
#include "report/significance.h"
#include "report/table.h"

#include <math.h>

static json_t *params_of(const struct res_table *t, const struct res_row *row)
{
    json_t *params = json_object();
    for (size_t i = 0; i < t->path_count; i++)
        json_object_set_new(params, t->paths[i], rep_json_value(row->params[i]));
    return params;
}

/* The value over the runs by which a trial was chosen. The sweep does not ask for them.
 */
static json_t *value_of(const struct res_value *v)
{
    json_t *object = json_object();
    json_object_set_new(object, "n", json_integer(v->count));
    json_object_set_new(object, "mean", json_number(v->mean));
    json_object_set_new(object, "std", json_number(v->deviation));
    return object;
}

/* An interval and a test against the trial `with`; NULL: there is none. */
static json_t *test_of(const struct rep_comparison *c, double holm, int64_t with)
{
    json_t *object = json_object();
    if (isnan(c->by.p)) {
        json_decref(object);
        return json_null();
    }
    json_object_set_new(object, "trial", json_integer(with));
    json_object_set_new(object, "difference", json_number(c->by.value));
    json_object_set_new(object, "low", json_number(c->by.low));
    json_object_set_new(object, "high", json_number(c->by.high));
    json_object_set_new(object, "p", json_number(c->by.p));
    json_object_set_new(object, "p_holm", json_number(holm));
    json_object_set_new(object, "seeds_counted", json_boolean(c->of_recipes));
    return object;
}

static json_t *significance_of(const struct rep_significance *s, size_t row)
{
    json_t *object = json_object();
    json_object_set_new(object, "metric", json_text(rep_area_metrics[s->area]));
    json_object_set_new(object, "low", json_number(s->own[row].by.low));
    json_object_set_new(object, "high", json_number(s->own[row].by.high));
    json_object_set_new(object, "compared",
                        test_of(&s->from[row], s->holm[row], s->with));
    return object;
}

json_t *rep_json_trial(const struct table *t, size_t index)
{
    const struct rep_trials *of = t->source;
    const struct res_row *row = &of->trials->rows[index];
    json_t *metrics = json_object(), *std = json_object(), *object = json_object();
    for (size_t i = 0; i < of->trials->metric_count; i++) {
        const struct res_value *v = &row->values[i];
        if (v->count == 0 || of->trials->metrics[i]->bookkeeping)
            continue;
        json_object_set_new(metrics, of->trials->metrics[i]->name,
                            json_number(v->mean));
        json_object_set_new(std, of->trials->metrics[i]->name,
                            json_number(v->deviation));
    }
    json_object_set_new(object, "rank",
                        row->rank ? json_integer(row->rank) : json_null());
    json_object_set_new(object, "trial", json_integer(row->trial));
    json_object_set_new(object, "sweep", json_text(row->sweep));
    json_object_set_new(object, "label", json_text(of->labels[index]));
    json_object_set_new(object, "status", json_text(row->status));
    json_object_set_new(object, "stale", json_boolean(row->stale));
    json_object_set_new(object, "star", json_boolean(row->star));
    json_object_set_new(object, "note", json_text(row->note));
    json_object_set_new(object, "params", params_of(of->trials, row));
    json_object_set_new(object, "metrics", metrics);
    json_object_set_new(object, "std", std);
    json_object_set_new(object, "n", json_integer(row->finished));
    if (row->folds > 0)
        json_object_set_new(object, "folds", json_integer(row->folds));
    json_object_set_new(object, "runs", json_integer(row->runs));
    if (of->baseline.trial && of->ranks < of->trials->metric_count)
        json_object_set_new(
            object, "difference",
            json_number(
                of->same_task && row->rank
                    ? rep_from_baseline(&of->baseline, of->trials, row, of->ranks)
                    : (double)NAN));
    if (of->significance)
        json_object_set_new(object, "significance",
                            significance_of(of->significance, index));
    if (row->other.count)
        json_object_set_new(object, "other_runs", value_of(&row->other));
    json_object_set_new(object, "best_epoch", json_number(row->best_epoch));
    json_object_set_new(object, "epochs", json_number(row->epochs));
    json_object_set_new(object, "seconds", json_number(row->seconds));
    json_object_set_new(object, "weights", json_integer(row->weights));
    return object;
}

void rep_set_facts(struct table *t, const char *sweep, const char *metric,
                   bool maximize, struct arena *a)
{
    struct table_fact *facts = arena_alloc(a, 3, sizeof(*facts));
    facts[t->fact_count++] = (struct table_fact){"sweep", sweep};
    if (metric) {
        facts[t->fact_count++] = (struct table_fact){"metric", metric};
        facts[t->fact_count++] =
            (struct table_fact){"goal", maximize ? "maximize" : "minimize"};
    }
    t->facts = facts;
}
