/* A journal of Optuna: export.h. A line is an operation as optuna/storages/_journal of
 * Optuna 3.1 replays it: 0 makes a study, 2 sets what is known of it, 4 makes a trial
 * with all that it is. */
#include "report/export/export.h"
#include "report/export/settings.h"

#include "base/file.h"
#include "base/json.h"
#include "base/stats/scale.h"
#include "base/yaml.h"

#include <math.h>
#include <string.h>

enum { OPTUNA_MAKE_STUDY = 0, OPTUNA_SET_STUDY = 2, OPTUNA_MAKE_TRIAL = 4 };
enum { OPTUNA_MINIMIZE = 1, OPTUNA_MAXIMIZE = 2 };
enum { OPTUNA_COMPLETE = 1, OPTUNA_PRUNED = 2, OPTUNA_FAILED = 3 };

/* A parameter of a study. */
struct parameter {
    const char *path;
    const char *distribution; /* JSON */
    const char **categories;  /* NULL: numbers */
    size_t category_count;
};

struct study {
    struct rep_export *x;
    const struct res_sweep_row *sweep;
    struct res_table trials;
    struct parameter *parameters; /* for each of trials.paths */
    int number;
    size_t left_out; /* trials that have not ended */
    struct str *out;
};

static json_t *operation(int code)
{
    json_t *line = json_object();
    json_object_set_new(line, "op_code", json_integer(code));
    json_object_set_new(line, "worker_id", json_string("mtag"));
    return line;
}

static void add_line(struct study *s, json_t *line)
{
    json_add_line(s->out, line);
    str_add(s->out, "\n");
    json_decref(line);
}

static const char *text_of(json_t *object, struct arena *a)
{
    struct str text = {0};
    json_add_line(&text, object);
    const char *copy = arena_strdup(a, str_text(&text));
    str_deinit(&text);
    json_decref(object);
    return copy;
}

/* {"name": NAME, "attributes": ATTRIBUTES} */
static const char *distribution(const char *name, json_t *attributes, struct arena *a)
{
    json_t *object = json_object();
    json_object_set_new(object, "name", json_string(name));
    json_object_set_new(object, "attributes", attributes);
    return text_of(object, a);
}

/* ---- parameters ---- */

/* `min` and `max` of the sweep's file; false if it lists values. */
static bool find_range(const struct yaml_node *parameters, const char *path,
                       double *low, double *high, bool *log)
{
    const struct yaml_node *of = yaml_find(parameters, path);
    const struct yaml_node *min = yaml_find(of, "min"), *max = yaml_find(of, "max");
    const struct yaml_node *kind = yaml_find(of, "distribution");
    if (min == NULL || max == NULL || !yaml_to_double(min, low) ||
        !yaml_to_double(max, high))
        return false;
    *log = kind && kind->text && strstr(kind->text, "log") != NULL;
    return true;
}

static void of_numbers(struct study *s, struct parameter *p, const double *x,
                       const struct yaml_node *parameters)
{
    double low = INFINITY, high = -INFINITY, least = INFINITY, most = -INFINITY;
    bool whole = true, log = false;
    json_t *attributes = json_object();
    for (size_t i = 0; i < s->trials.row_count; i++) {
        if (isnan(x[i]))
            continue;
        least = fmin(least, x[i]);
        most = fmax(most, x[i]);
        whole = whole && x[i] == floor(x[i]) && fabs(x[i]) < 1e15;
    }
    /* A value that is beyond the range, of a file that changed, widens it. */
    if (!find_range(parameters, p->path, &low, &high, &log))
        log = stats_is_log(x, s->trials.row_count);
    low = fmin(low, least);
    high = fmax(high, most);
    whole = whole && low == floor(low) && high == floor(high);
    log = log && low > 0 && (!whole || low >= 1);
    json_object_set_new(attributes, "low",
                        whole ? json_integer((json_int_t)low) : json_number(low));
    json_object_set_new(attributes, "high",
                        whole ? json_integer((json_int_t)high) : json_number(high));
    json_object_set_new(attributes, "log", json_boolean(log));
    json_object_set_new(attributes, "step", whole ? json_integer(1) : json_null());
    p->distribution = distribution(whole ? "IntDistribution" : "FloatDistribution",
                                   attributes, s->x->arena);
}

static size_t category_of(const struct parameter *p, const char *value)
{
    size_t i = 0;
    while (i < p->category_count && strcmp(p->categories[i], value) != 0)
        i++;
    return i;
}

