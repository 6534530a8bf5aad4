/* One trial: its file, runs, curves, tags. */
#include "results/of_runs.h"
#include "results/read/reader.h"
#include "results/write/store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum err_code read_measures(struct res_reader *r, int64_t run,
                                   struct res_run_row *out, struct arena *a,
                                   struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT name, value FROM metric WHERE run_id = "
                                      "?1 AND epoch IN (0, ?2) ORDER BY name",
                                      "id", run, out->best_epoch);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        out->measures =
            arena_grow(a, out->measures, out->measure_count, sizeof(*out->measures));
        out->measures[out->measure_count++] = (struct res_measured){
            res_metric(r, res_sql_text(row, 0)), res_column_real(row, 1)};
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* What the end of a run would have recorded, from its epochs so far: the best is that
 * of the sweep's metric, or of the validation loss. */
static enum err_code read_epochs(struct res_reader *r, int64_t run,
                                 struct res_run_row *out, struct err *e)
{
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "WITH best AS (SELECT m.epoch, CASE WHEN m.name = s.metric THEN 0 ELSE 1 END "
        "AS choice, CASE WHEN m.name = s.metric AND s.goal = 'maximize' THEN -m.value "
        "ELSE m.value END AS size FROM run r JOIN metric m ON m.run_id = r.id LEFT "
        "JOIN sweep s ON s.id = r.sweep_id WHERE r.id = ?1 AND m.epoch > 0 AND m.value "
        "IS NOT NULL AND (m.name = s.metric OR m.name IN (SELECT name FROM metric_name "
        "WHERE split = 'valid' AND of_loss)) ORDER BY choice, "
        "size, m.epoch LIMIT 1) SELECT max(epoch), coalesce((SELECT epoch FROM best), "
        "max(epoch)), "
        "sum(value) FILTER (WHERE name = 'seconds'), sum(value) FILTER (WHERE name = "
        "'train_seconds') FROM metric WHERE run_id = ?1 AND epoch > 0",
        "i", run);
    int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&r->sql, e);
    if (!res_column_is_null(row, 0)) {
        out->epochs = res_column_real(row, 0);
        out->best_epoch = res_column_real(row, 1);
        out->seconds = res_column_real(row, 2);
        out->train_seconds = res_column_real(row, 3);
    }
    sqlite3_reset(row);
    return ERR_OK;
}

static struct res_run_row read_run(const struct res_reader *r, sqlite3_stmt *row,
                                   struct arena *a)
{
    return (struct res_run_row){
        .trial = res_column_int64(row, 1),
        .number = res_column_int(row, 2),
        .seed = res_column_int64(row, 3),
        .status =
            res_column_int(row, 5) == 0 && res_column_is_null(row, 7)
                ? "waiting"
                : res_status_shown(r, res_column_text(row, 4, a),
                                   res_column_int64(row, 1), res_column_int64(row, 0)),
        .tries = res_column_int(row, 5),
        .reason = res_column_text_or_null(row, 6, a),
        .started = res_column_text_or_null(row, 7, a),
        .ended = res_column_text_or_null(row, 8, a),
        .best_epoch = res_column_real(row, 9),
        .epochs = res_column_real(row, 10),
        .seconds = res_column_real(row, 11),
        .train_seconds = res_column_real(row, 12),
        .peak_memory = res_column_real(row, 13),
        .weights = res_column_text_or_null(row, 14, a),
        .log = res_column_text_or_null(row, 15, a),
        .version = res_column_text_or_null(row, 16, a),
        .libraries = res_column_text_or_null(row, 17, a),
        .cpu = res_column_text_or_null(row, 18, a),
        .git_commit = res_column_text_or_null(row, 19, a),
        .host = res_column_text_or_null(row, 20, a),
        .fold = res_column_int(row, 21),
    };
}

/* The further runs of a trial whose first run was pruned are not begun: they do not
 * wait, they are pruned too. */
static void show_pruned(struct res_run_row *rows, size_t count)
{
    bool pruned = false;
    for (size_t i = 0; i < count; i++)
        pruned = pruned || strcmp(rows[i].status, "pruned") == 0;
    for (size_t i = 0; i < count && pruned; i++) {
        if (strcmp(rows[i].status, "waiting") != 0)
            continue;
        rows[i].status = "pruned";
        rows[i].reason = "not begun: another run of the trial was pruned";
    }
}

