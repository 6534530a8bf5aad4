#include "results/read/rows.h"

#include "results/read/asked.h"
#include "results/read/loss.h"
#include "results/read/reader.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_COMPARED = 500, /* rows whose whole files are compared */
    MOST_ADDED = 6,      /* parameters that no sweep sets, shown as columns */
    LONGEST_ADDED = 24   /* characters of their values: no whole lists of layers */
};

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* path is one of the paths or lies in one. */
static bool is_covered(const struct res_table *t, const char *path)
{
    for (size_t i = 0; i < t->path_count; i++) {
        size_t length = strlen(t->paths[i]);
        if (strncmp(path, t->paths[i], length) == 0 &&
            (path[length] == '\0' || path[length] == '.'))
            return true;
    }
    return false;
}

static void add_path(struct res_table *t, const char *path, struct arena *a)
{
    t->paths = arena_grow(a, t->paths, t->path_count, sizeof(*t->paths));
    t->paths[t->path_count++] = path;
}

/* Paths that sweeps set. Of one sweep: only the paths that vary in it. */
static enum err_code add_swept_paths(struct res_reader *r, struct res_table *t,
                                     int64_t sweep, bool only, struct arena *a,
                                     struct err *e)
{
    int more = 1;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT path FROM sweep_parameter WHERE sweep_id = ?1 "
                      "AND (varies OR NOT ?2) ORDER BY position, path",
                      "ii", sweep, (int64_t)only);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0)
        if (!has_name(t->paths, t->path_count, res_sql_text(row, 0)))
            add_path(t, res_column_text(row, 0, a), a);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* What else the files of the rows' trials differ in. */
static enum err_code add_other_paths(struct res_reader *r, struct res_table *t,
                                     struct arena *a, struct err *e)
{
    const char **found = NULL;
    size_t count = 0;
    sqlite3_str *text = sqlite3_str_new(r->sql.db);
    sqlite3_str_appendall(
        text, "SELECT path, max(length(value)) FROM param WHERE trial_id IN (");
    for (size_t i = 0; i < t->row_count; i++)
        sqlite3_str_appendf(text, "%s%lld", i ? "," : "", (long long)t->rows[i].trial);
    sqlite3_str_appendf(
        text,
        ") GROUP BY path HAVING count(DISTINCT coalesce(number, value)) > 1 OR "
        "count(*) < %d "
        "ORDER BY path",
        (int)t->row_count);
    char *sql = sqlite3_str_finish(text);
    sqlite3_stmt *row = NULL;
    if (sql == NULL ||
        sqlite3_prepare_v2(r->sql.db, sql, -1, &row, NULL) != SQLITE_OK) {
        sqlite3_free(sql);
        return res_sql_error(&r->sql, e);
    }
    sqlite3_free(sql);
    int rc;
    while ((rc = sqlite3_step(row)) == SQLITE_ROW) {
        if (is_covered(t, res_sql_text(row, 0)))
            continue;
        if (res_column_int(row, 1) > LONGEST_ADDED) {
            t->hidden++;
            continue;
        }
        found = arena_grow(a, found, count, sizeof(*found));
        found[count++] = res_column_text(row, 0, a);
    }
    enum err_code code = rc == SQLITE_DONE ? ERR_OK : res_sql_error(&r->sql, e);
    sqlite3_finalize(row);
    for (size_t i = 0; i < count && count <= MOST_ADDED; i++)
        add_path(t, found[i], a);
    t->hidden += count > MOST_ADDED ? count : 0;
    return code;
}

static bool of_several_sweeps(const struct res_table *t)
{
    for (size_t i = 1; i < t->row_count; i++)
        if (t->rows[i].sweep_id != t->rows[0].sweep_id)
            return true;
    return false;
}

static enum err_code find_paths(struct res_reader *r, const struct res_choice *choice,
                                struct res_table *t, struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    if (choice->sweep_count == 1 && choice->trials == NULL)
        return add_swept_paths(r, t, choice->sweeps[0]->id, true, a, e);
    int64_t last = 0;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        if (t->rows[i].sweep_id != last)
            code = add_swept_paths(r, t, t->rows[i].sweep_id, false, a, e);
        last = t->rows[i].sweep_id;
    }
    if (code == ERR_OK && t->row_count > 1 && t->row_count <= MOST_COMPARED)
        code = add_other_paths(r, t, a, e);
    return code;
}