/* Choices are texts, numbers and truths; lists are texts. */
static void of_categories(struct study *s, struct parameter *p, size_t path)
{
    json_t *attributes = json_object(), *choices = json_array();
    struct arena *a = s->x->arena;
    p->categories = arena_alloc(a, s->trials.row_count + 1, sizeof(*p->categories));
    for (size_t i = 0; i < s->trials.row_count; i++) {
        const char *value = s->trials.rows[i].params[path];
        if (value == NULL || category_of(p, value) < p->category_count)
            continue;
        p->categories[p->category_count++] = value;
        json_array_append_new(choices, json_text(value));
    }
    json_object_set_new(attributes, "choices", choices);
    p->distribution = distribution("CategoricalDistribution", attributes, a);
}

/* The mapping of parameters in the sweep's file; NULL: there is none. */
static const struct yaml_node *parameters_of(const struct study *s)
{
    struct diag *diag = diag_create();
    const char *yaml = s->sweep->yaml;
    const struct yaml_node *file =
        yaml
            ? yaml_read_text(yaml, strlen(yaml), s->sweep->name, ".", s->x->arena, diag)
            : NULL;
    diag_destroy(diag);
    return yaml_find(yaml_find(file, "sweep"), "parameters");
}

static void find_parameters(struct study *s)
{
    const size_t rows = s->trials.row_count;
    const struct yaml_node *parameters = parameters_of(s);
    s->parameters =
        arena_alloc(s->x->arena, s->trials.path_count + 1, sizeof(*s->parameters));
    double *x = arena_alloc(s->x->arena, rows + 1, sizeof(*x));
    for (size_t k = 0; k < s->trials.path_count; k++) {
        struct parameter *p = &s->parameters[k];
        bool numbers = true;
        p->path = s->trials.paths[k];
        for (size_t i = 0; i < rows; i++) {
            const char *value = s->trials.rows[i].params[k];
            x[i] = (double)NAN;
            numbers = numbers && (value == NULL ||
                                  (str_to_double(value, &x[i]) && isfinite(x[i])));
        }
        if (numbers)
            of_numbers(s, p, x, parameters);
        else
            of_categories(s, p, k);
    }
}

/* ---- trials ---- */

static void set_params(const struct study *s, const struct res_row *row, json_t *line)
{
    json_t *distributions = json_object(), *params = json_object();
    for (size_t k = 0; k < s->trials.path_count; k++) {
        const struct parameter *p = &s->parameters[k];
        const char *value = row->params[k];
        double number;
        if (value == NULL)
            continue;
        json_object_set_new(distributions, p->path, json_string(p->distribution));
        if (p->categories)
            json_object_set_new(params, p->path,
                                json_integer((json_int_t)category_of(p, value)));
        else if (str_to_double(value, &number))
            json_object_set_new(params, p->path, json_number(number));
    }
    json_object_set_new(line, "distributions", distributions);
    json_object_set_new(line, "params", params);
}

static void set_attributes(const struct study *s, const struct res_row *row,
                           json_t *line)
{
    json_t *known = json_object();
    json_object_set_new(known, "trial", json_integer(row->trial));
    if (row->label)
        json_object_set_new(known, "label", json_text(row->label));
    if (row->note)
        json_object_set_new(known, "note", json_text(row->note));
    for (size_t i = 0; i < s->trials.metric_count; i++)
        if (row->values[i].count && !s->trials.metrics[i]->bookkeeping)
            json_object_set_new(known, s->trials.metrics[i]->name,
                                json_number(row->values[i].mean));
    json_object_set_new(line, "user_attrs", known);
    json_object_set_new(line, "system_attrs", json_object());
}

/* "2026-11-30T15:26:09.625" of a time of ours, which ends with Z: Optuna's are of no
 * zone. */
static json_t *time_of(const char *time, struct arena *a)
{
    const size_t length = time ? strlen(time) : 0;
    if (length == 0 || time[length - 1] != 'Z')
        return json_null();
    return json_text(arena_strndup(a, time, length - 1));
}

/* From the first start of a run to the last end. */
static enum err_code set_times(const struct study *s, const struct res_row *row,
                               json_t *line, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    const char *started = NULL, *ended = NULL;
    enum err_code code = res_runs_asked(s->x->reader, row->sweep_id, row->trial,
                                        s->x->arena, &runs, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        if (runs[i].started && (!started || strcmp(runs[i].started, started) < 0))
            started = runs[i].started;
        if (runs[i].ended && (!ended || strcmp(runs[i].ended, ended) > 0))
            ended = runs[i].ended;
    }
    json_object_set_new(line, "datetime_start", time_of(started, s->x->arena));
    if (ended)
        json_object_set_new(line, "datetime_complete", time_of(ended, s->x->arena));
    return code;
}