static enum err_code read_rows(struct res_reader *r, int64_t trial,
                               const struct res_seeds *seeds, struct arena *a,
                               struct res_run_row **out, size_t *count, struct err *e)
{
    int more = 1;
    struct res_run_row *rows = NULL;
    enum err_code code = res_find_running(r, e);
    *count = 0;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT id, trial_id, number, seed, status, tries, reason, started, ended, "
        "best_epoch, epochs, seconds, train_seconds, peak_memory, weights, log, "
        "version, libraries, cpu, git_commit, host, fold FROM run WHERE trial_id = ?1 "
        "ORDER "
        "BY number",
        "i", trial);
    while (row && code == ERR_OK && (more = res_sql_step(&r->sql, row, e)) > 0) {
        if (!res_seed_is_asked(seeds, res_column_int64(row, 3), res_column_int(row, 2)))
            continue;
        rows = arena_grow(a, rows, *count, sizeof(*rows));
        const int64_t run = res_column_int64(row, 0);
        rows[*count] = read_run(r, row, a);
        if (strcmp(rows[*count].status, "finished") != 0)
            code = read_epochs(r, run, &rows[*count], e);
        if (code == ERR_OK)
            code = read_measures(r, run, &rows[*count], a, e);
        ++*count;
    }
    show_pruned(rows, *count);
    *out = rows;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : code;
}

enum err_code res_runs(struct res_reader *r, int64_t trial, struct arena *a,
                       struct res_run_row **out, size_t *count, struct err *e)
{
    static const struct res_seeds all = {0};
    return read_rows(r, trial, &all, a, out, count, e);
}

enum err_code res_runs_asked(struct res_reader *r, int64_t sweep, int64_t trial,
                             struct arena *a, struct res_run_row **out, size_t *count,
                             struct err *e)
{
    struct res_seeds seeds;
    *count = 0;
    enum err_code code = res_seeds_of(r, sweep, trial, a, &seeds, e);
    return code == ERR_OK ? read_rows(r, trial, &seeds, a, out, count, e) : code;
}

static enum err_code read_params(struct res_reader *r, struct res_trial_row *out,
                                 struct arena *a, struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e, "SELECT path, value FROM param WHERE trial_id = ?1 ORDER BY path",
        "i", out->id);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        out->params =
            arena_grow(a, out->params, out->param_count, sizeof(*out->params));
        out->params[out->param_count++] = (struct res_pair){
            res_column_text(row, 0, a), res_column_text_or_null(row, 1, a)};
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static enum err_code read_sweeps(struct res_reader *r, struct res_trial_row *out,
                                 struct arena *a, struct err *e)
{
    int more = 1;
    bool *stale = NULL;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT s.name, st.stale FROM sweep_trial st JOIN sweep s ON "
                      "s.id = st.sweep_id WHERE st.trial_id = ?1 ORDER BY "
                      "s.started DESC, s.id DESC",
                      "i", out->id);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        out->sweeps =
            arena_grow(a, out->sweeps, out->sweep_count, sizeof(*out->sweeps));
        stale = arena_grow(a, stale, out->sweep_count, sizeof(*stale));
        stale[out->sweep_count] = res_column_int(row, 1) != 0;
        out->sweeps[out->sweep_count++] = res_column_text(row, 0, a);
    }
    out->stale = stale;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_trial(struct res_reader *r, int64_t trial, struct arena *a,
                        struct res_trial_row *out, struct err *e)
{
    *out = (struct res_trial_row){.id = trial};
    enum err_code code = res_find_running(r, e);
    if (code != ERR_OK)
        return code;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT t.identity, t.task, t.fingerprint, t.created, t.status, "
                      "t.weights, t.macs, y.yaml, t.folds, t.note, t.star FROM trial t "
                      "LEFT JOIN resolved y ON "
                      "y.trial_id = t.id WHERE t.id = ?1",
                      "i", trial);
    int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&r->sql, e);
    if (more == 0)
        return err_set(e, ERR_USER, "there is no trial %lld in %s", (long long)trial,
                       r->sql.path);
    out->identity = res_column_text(row, 0, a);
    out->note = res_column_text_or_null(row, 9, a);
    out->star = res_column_int(row, 10) != 0;
    out->task = res_column_text(row, 1, a);
    out->fingerprint = res_column_text_or_null(row, 2, a);
    out->created = res_column_text(row, 3, a);
    out->status = res_status_shown(r, res_column_text(row, 4, a), trial, 0);
    out->weights = res_column_int64(row, 5);
    out->macs = res_column_int64(row, 6);
    out->yaml = res_column_text_or_null(row, 7, a);
    out->folds = res_column_int(row, 8);
    sqlite3_reset(row);
    code = read_params(r, out, a, e);
    return code == ERR_OK ? read_sweeps(r, out, a, e) : code;
}

