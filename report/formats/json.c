/* JSON: ranked trials as one object, other tables as a list of rows. */
#include "report/json_value.h"
#include "report/table.h"

#include <math.h>

static json_t *params_of(const struct res_table *t, const struct res_row *row)
{
    json_t *params = json_object();
    for (size_t i = 0; i < t->path_count; i++)
        json_object_set_new(params, t->paths[i], rep_json_value(row->params[i]));
    return params;
}

/* Of runs that the sweep does not ask for: those by which a trial was chosen. */
static json_t *value_of(const struct res_value *v)
{
    json_t *object = json_object();
    json_object_set_new(object, "n", json_integer(v->count));
    json_object_set_new(object, "mean", json_number(v->mean));
    json_object_set_new(object, "std", json_number(v->deviation));
    return object;
}

static json_t *trial_of(const struct rep_table *t, size_t index)
{
    const struct res_row *row = &t->trials->rows[index];
    json_t *metrics = json_object(), *std = json_object(), *object = json_object();
    for (size_t i = 0; i < t->trials->metric_count; i++) {
        const struct res_value *v = &row->values[i];
        if (v->count == 0 || rep_is_bookkeeping(t->trials->metrics[i]))
            continue;
        json_object_set_new(metrics, t->trials->metrics[i], json_number(v->mean));
        json_object_set_new(std, t->trials->metrics[i], json_number(v->deviation));
    }
    json_object_set_new(object, "rank",
                        row->rank ? json_integer(row->rank) : json_null());
    json_object_set_new(object, "trial", json_integer(row->trial));
    json_object_set_new(object, "sweep", json_text(row->sweep));
    json_object_set_new(object, "label",
                        json_text(t->labels ? t->labels[index] : row->label));
    json_object_set_new(object, "status", json_text(row->status));
    json_object_set_new(object, "stale", json_boolean(row->stale));
    json_object_set_new(object, "params", params_of(t->trials, row));
    json_object_set_new(object, "metrics", metrics);
    json_object_set_new(object, "std", std);
    json_object_set_new(object, "n", json_integer(row->finished));
    json_object_set_new(object, "runs", json_integer(row->runs));
    if (row->other.count)
        json_object_set_new(object, "other_runs", value_of(&row->other));
    json_object_set_new(object, "best_epoch", json_number(row->best_epoch));
    json_object_set_new(object, "epochs", json_number(row->epochs));
    json_object_set_new(object, "seconds", json_number(row->seconds));
    json_object_set_new(object, "weights", json_integer(row->weights));
    return object;
}

static json_t *row_of(const struct rep_table *t, size_t index)
{
    json_t *object = json_object();
    for (size_t c = 0; c < t->column_count; c++) {
        const struct rep_cell *cell = rep_cell_at(t, index, c);
        const char *text = cell->full ? cell->full : cell->text;
        bool is_text = t->columns[c].kind == REP_TEXT && !isfinite(cell->number);
        json_object_set_new(object, t->columns[c].name,
                            is_text ? json_text(text) : json_number(cell->number));
    }
    return object;
}

static json_t *notes_of(const struct rep_table *t)
{
    json_t *notes = json_array();
    for (size_t i = 0; i < t->note_count; i++)
        json_array_append_new(notes, json_text(t->notes[i]));
    return notes;
}

static void write(const struct rep_table *t, const struct rep_look *look,
                  struct str *out)
{
    (void)look;
    json_t *rows = json_array(), *object = json_object();
    for (size_t i = 0; i < t->row_count; i++)
        json_array_append_new(rows, t->trials ? trial_of(t, i) : row_of(t, i));
    json_object_set_new(object, "sweep", json_text(t->sweep));
    if (t->metric) {
        json_object_set_new(object, "metric", json_text(t->metric));
        json_object_set_new(object, "goal",
                            json_text(t->maximize ? "maximize" : "minimize"));
    }
    json_object_set_new(object, "rows", rows);
    json_object_set_new(object, "notes", notes_of(t));
    json_add_pretty(out, object);
    json_decref(object);
}

const struct rep_format rep_format_json = {
    .plugin = {.name = "json", .help = "every value, for programs"},
    .ending = ".json",
    .write = write,
    .page = rep_json_page,
};
