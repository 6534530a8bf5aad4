/* `keep: {weights: best N}`: weights files that no sweep wants any more. */
#include "results/write/writer.h"

#include "base/inside.h"
#include "base/str.h"

#include <string.h>

/* The best trials of one sweep by its metric, of those that have weights. */
static enum err_code keep_of_sweep(struct res_sql *q, int64_t sweep, const char *metric,
                                   bool maximize, int best, struct err *e)
{
    return res_sql_run(
        q, e,
        "INSERT OR IGNORE INTO temp.kept SELECT t.trial_id FROM sweep_trial t "
        "JOIN trial_metric m ON m.trial_id = t.trial_id AND m.name = ?2 WHERE "
        "t.sweep_id = ?1 AND NOT t.stale AND m.mean IS NOT NULL AND EXISTS (SELECT 1 "
        "FROM run r WHERE r.trial_id = t.trial_id AND r.weights IS NOT NULL) ORDER BY "
        "CASE "
        "WHEN ?3 THEN -m.mean ELSE m.mean END, t.trial_id LIMIT ?4",
        "itii", sweep, metric, (int64_t)maximize, (int64_t)best);
}

/* A trial may belong to other sweeps: their best stay too, by their own metrics. */
static enum err_code keep_of_others(struct res_sql *q, int64_t sweep, int best,
                                    struct err *e)
{
    enum err_code code = ERR_OK;
    sqlite3_stmt *row = res_sql_query(q, e,
                                      "SELECT id, metric, goal = 'maximize' FROM sweep "
                                      "WHERE id IN (SELECT b.sweep_id "
                                      "FROM sweep_trial a JOIN sweep_trial b ON "
                                      "b.trial_id = a.trial_id WHERE a.sweep_id "
                                      "= ?1 AND b.sweep_id <> ?1)",
                                      "i", sweep);
    if (row == NULL)
        return res_sql_error(q, e);
    while (code == ERR_OK) {
        int more = res_sql_step(q, row, e);
        if (more < 0)
            code = res_sql_error(q, e);
        if (more <= 0)
            break;
        code = keep_of_sweep(q, res_column_int64(row, 0), res_sql_text(row, 1),
                             res_column_int(row, 2), best, e);
    }
    sqlite3_reset(row);
    return code;
}

/* Trials that an edited experiment file no longer asks for: their weights stay, and
 * count in no sweep's best. */
static enum err_code keep_stale(struct res_sql *q, int64_t sweep, struct err *e)
{
    return res_sql_run(q, e,
                       "INSERT OR IGNORE INTO temp.kept SELECT a.trial_id FROM "
                       "sweep_trial a JOIN sweep_trial b ON b.trial_id = a.trial_id "
                       "WHERE a.sweep_id = ?1 AND b.stale",
                       "i", sweep);
}

/* Clears the column and gathers the files' names, each with its NUL. */
static enum err_code clear_columns(struct res_sql *q, int64_t sweep, struct str *files,
                                   struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(q, e,
                                      "SELECT r.weights FROM run r JOIN sweep_trial t "
                                      "ON t.trial_id = r.trial_id WHERE "
                                      "t.sweep_id = ?1 AND r.weights IS NOT NULL AND "
                                      "r.status = 'finished' AND r.trial_id "
                                      "NOT IN (SELECT id FROM temp.kept)",
                                      "i", sweep);
    while (row && (more = res_sql_step(q, row, e)) > 0) {
        const char *name = res_sql_text(row, 0);
        str_addn(files, name, strlen(name) + 1);
    }
    if (row == NULL || more < 0)
        return res_sql_error(q, e);
    return res_sql_run(
        q, e,
        "UPDATE run SET weights = NULL WHERE weights IS NOT NULL AND status = "
        "'finished' AND trial_id IN (SELECT trial_id FROM sweep_trial WHERE "
        "sweep_id = ?1) AND trial_id NOT IN (SELECT id FROM temp.kept)",
        "i", sweep);
}

static void remove_files(const struct res_store *s, const struct str *files)
{
    for (size_t at = 0; at < files->length; at += strlen(files->text + at) + 1)
        inside_remove(s->folder, files->text + at);
}

enum err_code res_prune_weights(struct res_store *s, int64_t sweep, const char *metric,
                                bool maximize, int keep_best, struct err *e)
{
    if (keep_best < 0)
        return ERR_OK;
    struct str files = {0};
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code =
        res_sql_exec(&s->sql,
                     "CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY); "
                     "DELETE FROM temp.kept",
                     e);
    if (code == ERR_OK)
        code = keep_of_sweep(&s->sql, sweep, metric, maximize, keep_best, e);
    if (code == ERR_OK)
        code = keep_of_others(&s->sql, sweep, keep_best, e);
    if (code == ERR_OK)
        code = keep_stale(&s->sql, sweep, e);
    if (code == ERR_OK)
        code = clear_columns(&s->sql, sweep, &files, e);
    code = res_end(s, code, e);
    /* Only after the commit: a file without a row is litter, a row without a file a
     * lie. */
    if (code == ERR_OK)
        remove_files(s, &files);
    str_deinit(&files);
    return code;
}
