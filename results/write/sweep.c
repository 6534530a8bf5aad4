/* Sweeps and the trials that belong to them. */
#include "results/write/writer.h"

#include "base/inside.h"
#include "base/lock.h"
#include "base/str.h"
#include "results/path.h"

#include <assert.h>
#include <string.h>

static enum err_code find_sweep(struct res_store *s, const struct res_sweep *w,
                                int64_t *id, struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(
        &s->sql, e,
        "INSERT INTO sweep (name, metric, goal, seeds, threads, created, "
        "started) VALUES (?1, ?2, ?3, ?4, ?5, " RES_NOW ", " RES_NOW ") "
        "ON CONFLICT (name) DO NOTHING",
        "tttii", w->name, w->metric, w->goal, (int64_t)w->seeds, (int64_t)w->threads);
    if (code == ERR_OK)
        code = res_sql_int(&s->sql, e, 0, id, "SELECT id FROM sweep WHERE name = ?1",
                           "t", w->name);
    return res_end(s, code, e);
}

enum err_code res_sweep_lock(struct res_store *s, const char *name, int64_t id,
                             const char *advice, struct err *e)
{
    long holder = 0;
    struct str path = {0};
    res_add_sweep_lock(&path, s->sql.path, id);
    enum err_code code = inside_make_folder(s->folder, e);
    if (code == ERR_OK && s->lock) {
        lock_release(s->lock);
        s->lock = NULL;
    }
    if (code == ERR_OK)
        code = lock_try(path.text, &s->lock, &holder, e);
    if (code == ERR_OK && s->lock == NULL && holder)
        code = err_set(e, ERR_USER,
                       "the sweep `%s` is being run by process %ld already; %s", name,
                       holder, advice);
    else if (code == ERR_OK && s->lock == NULL)
        code =
            err_set(e, ERR_USER, "the sweep `%s` is being run by another process (%s)",
                    name, path.text);
    str_deinit(&path);
    return code;
}

enum err_code res_sweep_begin(struct res_store *s, const struct res_sweep *w,
                              int64_t *id, struct err *e)
{
    enum err_code code = find_sweep(s, w, id, e);
    if (code == ERR_OK)
        code = res_sweep_lock(
            s, w->name, *id, "wait for it, end it, or give this one another --name", e);
    if (code == ERR_OK)
        code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(
        &s->sql, e,
        "UPDATE sweep SET hypothesis = ?2, method = ?3, metric = ?4, goal "
        "= ?5, seeds = ?6, threads = ?7, yaml = ?8, path = ?9, command = "
        "?10, baseline = ?11, ordered = ?12, started = " RES_NOW " WHERE id = ?1",
        "ittttiitttti", *id, w->hypothesis, w->method, w->metric, w->goal,
        (int64_t)w->seeds, (int64_t)w->threads, w->yaml, w->path, w->command,
        w->baseline, (int64_t)w->ordered);
    /* The lock is ours, so the process that trained these runs is dead. */
    sqlite3_stmt *left = NULL;
    if (code == ERR_OK)
        left =
            res_sql_query(&s->sql, e,
                          "UPDATE run SET status = 'interrupted', reason = 'its parent "
                          "ended' WHERE status = 'running' AND sweep_id = ?1 RETURNING "
                          "trial_id",
                          "i", *id);
    if (code == ERR_OK && left == NULL)
        code = res_sql_error(&s->sql, e);
    while (code == ERR_OK) {
        int more = res_sql_step(&s->sql, left, e);
        if (more < 0)
            code = res_sql_error(&s->sql, e);
        if (more <= 0)
            break;
        code = res_summarise(s, res_column_int64(left, 0), e);
    }
    code = res_end(s, code, e);
    if (code == ERR_OK)
        s->sweep = *id;
    return code;
}

static enum err_code put_params(struct res_store *s, const struct res_trial *t,
                                int64_t id, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->param_count && code == ERR_OK; i++) {
        double number;
        bool is_number = str_to_double(t->params[i].value, &number);
        code =
            res_sql_run(&s->sql, e,
                        "INSERT OR REPLACE INTO param (trial_id, path, value, number) "
                        "VALUES (?1, ?2, ?3, CASE WHEN ?5 THEN ?4 END)",
                        "ittdi", id, t->params[i].path, t->params[i].value,
                        is_number ? number : 0.0, (int64_t)is_number);
    }
    return code;
}