/* Whether one of the runs has finished. */
static enum err_code any_finished(struct res_reader *r, int64_t trial,
                                  const struct res_seeds *seeds, bool *out,
                                  struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT seed, number FROM run WHERE trial_id = "
                                      "?1 AND status = 'finished'",
                                      "i", trial);
    *out = false;
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0)
        *out = *out || res_seed_is_asked(seeds, res_column_int64(row, 0),
                                         res_column_int(row, 1));
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* The values of an epoch, a run after the other, by fold. */
struct gathered {
    int epoch;
    double *values;
    int *folds;
    size_t count;
};

static void add_point(struct gathered *g, struct res_points *points, struct arena *a)
{
    if (g->count == 0)
        return;
    points->items = arena_grow(a, points->items, points->count, sizeof(*points->items));
    points->items[points->count++] =
        (struct res_point){g->epoch, res_value_of_runs(g->values, g->folds, g->count)};
    g->count = 0;
}

static enum err_code read_points(struct res_reader *r, sqlite3_stmt *row,
                                 const struct res_seeds *seeds, struct arena *a,
                                 struct res_points *points, struct err *e)
{
    int more = 1;
    struct gathered g = {0};
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        if (!res_seed_is_asked(seeds, res_column_int64(row, 2), res_column_int(row, 3)))
            continue;
        const int epoch = res_column_int(row, 0);
        if (epoch != g.epoch)
            add_point(&g, points, a);
        g.epoch = epoch;
        g.values = arena_grow(a, g.values, g.count, sizeof(*g.values));
        g.folds = arena_grow(a, g.folds, g.count, sizeof(*g.folds));
        g.values[g.count] = res_column_real(row, 1);
        g.folds[g.count++] = res_column_int(row, 4);
    }
    add_point(&g, points, a);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_curve(struct res_reader *r, int64_t sweep, int64_t trial,
                        const char *metric, struct arena *a, struct res_points *out,
                        struct err *e)
{
    bool finished = false;
    struct res_seeds seeds;
    struct res_points points = {0};
    *out = points;
    enum err_code code = res_seeds_of(r, sweep, trial, a, &seeds, e);
    if (code == ERR_OK)
        code = any_finished(r, trial, &seeds, &finished, e);
    if (code != ERR_OK)
        return code;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT m.epoch, m.value, r.seed, r.number, r.fold FROM run r JOIN metric m ON "
        "m.run_id = r.id WHERE r.trial_id = ?1 AND m.name = ?2 AND m.epoch > 0 AND "
        "m.value IS NOT NULL AND (r.status = 'finished' OR NOT ?3) ORDER BY m.epoch, "
        "r.fold, r.number",
        "iti", trial, metric, (int64_t)finished);
    code = read_points(r, row, &seeds, a, &points, e);
    if (code == ERR_OK)
        *out = points;
    return code;
}

static enum err_code best_trial(struct res_reader *r, struct arena *a, int64_t *out,
                                struct err *e)
{
    struct res_sweep_row *sweeps;
    size_t count;
    struct res_table table = {0};
    enum err_code code = res_sweeps(r, a, &sweeps, &count, e);
    if (code == ERR_OK && count > 0) {
        const size_t meant = res_sweep_meant(sweeps, count);
        const struct res_sweep_row *newest = &sweeps[meant < count ? meant : 0];
        struct res_choice choice = {
            .sweeps = &newest,
            .sweep_count = 1,
            .metric = newest->metric,
            .maximize = newest->maximize,
            .top = 1,
        };
        code = res_rank(r, &choice, a, &table, e);
    }
    if (code == ERR_OK && table.row_count == 0)
        code = err_set(e, ERR_USER, "no trial of the newest sweep in %s has finished",
                       r->sql.path);
    if (code == ERR_OK)
        *out = table.rows[0].trial;
    return code;
}

enum err_code res_trial_yaml(const char *path, int64_t trial, char **out, struct err *e)
{
    struct res_reader *r;
    struct res_trial_row row;
    *out = NULL;
    enum err_code code = res_reader_open(path, &r, e);
    if (code != ERR_OK)
        return code;
    struct arena *a = arena_create();
    if (trial == 0)
        code = best_trial(r, a, &trial, e);
    if (code == ERR_OK)
        code = res_trial(r, trial, a, &row, e);
    if (code == ERR_OK) {
        *out = strdup(row.yaml ? row.yaml : "");
        if (*out == NULL)
            code = err_set(e, ERR_MEMORY, "no memory for the file of trial %lld",
                           (long long)trial);
    }
    arena_destroy(a);
    res_reader_close(r);
    return code;
}

const struct res_point *res_best_point(const struct res_points *points, bool maximize)
{
    const struct res_point *best = NULL;
    for (size_t i = 0; i < points->count; i++) {
        const struct res_point *p = &points->items[i];
        if (isfinite(p->value.mean) &&
            (best == NULL || (maximize ? p->value.mean > best->value.mean
                                       : p->value.mean < best->value.mean)))
            best = p;
    }
    return best;
}
