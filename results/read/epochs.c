/* Every epoch of a trial's runs. */
#include "results/read/reader.h"

#include <math.h>
#include <string.h>

static enum err_code read_names(struct res_reader *r, int64_t trial, struct arena *a,
                                struct res_epoch_table *out, struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT DISTINCT m.name FROM run r JOIN metric m ON m.run_id = r.id WHERE "
        "r.trial_id = ?1 AND m.epoch > 0 ORDER BY m.name",
        "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        out->metrics =
            arena_grow(a, out->metrics, out->metric_count, sizeof(*out->metrics));
        out->metrics[out->metric_count++] = res_metric(r, res_column_text(row, 0, a));
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static struct res_epoch_row *add_row(struct res_epoch_table *t, int number, int epoch,
                                     struct arena *a)
{
    t->rows = arena_grow(a, t->rows, t->row_count, sizeof(*t->rows));
    struct res_epoch_row *row = &t->rows[t->row_count++];
    *row = (struct res_epoch_row){
        number, epoch, arena_alloc(a, t->metric_count + 1, sizeof(*row->values))};
    for (size_t i = 0; i < t->metric_count; i++)
        row->values[i] = (double)NAN;
    return row;
}

/* A metric that a running program adds meanwhile has no column. */
static void set_value(const struct res_epoch_table *t, struct res_epoch_row *row,
                      const char *name, double value)
{
    for (size_t i = 0; i < t->metric_count; i++)
        if (strcmp(t->metrics[i]->name, name) == 0)
            row->values[i] = value;
}

enum err_code res_epochs(struct res_reader *r, int64_t trial, struct arena *a,
                         struct res_epoch_table *out, struct err *e)
{
    int more = 1;
    *out = (struct res_epoch_table){0};
    enum err_code code = read_names(r, trial, a, out, e);
    if (code != ERR_OK)
        return code;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT r.number, m.epoch, m.name, m.value FROM run r JOIN metric m ON "
        "m.run_id = r.id WHERE r.trial_id = ?1 AND m.epoch > 0 ORDER BY r.number, "
        "m.epoch",
        "i", trial);
    struct res_epoch_row *last = NULL;
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const int number = res_column_int(row, 0), epoch = res_column_int(row, 1);
        if (last == NULL || last->number != number || last->epoch != epoch)
            last = add_row(out, number, epoch, a);
        set_value(out, last, res_sql_text(row, 2), res_column_real(row, 3));
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}