/* The value that the sweep set, or that the file has: of a typed block, its type. */
static enum err_code fill_param(struct res_reader *r, struct res_row *row,
                                const char *path, const char **out, struct arena *a,
                                struct err *e)
{
    sqlite3_stmt *found =
        res_sql_query(&r->sql, e,
                      "SELECT coalesce((SELECT value FROM sweep_value WHERE sweep_id = "
                      "?1 AND trial_id = ?2 AND path = ?3), (SELECT value FROM param "
                      "WHERE trial_id = ?2 AND path = ?3), (SELECT value FROM param "
                      "WHERE trial_id = ?2 AND path = ?3 || '.type'))",
                      "iit", row->sweep_id, row->trial, path);
    if (found == NULL || res_sql_step(&r->sql, found, e) < 0)
        return res_sql_error(&r->sql, e);
    *out = res_column_text_or_null(found, 0, a);
    sqlite3_reset(found);
    return ERR_OK;
}

static enum err_code fill_params(struct res_reader *r, struct res_table *t,
                                 struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count; i++) {
        struct res_row *row = &t->rows[i];
        row->params = arena_alloc(a, t->path_count + 1, sizeof(*row->params));
        for (size_t k = 0; k < t->path_count && code == ERR_OK; k++)
            code = fill_param(r, row, t->paths[k], &row->params[k], a, e);
    }
    return code;
}

static bool is_constant(const struct res_table *t, size_t path)
{
    const char *first = t->rows[0].params[path];
    for (size_t i = 1; i < t->row_count; i++)
        if (!res_same_value(first, t->rows[i].params[path]))
            return false;
    return true;
}

static void drop_constant_paths(struct res_table *t)
{
    size_t kept = 0;
    for (size_t k = 0; k < t->path_count; k++) {
        if (is_constant(t, k))
            continue;
        t->paths[kept] = t->paths[k];
        for (size_t i = 0; i < t->row_count; i++)
            t->rows[i].params[kept] = t->rows[i].params[k];
        kept++;
    }
    t->path_count = kept;
}

static enum err_code fill_columns(struct res_reader *r, struct res_row *row,
                                  struct arena *a, struct err *e)
{
    sqlite3_stmt *found =
        res_sql_query(&r->sql, e,
                      "SELECT s.name, st.label, t.status, t.best_epoch, t.epochs, "
                      "t.seconds, t.weights, "
                      "t.macs, st.stale, t.note, t.star FROM trial t LEFT JOIN "
                      "sweep_trial st ON st.trial_id = "
                      "t.id AND st.sweep_id "
                      "= ?2 LEFT JOIN sweep s ON s.id = st.sweep_id WHERE t.id = ?1",
                      "ii", row->trial, row->sweep_id);
    if (found == NULL || res_sql_step(&r->sql, found, e) < 0)
        return res_sql_error(&r->sql, e);
    row->sweep = res_column_text_or_null(found, 0, a);
    row->label = res_column_text_or_null(found, 1, a);
    row->status = res_status_shown(r, res_column_text(found, 2, a), row->trial, 0);
    row->best_epoch = res_column_real(found, 3);
    row->epochs = res_column_real(found, 4);
    row->seconds = res_column_real(found, 5);
    row->weights = res_column_int64(found, 6);
    row->macs = res_column_int64(found, 7);
    row->stale = res_column_int(found, 8) != 0;
    row->note = res_column_text_or_null(found, 9, a);
    row->star = res_column_int(found, 10) != 0;
    sqlite3_reset(found);
    return ERR_OK;
}

static int by_name(const void *left, const void *right)
{
    const struct res_metric *const *b = right;
    return strcmp(left, (*b)->name);
}

/* Metrics that anything has, by name. */
static void find_metrics(struct res_reader *r, struct res_table *t, struct arena *a)
{
    t->metrics = arena_alloc(a, r->metric_count + 1, sizeof(*t->metrics));
    t->metric_count = r->metric_count;
    for (size_t i = 0; i < r->metric_count; i++)
        t->metrics[i] = r->metrics[i];
}