enum err_code res_trial_find(struct res_store *s, const char *identity, int64_t *id,
                             struct err *e)
{
    *id = 0;
    return res_sql_int(&s->sql, e, 0, id, "SELECT id FROM trial WHERE identity = ?1",
                       "t", identity);
}

enum err_code res_trial_put(struct res_store *s, const struct res_trial *t, int64_t *id,
                            struct err *e)
{
    enum err_code code = res_trial_find(s, t->identity, id, e);
    if (code != ERR_OK || *id)
        return code;
    code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(&s->sql, e,
                       "INSERT INTO trial (identity, task, fingerprint, weights, macs, "
                       "folds, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, " RES_NOW
                       ") ON CONFLICT (identity) DO NOTHING",
                       "tttiii", t->identity, t->task, t->fingerprint, t->weights,
                       t->macs, (int64_t)t->folds);
    bool added = sqlite3_changes(s->sql.db) > 0;
    if (code == ERR_OK)
        code =
            res_sql_int(&s->sql, e, 0, id, "SELECT id FROM trial WHERE identity = ?1",
                        "t", t->identity);
    if (code == ERR_OK && added)
        code = res_sql_run(&s->sql, e,
                           "INSERT INTO resolved (trial_id, yaml) VALUES (?1, ?2)",
                           "it", *id, t->yaml ? t->yaml : "");
    if (code == ERR_OK && added)
        code = put_params(s, t, *id, e);
    return res_end(s, code, e);
}

enum err_code res_trial_read(struct res_store *s, int64_t trial, struct arena *a,
                             const char **identity, const char **yaml, struct err *e)
{
    *identity = *yaml = NULL;
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT t.identity, r.yaml FROM trial t JOIN resolved r ON r.trial_id = t.id "
        "WHERE t.id = ?1",
        "i", trial);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    if (more > 0) {
        *identity = arena_strdup(a, res_sql_text(row, 0));
        *yaml = arena_strdup(a, res_sql_text(row, 1));
        sqlite3_reset(row);
    }
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}

enum err_code res_sweep_threads(struct res_store *s, const char *name, int *threads,
                                struct err *e)
{
    int64_t count = 0;
    enum err_code code = res_sql_int(
        &s->sql, e, 0, &count, "SELECT threads FROM sweep WHERE name = ?1", "t", name);
    *threads = (int)count;
    return code;
}

enum err_code res_sweep_trials_begin(struct res_store *s, bool whole, struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    s->together = true;
    s->whole = whole;
    s->places_changed = false;
    if (whole)
        code = res_sql_exec(&s->sql,
                            "CREATE TEMP TABLE IF NOT EXISTS asked (trial_id INTEGER "
                            "PRIMARY KEY); DELETE FROM asked",
                            e);
    return res_end(s, code, e);
}

/* Whether the values that the sweep sets in the trial are recorded, and no others. */
static enum err_code has_values(struct res_store *s, int64_t sweep,
                                const struct res_sweep_trial *t, bool *out,
                                struct err *e)
{
    int more = 1;
    size_t count = 0, same = 0;
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT path, value FROM sweep_value WHERE sweep_id = ?1 AND trial_id "
        "= ?2 AND path <> '" RES_SEEDS_PATH "'",
        "ii", sweep, t->trial);
    while (row && (more = res_sql_step(&s->sql, row, e)) > 0) {
        const char *path = res_sql_text(row, 0), *value = res_sql_text(row, 1);
        count++;
        for (size_t i = 0; i < t->value_count; i++)
            same += value && strcmp(t->values[i].path, path) == 0 &&
                    strcmp(t->values[i].value, value) == 0;
    }
    *out = count == t->value_count && same == count;
    return row == NULL || more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}

/* Whether the trial is recorded in the sweep just so. */
static enum err_code is_recorded(struct res_store *s, int64_t sweep,
                                 const struct res_sweep_trial *t, bool *out,
                                 struct err *e)
{
    int64_t same = 0;
    enum err_code code =
        res_sql_int(&s->sql, e, 0, &same,
                    "SELECT number = ?3 AND label IS ?4 AND NOT stale FROM "
                    "sweep_trial WHERE sweep_id = ?1 AND trial_id = ?2",
                    "iiit", sweep, t->trial, (int64_t)t->number, t->label);
    *out = false;
    return code == ERR_OK && same ? has_values(s, sweep, t, out, e) : code;
}

