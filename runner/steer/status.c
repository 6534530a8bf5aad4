/* The state of sweeps, for people and programs: status.h. The database tells what is
 * recorded; while the sweep is run, the file of its progress adds what is planned. */
#include "runner/steer/status.h"
#include "runner/steer/folder_status.h"

#include "base/file.h"
#include "base/json.h"
#include "base/say.h"
#include "base/table/number.h"
#include "base/term.h"
#include "results/path.h"
#include "results/read/now.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_RUNS = 100 };

struct state {
    const char *results;
    const struct res_sweep_row *sweep;
    struct res_now now;
    json_t *live; /* the file of its progress; NULL: nobody runs it */
    int64_t best; /* trial; 0: none has finished */
    double value; /* of it */
    const char *best_label;
    struct arena *arena;
};

/* ---- what the file adds ---- */

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* 0: it is not known. */
static long long whole_of(const struct state *s, const char *key)
{
    return (long long)json_integer_value(json_object_get(s->live, key));
}

/* Seconds that are left, less those since the file was written. */
static double left_of(const struct state *s, const json_t *object)
{
    const double left = number_of(object, "seconds_left");
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    const double now = (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
    const double age = now - number_of(s->live, "time");
    return left - age > 0 || isnan(left - age) ? left - age : 0;
}

static const json_t *find_live(const struct state *s, const struct res_now_run *r)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(s->live, "at_work"), i,
                       item) if (number_of(item, "trial") == (double)r->trial &&
                                 number_of(item, "run") ==
                                     (double)r->number) return item;
    return NULL;
}

static double seconds_left(const struct state *s, const struct res_now_run *r)
{
    const json_t *live = find_live(s, r);
    if (live)
        return left_of(s, live);
    return strcmp(r->status, "running") == 0 && r->planned > 0
               ? r->epoch_seconds * (r->planned - r->epochs)
               : (double)NAN;
}

static int planned_of(const struct state *s, const struct res_now_run *r)
{
    const double planned = number_of(find_live(s, r), "epochs");
    return planned > 0 ? (int)planned : r->planned;
}

static bool is_held(const struct res_now_run *r)
{
    return strcmp(r->status, "paused") == 0;
}

/* ---- text ---- */

static void add_resume(struct str *out, const struct state *s)
{
    str_add(out, "; all are held: mtag-run --resume all");
    res_add_option(out, s->results);
}

static void add_sweep(struct str *out, const struct state *s)
{
    const struct res_now *n = &s->now;
    const double left = left_of(s, s->live);
    str_addf(out, "%s%s: ", s->sweep->name, n->held ? "" : " is not being run");
    res_now_add_counts(out, n);
    if (json_is_true(json_object_get(s->live, "held")))
        add_resume(out, s);
    else if (!isnan(left)) {
        str_add(out, "; about ");
        term_add_duration(out, left);
        str_add(out, " left");
    }
    if (n->held)
        str_addf(out, " (process %lld, %lld worker%s)\n", whole_of(s, "process"),
                 whole_of(s, "workers"), whole_of(s, "workers") == 1 ? "" : "s");
    else
        str_add(out, n->finished + n->failed + n->pruned == n->planned ? ".\n"
                     : n->complete
                         ? ". Paused runs may go on if there are more trials.\n"
                         : ". The same command goes on.\n");
}

static void add_values(struct str *out, const char *metric, const struct res_now_run *r,
                       int best)
{
    str_addf(out, ", %s ", metric);
    table_add_measure(out, r->values[r->value_count - 1]);
    str_add(out, " (best ");
    table_add_measure(out, r->values[best - 1]);
    str_addf(out, " @%d)", best);
}

static void add_run(struct str *out, const struct state *s, const struct res_now_run *r)
{
    const int planned = planned_of(s, r), best = res_now_best(&s->now, r);
    const double left = seconds_left(s, r);
    str_addf(out, "  run %lld.%d%s%s: ", (long long)r->trial, r->number,
             r->label && *r->label ? " " : "", r->label ? r->label : "");
    if (strcmp(r->status, "running") != 0)
        str_addf(out, "%s, ", r->status);
    str_addf(out, "epoch %d", r->epochs);
    if (planned > 0)
        str_addf(out, "/%d", planned);
    if (best > 0)
        add_values(out, s->now.metric, r, best);
    if (is_held(r) && r->reason)
        str_addf(out, ", %s", r->reason);
    if (!isnan(r->epoch_seconds)) {
        str_add(out, ", ");
        term_add_duration(out, r->epoch_seconds);
        str_add(out, "/epoch");
    }
    if (!isnan(left)) {
        str_add(out, ", ");
        term_add_duration(out, left);
        str_add(out, " left");
    }
    str_add(out, "\n");
}

static void add_text(struct str *out, const struct state *s)
{
    add_sweep(out, s);
    for (size_t i = 0; i < s->now.work_count; i++)
        add_run(out, s, &s->now.work[i]);
    if (s->best) {
        str_addf(out, "  best so far: trial %lld%s%s, %s ", (long long)s->best,
                 s->best_label && *s->best_label ? " " : "",
                 s->best_label ? s->best_label : "", s->now.metric);
        table_add_measure(out, s->value);
        str_add(out, "\n");
    }
}

/* ---- JSON ---- */