static enum err_code fill_values(struct res_reader *r, const struct res_table *t,
                                 struct res_row *row, struct arena *a, struct err *e)
{
    int more = 1;
    row->values = arena_alloc(a, t->metric_count + 1, sizeof(*row->values));
    sqlite3_stmt *found =
        res_sql_query(&r->sql, e,
                      "SELECT name, mean, deviation, count, folds FROM "
                      "trial_metric WHERE trial_id = ?1",
                      "i", row->trial);
    while (found && (more = res_sql_step(&r->sql, found, e)) > 0) {
        const char *name = res_sql_text(found, 0);
        const struct res_metric **at =
            bsearch(name, t->metrics, t->metric_count, sizeof(*t->metrics), by_name);
        if (at)
            row->values[at - t->metrics] = (struct res_value){
                .mean = res_column_real(found, 1),
                .deviation = res_column_real(found, 2),
                .count = res_column_int(found, 3),
                .folds = res_column_int(found, 4),
            };
    }
    return found == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* Replaces the trial's summary by the summary of its sweep's runs. */
static enum err_code fill_asked(struct res_reader *r, const struct res_table *t,
                                const char *metric, struct res_row *row,
                                struct arena *a, struct err *e)
{
    struct res_asked asked;
    enum err_code code = res_asked_read(r, row->sweep_id, row->trial, a, &asked, e);
    if (code != ERR_OK)
        return code;
    row->others = asked.others;
    row->status = asked.status;
    row->best_epoch = asked.best_epoch;
    row->epochs = asked.epochs;
    row->seconds = asked.seconds;
    for (size_t i = 0; i < t->metric_count; i++) {
        const struct res_value *v = res_asked_value(&asked, t->metrics[i]->name);
        row->values[i] = v ? *v : (struct res_value){0};
    }
    return row->others ? res_others_read(r, row->sweep_id, row->trial, metric, a,
                                         &row->other, e)
                       : ERR_OK;
}

static enum err_code fill_losses(struct res_reader *r, struct res_table *t,
                                 struct arena *a, struct err *e)
{
    struct res_losses known = {0};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        size_t kind;
        code = res_loss_of(r, t->rows[i].trial, &known, a, &kind, e);
        if (code == ERR_OK)
            t->rows[i].loss = known.kinds[kind];
    }
    t->losses = known.kinds;
    t->loss_count = known.count;
    return code;
}

static void add_processor(struct res_table *t, const char *name, struct arena *a)
{
    for (size_t i = 0; i < t->processor_count; i++)
        if (strcmp(t->processors[i], name) == 0)
            return;
    t->processors =
        arena_grow(a, t->processors, t->processor_count, sizeof(*t->processors));
    t->processors[t->processor_count++] = arena_strdup(a, name);
}

static enum err_code find_processors(struct res_reader *r, struct res_table *t,
                                     const struct res_row *row, struct arena *a,
                                     struct err *e)
{
    int more = 1;
    sqlite3_stmt *run = res_sql_query(
        &r->sql, e,
        "SELECT DISTINCT cpu FROM run WHERE trial_id = ?1 AND status = 'finished' AND "
        "cpu IS NOT NULL ORDER BY cpu",
        "i", row->trial);
    while (run && (more = res_sql_step(&r->sql, run, e)) > 0)
        add_processor(t, res_sql_text(run, 0), a);
    return run == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static void drop_absent_metrics(struct res_table *t)
{
    size_t kept = 0;
    for (size_t k = 0; k < t->metric_count; k++) {
        bool any = false;
        for (size_t i = 0; i < t->row_count; i++)
            any = any || t->rows[i].values[k].count > 0;
        if (!any)
            continue;
        t->metrics[kept] = t->metrics[k];
        for (size_t i = 0; i < t->row_count; i++)
            t->rows[i].values[kept] = t->rows[i].values[k];
        kept++;
    }
    t->metric_count = kept;
}

enum err_code res_fill_rows(struct res_reader *r, const struct res_choice *choice,
                            struct res_table *t, struct arena *a, struct err *e)
{
    enum err_code code = find_paths(r, choice, t, a, e);
    if (code == ERR_OK)
        code = fill_params(r, t, a, e);
    find_metrics(r, t, a);
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        code = fill_columns(r, &t->rows[i], a, e);
        if (code == ERR_OK)
            code = fill_values(r, t, &t->rows[i], a, e);
        if (code == ERR_OK && t->rows[i].summed)
            code = fill_asked(r, t, choice->metric, &t->rows[i], a, e);
        if (code == ERR_OK)
            code = find_processors(r, t, &t->rows[i], a, e);
    }
    if (code == ERR_OK)
        code = fill_losses(r, t, a, e);
    if (code != ERR_OK)
        return code;
    if (t->row_count > 1 && (choice->trials || of_several_sweeps(t)))
        drop_constant_paths(t);
    drop_absent_metrics(t);
    return ERR_OK;
}