static enum err_code put_value(struct res_store *s, int64_t sweep, int64_t trial,
                               size_t position, const struct res_param *p,
                               struct err *e)
{
    double number;
    bool is_number = str_to_double(p->value, &number);
    enum err_code code = res_sql_run(
        &s->sql, e,
        "INSERT OR REPLACE INTO sweep_value (sweep_id, trial_id, path, value, "
        "number) VALUES (?1, ?2, ?3, ?4, CASE WHEN ?6 THEN ?5 END)",
        "iittdi", sweep, trial, p->path, p->value, is_number ? number : 0.0,
        (int64_t)is_number);
    if (code == ERR_OK)
        code = res_sql_run(
            &s->sql, e,
            "INSERT INTO sweep_parameter (sweep_id, path, position, value) "
            "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (sweep_id, path) DO UPDATE "
            "SET varies = varies OR value IS NOT excluded.value",
            "itit", sweep, p->path, (int64_t)position, p->value);
    return code;
}

enum err_code res_sweep_trial_put(struct res_store *s, int64_t sweep,
                                  const struct res_sweep_trial *t, struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    bool recorded;
    if (s->together && s->whole)
        code = res_sql_run(&s->sql, e, "INSERT OR IGNORE INTO asked VALUES (?1)", "i",
                           t->trial);
    if (code == ERR_OK)
        code = is_recorded(s, sweep, t, &recorded, e);
    if (code != ERR_OK || recorded)
        return res_end(s, code, e);
    s->views_changed = s->places_changed = true;
    code = res_sql_run(
        &s->sql, e,
        "INSERT INTO sweep_trial (sweep_id, trial_id, number, label) VALUES "
        "(?1, ?2, ?3, ?4) ON CONFLICT (sweep_id, trial_id) DO UPDATE SET "
        "number = excluded.number, label = excluded.label, stale = 0",
        "iiit", sweep, t->trial, (int64_t)t->number, t->label);
    if (code == ERR_OK)
        code = res_sql_run(
            &s->sql, e, "DELETE FROM sweep_value WHERE sweep_id = ?1 AND trial_id = ?2",
            "ii", sweep, t->trial);
    for (size_t i = 0; i < t->value_count && code == ERR_OK; i++)
        code = put_value(s, sweep, t->trial, i, &t->values[i], e);
    return res_end(s, code, e);
}

enum err_code res_find_varying(struct res_store *s, int64_t sweep, struct err *e)
{
    return res_sql_run(
        &s->sql, e,
        "WITH used AS (SELECT v.path, count(*) AS times, count(DISTINCT v.value) AS "
        "kinds FROM sweep_trial t JOIN sweep_value v ON v.sweep_id = t.sweep_id AND "
        "v.trial_id = "
        "t.trial_id WHERE t.sweep_id = ?1 AND NOT t.stale GROUP BY v.path) "
        "UPDATE sweep_parameter SET varies = coalesce((SELECT kinds > 1 OR times < "
        "(SELECT count(*) FROM sweep_trial WHERE sweep_id = ?1 AND NOT stale) FROM "
        "used WHERE "
        "used.path = sweep_parameter.path), 0) WHERE sweep_id = ?1",
        "i", sweep);
}

enum err_code res_sweep_trials_end(struct res_store *s, int64_t sweep, size_t *stale,
                                   struct err *e)
{
    int64_t count = 0;
    assert(s->together);
    enum err_code code = ERR_OK;
    if (s->whole)
        code = res_sql_run(&s->sql, e,
                           "UPDATE sweep_trial SET stale = 1 WHERE sweep_id = ?1 AND "
                           "NOT stale AND trial_id NOT IN (SELECT trial_id FROM asked)",
                           "i", sweep);
    if (code == ERR_OK && s->whole && sqlite3_changes(s->sql.db) > 0)
        s->views_changed = s->places_changed = true;
    if (code == ERR_OK)
        code = res_sql_int(
            &s->sql, e, 0, &count,
            "SELECT count(*) FROM sweep_trial WHERE sweep_id = ?1 AND stale", "i",
            sweep);
    if (code == ERR_OK && s->places_changed)
        code = res_find_varying(s, sweep, e);
    s->together = false;
    code = res_end(s, code, e);
    if (stale)
        *stale = (size_t)count;
    return code;
}
