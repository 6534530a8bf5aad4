/* The metrics of a database. */
#include "results/migrate.h"
#include "results/read/reader.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *left, const void *right)
{
    const struct res_metric *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

static const struct res_metric *find(const struct res_reader *r, const char *name)
{
    const struct res_metric key = {.name = name}, *wanted = &key;
    const struct res_metric **found = NULL;
    if (r->metric_count > 0)
        found = bsearch(&wanted, r->metrics, r->metric_count, sizeof(wanted), by_name);
    return found ? *found : NULL;
}

static const struct res_metric *read_row(sqlite3_stmt *row, struct arena *a)
{
    struct res_metric *m = arena_alloc(a, 1, sizeof(*m));
    *m = (struct res_metric){
        .name = res_column_text(row, 0, a),
        .title = res_column_text(row, 1, a),
        .split = res_column_text(row, 2, a),
        .maximize = res_column_int(row, 3) != 0,
        .place = res_column_int(row, 4),
        .bookkeeping = res_column_int(row, 5) != 0,
        .of_loss = res_column_int(row, 6) != 0,
    };
    return m;
}

enum err_code res_metrics_read(struct res_reader *r, struct err *e)
{
    int more = 1;
    const size_t known = r->metric_count;
    size_t count = known;
    const struct res_metric **all = r->metrics;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT name, title, split, goal = 'maximize', "
                                      "place, bookkeeping, of_loss FROM "
                                      "metric_name",
                                      "");
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        if (find(r, res_sql_text(row, 0)) != NULL)
            continue;
        all = arena_grow(r->arena, all, count, sizeof(*all));
        all[count++] = read_row(row, r->arena);
    }
    r->metrics = all;
    r->metric_count = count;
    if (count > known)
        qsort(all, count, sizeof(*all), by_name);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

const struct res_metric *res_metric(struct res_reader *r, const char *name)
{
    const struct res_metric *found = find(r, name);
    if (found != NULL)
        return found;
    struct res_metric *m = arena_alloc(r->arena, 1, sizeof(*m));
    const char *own = arena_strdup(r->arena, name);
    *m = (struct res_metric){
        .name = own, .title = own, .split = "test", .maximize = true};
    return m;
}

const struct res_metric *const *res_metrics(const struct res_reader *r, size_t *count)
{
    *count = r->metric_count;
    return r->metrics;
}
