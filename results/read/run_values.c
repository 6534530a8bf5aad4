/* The curves and tags of one run, for pages that read thousands of runs. */
#include "results/read/reader.h"

#include <math.h>
#include <string.h>

/* The index of a name; names->count: there is none. Rows come in the order of names, so
 * that the last found or the one behind it is the likely one. */
static size_t find(const struct res_names *names, const char *name, size_t *last)
{
    for (size_t i = *last; i < names->count && i <= *last + 1; i++)
        if (strcmp(names->items[i], name) == 0)
            return *last = i;
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return *last = i;
    return names->count;
}

/* A damaged file may have any number. */
enum { MOST_EPOCHS = 100000 };

static enum err_code count_epochs(struct res_reader *r, int64_t trial, int number,
                                  int *out, struct err *e)
{
    int64_t last = 0;
    enum err_code code = res_sql_int(
        &r->sql, e, 0, &last,
        "SELECT max(epoch) FROM metric WHERE run_id = (SELECT id FROM run WHERE "
        "trial_id = ?1 AND number = ?2)",
        "ii", trial, (int64_t)number);
    *out = last < 0 ? 0 : last > MOST_EPOCHS ? MOST_EPOCHS : (int)last;
    return code;
}

enum err_code res_run_curves(struct res_reader *r, int64_t trial, int number,
                             const struct res_names *metrics, struct arena *a,
                             struct res_run_curves *out, struct err *e)
{
    int more = 1;
    size_t next = 0;
    *out = (struct res_run_curves){0};
    enum err_code code = count_epochs(r, trial, number, &out->epochs, e);
    if (code != ERR_OK)
        return code;
    const size_t epochs = (size_t)out->epochs;
    out->values = arena_alloc(a, metrics->count * epochs + 1, sizeof(*out->values));
    for (size_t i = 0; i < metrics->count * epochs; i++)
        out->values[i] = NAN;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT epoch, name, value FROM metric WHERE run_id = (SELECT id FROM run "
        "WHERE trial_id = ?1 AND number = ?2) AND epoch BETWEEN 1 AND ?3 ORDER BY "
        "epoch, name",
        "iii", trial, (int64_t)number, (int64_t)out->epochs);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const size_t epoch = (size_t)res_column_int(row, 0) - 1;
        const size_t k = find(metrics, res_sql_text(row, 1), &next);
        if (k < metrics->count)
            out->values[k * epochs + epoch] = (float)res_column_real(row, 2);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_run_tags(struct res_reader *r, int64_t trial, int number,
                           const struct res_names *metrics,
                           const struct res_names *tags, float *out, struct err *e)
{
    int more = 1;
    size_t next_tag = 0, next = 0;
    for (size_t i = 0; i < metrics->count * tags->count; i++)
        out[i] = NAN;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT tag, name, value FROM tag_metric WHERE run_id = (SELECT id FROM run "
        "WHERE trial_id = ?1 AND number = ?2) ORDER BY tag, name",
        "ii", trial, (int64_t)number);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const size_t k = find(metrics, res_sql_text(row, 1), &next);
        const size_t t = find(tags, res_sql_text(row, 0), &next_tag);
        if (k < metrics->count && t < tags->count)
            out[k * tags->count + t] = (float)res_column_real(row, 2);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_tag_values(struct res_reader *r, int64_t trial, struct arena *a,
                             struct res_tag_value **out, size_t *count, struct err *e)
{
    int more = 1;
    *out = NULL;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT r.number, m.tag, m.name, m.value FROM run r JOIN tag_metric m ON "
        "m.run_id = r.id WHERE r.trial_id = ?1 ORDER BY r.number, m.tag, m.name",
        "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        *out = arena_grow(a, *out, *count, sizeof(**out));
        (*out)[(*count)++] = (struct res_tag_value){
            .number = res_column_int(row, 0),
            .tag = res_column_text(row, 1, a),
            .metric = res_column_text(row, 2, a),
            .value = res_column_real(row, 3),
        };
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}