static enum err_code set_curve(const struct study *s, const struct res_row *row,
                               json_t *line, struct err *e)
{
    struct res_points points;
    json_t *values = json_object();
    enum err_code code = res_curve(s->x->reader, row->sweep_id, row->trial,
                                   s->sweep->metric, s->x->arena, &points, e);
    for (size_t i = 0; code == ERR_OK && i < points.count; i++)
        if (isfinite(points.items[i].value.mean))
            json_object_set_new(values,
                                arena_printf(s->x->arena, "%d", points.items[i].epoch),
                                json_number(points.items[i].value.mean));
    json_object_set_new(line, "intermediate_values", values);
    return code;
}

static double value_of(const struct study *s, const struct res_row *row)
{
    for (size_t i = 0; i < s->trials.metric_count; i++)
        if (strcmp(s->trials.metrics[i]->name, s->sweep->metric) == 0 &&
            row->values[i].count)
            return row->values[i].mean;
    return (double)NAN;
}

/* 0: the trial has not ended. One that finished without a value failed. */
static int state_of(const struct res_row *row, double value)
{
    if (strcmp(row->status, "finished") == 0)
        return isfinite(value) ? OPTUNA_COMPLETE : OPTUNA_FAILED;
    return strcmp(row->status, "pruned") == 0   ? OPTUNA_PRUNED
           : strcmp(row->status, "failed") == 0 ? OPTUNA_FAILED
                                                : 0;
}

static enum err_code add_trial(struct study *s, const struct res_row *row,
                               struct err *e)
{
    const double value = value_of(s, row);
    const int state = state_of(row, value);
    if (state == 0) {
        s->left_out++;
        return ERR_OK;
    }
    json_t *line = operation(OPTUNA_MAKE_TRIAL);
    json_object_set_new(line, "study_id", json_integer(s->number));
    json_object_set_new(line, "state", json_integer(state));
    json_object_set_new(line, "value",
                        state == OPTUNA_FAILED ? json_null() : json_number(value));
    json_object_set_new(line, "values", json_null());
    set_params(s, row, line);
    set_attributes(s, row, line);
    enum err_code code = set_times(s, row, line, e);
    if (code == ERR_OK)
        code = set_curve(s, row, line, e);
    add_line(s, line);
    return code;
}

static void add_study(struct study *s)
{
    json_t *line = operation(OPTUNA_MAKE_STUDY), *directions = json_array();
    json_object_set_new(line, "study_name", json_text(s->sweep->name));
    json_array_append_new(
        directions,
        json_integer(s->sweep->maximize ? OPTUNA_MAXIMIZE : OPTUNA_MINIMIZE));
    json_object_set_new(line, "directions", directions);
    add_line(s, line);
    json_t *metric = json_object();
    line = operation(OPTUNA_SET_STUDY);
    json_object_set_new(metric, "metric", json_text(s->sweep->metric));
    json_object_set_new(line, "study_id", json_integer(s->number));
    json_object_set_new(line, "user_attr", metric);
    add_line(s, line);
}

static enum err_code add_sweep(struct study *s, struct err *e)
{
    struct res_choice choice = s->x->choice->choice;
    choice.sweeps = &s->sweep;
    choice.sweep_count = 1;
    choice.metric = s->sweep->metric;
    choice.maximize = s->sweep->maximize;
    choice.others = true;
    enum err_code code = res_rank(s->x->reader, &choice, s->x->arena, &s->trials, e);
    if (code != ERR_OK)
        return code;
    add_study(s);
    find_parameters(s);
    /* In the order in which they were numbered. */
    for (int64_t last = 0; code == ERR_OK;) {
        const struct res_row *next = NULL;
        for (size_t i = 0; i < s->trials.row_count; i++) {
            const struct res_row *row = &s->trials.rows[i];
            if (row->trial > last && (next == NULL || row->trial < next->trial))
                next = row;
        }
        if (next == NULL)
            break;
        code = add_trial(s, next, e);
        last = next->trial;
    }
    return code;
}

enum err_code rep_export_optuna(struct rep_export *x, const char *file, struct err *e)
{
    const struct rep_choice *c = x->choice;
    struct str out = {0};
    size_t left_out = 0;
    const bool listed = c->choice.trials != NULL;
    const size_t count = listed ? 1 : c->choice.sweep_count;
    enum err_code code = file_may_replace(file, "{\"op_code\"", "a journal", e);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        struct study s = {.x = x,
                          .sweep = listed ? c->sweep : c->choice.sweeps[i],
                          .number = (int)i,
                          .out = &out};
        code = add_sweep(&s, e);
        left_out += s.left_out;
    }
    if (code == ERR_OK)
        code = file_write(file, str_text(&out), out.length, e);
    if (left_out)
        x->notice = arena_printf(x->arena, "%zu trial%s not ended and %s left out",
                                 left_out, left_out == 1 ? " has" : "s have",
                                 left_out == 1 ? "is" : "are");
    str_deinit(&out);
    return code;
}