static json_t *run_object(const struct state *s, const struct res_now_run *r)
{
    const int planned = planned_of(s, r), best = res_now_best(&s->now, r);
    json_t *o = json_object();
    json_object_set_new(o, "trial", json_integer(r->trial));
    json_object_set_new(o, "run", json_integer(r->number));
    json_object_set_new(o, "label", json_text(r->label));
    json_object_set_new(o, "status", json_text(r->status));
    json_object_set_new(o, "reason", json_text(r->reason));
    json_object_set_new(o, "epoch", json_integer(r->epochs));
    json_object_set_new(o, "epochs", planned > 0 ? json_integer(planned) : json_null());
    json_object_set_new(o, "best_epoch", best > 0 ? json_integer(best) : json_null());
    json_object_set_new(o, "best",
                        json_number(best > 0 ? r->values[best - 1] : (double)NAN));
    json_object_set_new(o, "epoch_seconds", json_number(r->epoch_seconds));
    json_object_set_new(o, "seconds_left", json_number(seconds_left(s, r)));
    return o;
}

static json_t *sweep_object(const struct state *s)
{
    const struct res_now *n = &s->now;
    json_t *o = json_object(), *work = json_array();
    json_object_set_new(o, "sweep", json_text(s->sweep->name));
    json_object_set_new(o, "running", json_boolean(n->held));
    json_object_set_new(o, "process", json_integer(whole_of(s, "process")));
    json_object_set_new(o, "workers", json_integer(whole_of(s, "workers")));
    json_object_set_new(o, "runs", json_integer((json_int_t)n->planned));
    const struct {
        const char *key;
        size_t count;
    } counts[] = {{"finished", n->finished}, {"failed", n->failed},
                  {"stopped", n->pruned},    {"at_work", n->running},
                  {"paused", n->paused},     {"interrupted", n->interrupted},
                  {"not_begun", n->waiting}};
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
        json_object_set_new(o, counts[i].key,
                            json_integer((json_int_t)counts[i].count));
    json_object_set_new(o, "held",
                        json_boolean(json_is_true(json_object_get(s->live, "held"))));
    json_object_set_new(o, "seconds_left", json_number(left_of(s, s->live)));
    json_object_set_new(o, "metric", json_text(n->metric));
    json_object_set_new(o, "best_trial", s->best ? json_integer(s->best) : json_null());
    json_object_set_new(o, "best", json_number(s->best ? s->value : (double)NAN));
    for (size_t i = 0; i < n->work_count; i++)
        json_array_append_new(work, run_object(s, &n->work[i]));
    json_object_set_new(o, "work", work);
    return o;
}

/* ---- which sweeps ---- */

static enum err_code find_best(struct res_reader *r, struct state *s, struct err *e)
{
    struct res_table table = {0};
    const struct res_choice choice = {.sweeps = &s->sweep,
                                      .sweep_count = 1,
                                      .metric = s->sweep->metric,
                                      .maximize = s->sweep->maximize,
                                      .top = 1};
    enum err_code code = res_rank(r, &choice, s->arena, &table, e);
    if (code != ERR_OK || table.row_count == 0)
        return code;
    s->best = table.rows[0].trial;
    s->best_label = table.rows[0].label;
    s->value = (double)NAN;
    for (size_t i = 0; i < table.metric_count; i++)
        if (strcmp(table.metrics[i]->name, s->sweep->metric) == 0)
            s->value = table.rows[0].values[i].mean;
    return ERR_OK;
}

static enum err_code show(struct res_reader *r, const char *results,
                          const struct res_sweep_row *sweep, struct str *text,
                          json_t *list, struct arena *a, struct err *e)
{
    struct state s = {.results = results, .sweep = sweep, .arena = a};
    enum err_code code = res_now_read(r, sweep, MOST_RUNS, a, &s.now, e);
    if (code == ERR_OK && s.now.finished > 0)
        code = find_best(r, &s, e);
    if (code != ERR_OK)
        return code;
    if (s.now.held)
        s.live = res_now_told(results, sweep->id);
    add_text(text, &s);
    json_array_append_new(list, sweep_object(&s));
    json_decref(s.live);
    return ERR_OK;
}

/* Those to show, in `rows`: named, or at work, or the newest; their number. */
static size_t choose(const char *results, const char *name, struct res_sweep_row *rows,
                     size_t count)
{
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++)
        if (name ? strcmp(rows[i].name, name) == 0
                 : res_sweep_is_held(results, rows[i].id))
            rows[chosen++] = rows[i];
    return chosen == 0 && !name && count > 0 ? 1 : chosen;
}

int steer_status(const char *results, const char *name, bool json, struct arena *a)
{
    struct res_reader *r = NULL;
    struct res_sweep_row *rows = NULL;
    struct str text = {0};
    struct err e = {0};
    size_t count = 0;
    json_t *list = json_array(), *shared = json_array();
    const bool folder = steer_folder_status(results, name, &text, shared, a);
    const bool alone = folder && !file_exists(results);
    enum err_code code = alone ? ERR_OK : res_reader_open(results, &r, &e);
    if (code == ERR_OK && !alone)
        code = res_sweeps(r, a, &rows, &count, &e);
    if (code == ERR_OK && !alone) {
        count = choose(results, name, rows, count);
        if (count == 0 && !folder)
            code = err_set(&e, ERR_USER, "there is no sweep %s in %s", name ? name : "",
                           results);
    }
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = show(r, results, &rows[i], &text, list, a, &e);
    json_array_extend(list, shared);
    json_decref(shared);
    if (code != ERR_OK)
        say(stderr, "mtag-run: %s\n", e.text);
    else if (json) {
        str_deinit(&text);
        text = (struct str){0};
        json_add_pretty(&text, list);
        say_data(stdout, str_text(&text));
    } else
        say(stdout, "%s", str_text(&text));
    json_decref(list);
    str_deinit(&text);
    res_reader_close(r);
    return err_exit_status(code);
}
