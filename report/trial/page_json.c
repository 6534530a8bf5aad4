/* The page of a trial as JSON. */
#include "base/table/table.h"
#include "report/json_value.h"
#include "report/table.h"
#include "report/trial/trial.h"

#include <math.h>
#include <string.h>

static void set_text(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, json_text(text));
}

static void set_number(json_t *object, const char *name, double number)
{
    json_t *value = isfinite(number) && number == floor(number) && fabs(number) < 1e15
                        ? json_integer((json_int_t)number)
                        : json_number(number);
    json_object_set_new(object, name, value);
}

static void add_values(json_t *page, const struct res_table *t)
{
    json_t *metrics = json_object(), *std = json_object();
    for (size_t i = 0; i < t->metric_count; i++) {
        const struct res_value *v = &t->rows[0].values[i];
        if (v->count == 0 || t->metrics[i]->bookkeeping)
            continue;
        json_object_set_new(metrics, t->metrics[i]->name, json_number(v->mean));
        json_object_set_new(std, t->metrics[i]->name, json_number(v->deviation));
    }
    json_object_set_new(page, "metrics", metrics);
    json_object_set_new(page, "std", std);
}

static void add_head(json_t *page, const struct res_trial_row *t,
                     const struct res_row *row)
{
    json_t *sweeps = json_array(), *params = json_object();
    for (size_t i = 0; i < t->sweep_count; i++) {
        json_t *sweep = json_object();
        set_text(sweep, "name", t->sweeps[i]);
        json_object_set_new(sweep, "stale", json_boolean(t->stale[i]));
        json_array_append_new(sweeps, sweep);
    }
    for (size_t i = 0; i < t->param_count; i++)
        json_object_set_new(params, t->params[i].name,
                            rep_json_value(t->params[i].value));
    json_object_set_new(page, "trial", json_integer(t->id));
    set_text(page, "label", row->label);
    set_text(page, "status", row->status);
    if (t->star)
        json_object_set_new(page, "star", json_true());
    if (t->note)
        set_text(page, "note", t->note);
    json_object_set_new(page, "n", json_integer(row->finished));
    json_object_set_new(page, "asked", json_integer(row->runs));
    json_object_set_new(page, "sweeps", sweeps);
    set_text(page, "identity", t->identity);
    set_text(page, "task", t->task);
    set_text(page, "data", t->fingerprint);
    set_text(page, "made", t->created);
    json_object_set_new(page, "params", params);
    set_number(page, "best_epoch", row->best_epoch);
    set_number(page, "epochs", row->epochs);
    set_number(page, "seconds", row->seconds);
    json_object_set_new(page, "weights", json_integer(t->weights));
    json_object_set_new(page, "macs", json_integer(t->macs));
}

static json_t *run_of(const struct res_run_row *run)
{
    json_t *object = json_object(), *metrics = json_object();
    for (size_t i = 0; i < run->measure_count; i++) {
        if (!run->measures[i].metric->bookkeeping)
            json_object_set_new(metrics, run->measures[i].metric->name,
                                json_number(run->measures[i].value));
    }
    json_object_set_new(object, "run", json_integer(run->number));
    json_object_set_new(object, "seed", json_integer(run->seed));
    if (run->fold > 0)
        json_object_set_new(object, "fold", json_integer(run->fold));
    set_text(object, "status", run->status);
    set_text(object, "reason", run->reason);
    json_object_set_new(object, "metrics", metrics);
    set_number(object, "best_epoch", run->best_epoch);
    set_number(object, "epochs", run->epochs);
    set_number(object, "seconds", run->seconds);
    set_number(object, "train_seconds", run->train_seconds);
    set_number(object, "peak_memory", run->peak_memory);
    set_text(object, "started", run->started);
    set_text(object, "ended", run->ended);
    set_text(object, "weights", run->weights);
    set_text(object, "log", run->log);
    set_text(object, "cpu", run->cpu);
    set_text(object, "host", run->host);
    set_text(object, "version", run->version);
    set_text(object, "libraries", run->libraries);
    set_text(object, "git_commit", run->git_commit);
    return object;
}

static enum err_code add_runs(json_t *page, int64_t trial, struct res_reader *r,
                              struct arena *a, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    json_t *list = json_array();
    enum err_code code = res_runs(r, trial, a, &runs, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++)
        json_array_append_new(list, run_of(&runs[i]));
    json_object_set_new(page, "runs", list);
    return code;
}

/* {"roc_auc": {"guitar": 0.9, ...}} */
static enum err_code add_tags(json_t *page, int64_t trial, struct res_reader *r,
                              struct arena *a, struct err *e)
{
    const char **metrics;
    size_t count;
    json_t *all = json_object();
    enum err_code code = res_tag_metrics(r, trial, a, &metrics, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        struct res_measure *tags;
        size_t tag_count;
        json_t *of_tags = json_object();
        code = res_tags(r, trial, metrics[i], a, &tags, &tag_count, e);
        for (size_t k = 0; code == ERR_OK && k < tag_count; k++)
            json_object_set_new(of_tags, tags[k].name, json_number(tags[k].value));
        json_object_set_new(all, metrics[i], of_tags);
    }
    json_object_set_new(page, "tags", all);
    return code;
}

/* {"opera": {"with": 0, "clips": 30}, ...}: no ranking can be judged by these. */
static enum err_code add_left_tags(json_t *page, int64_t trial, struct res_reader *r,
                                   struct arena *a, struct err *e)
{
    struct res_left_tag *tags;
    size_t count;
    json_t *all = json_object();
    enum err_code code = res_left_tags(r, trial, a, &tags, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        json_t *tag = json_object();
        json_object_set_new(tag, "with", json_integer((json_int_t)tags[i].with));
        json_object_set_new(tag, "clips", json_integer((json_int_t)tags[i].clips));
        json_object_set_new(all, tags[i].tag, tag);
    }
    json_object_set_new(page, "tags_left_out", all);
    return code;
}

static enum err_code make_page(const struct res_choice *shown, int64_t trial,
                               struct res_reader *r, struct arena *a, json_t *page,
                               struct err *e)
{
    struct res_trial_row t;
    struct res_table table;
    struct res_choice choice = *shown;
    choice.trials = &trial;
    choice.trial_count = 1;
    enum err_code code = res_trial(r, trial, a, &t, e);
    if (code == ERR_OK)
        code = res_rank(r, &choice, a, &table, e);
    if (code != ERR_OK)
        return code;
    add_head(page, &t, &table.rows[0]);
    add_values(page, &table);
    code = add_runs(page, trial, r, a, e);
    if (code == ERR_OK)
        code = add_tags(page, trial, r, a, e);
    if (code == ERR_OK)
        code = add_left_tags(page, trial, r, a, e);
    return code;
}

enum err_code rep_json_page(const struct res_choice *c, struct res_reader *r,
                            struct arena *a, json_t **out, struct err *e)
{
    enum err_code code = ERR_OK;
    json_t *pages = json_array();
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        json_t *page = json_object();
        code = make_page(c, c->trials[i], r, a, page, e);
        json_array_append_new(pages, page);
    }
    *out = c->trial_count == 1 ? json_incref(json_array_get(pages, 0)) : pages;
    if (c->trial_count == 1)
        json_decref(pages);
    return code;
}
