/* `keep: {weights: best N, resume: best N}`: files that no sweep wants any more. */
#include "results/write/writer.h"

#include "base/inside.h"
#include "base/str.h"
#include "results/key.h"

#include <dirent.h>
#include <string.h>

/* Every statement begins with temp.held, the few trials that hold something: what a
 * finished run costs does not grow with the trials of the sweep. */

/* Whether the sweep ?1 asks for the run r. Where it has no list of seeds, it does. */
#define IS_ASKED                                                                       \
    "(r.seed IN (SELECT j.value FROM sweep_value v, json_each(v.value) j WHERE "       \
    "v.sweep_id = ?1 AND v.trial_id = r.trial_id AND v.path = '" RES_SEEDS_PATH        \
    "' AND json_valid(v.value)) OR NOT EXISTS (SELECT 1 FROM sweep_value WHERE "       \
    "sweep_id = ?1 AND trial_id = r.trial_id AND path = '" RES_SEEDS_PATH "'))"

/* The best trials of one sweep by its metric, among the trials that hold files. The
 * mean of a trial is that of the runs that the sweep asks for. */
static enum err_code keep_of_sweep(struct res_sql *q, int64_t sweep, const char *metric,
                                   bool maximize, int best, struct err *e)
{
    return res_sql_run(
        q, e,
        "INSERT OR IGNORE INTO temp.kept SELECT trial FROM (SELECT h.id AS trial, CASE "
        "WHEN EXISTS (SELECT 1 FROM run r WHERE r.trial_id = h.id AND NOT " IS_ASKED
        ") THEN (SELECT avg(w.value) FROM run r JOIN metric w ON w.run_id = r.id AND "
        "w.name = ?2 AND w.epoch IN (0, r.best_epoch) WHERE r.trial_id = h.id AND "
        "r.status = 'finished' AND " IS_ASKED
        ") ELSE m.mean END AS mean FROM temp.held h CROSS JOIN sweep_trial t ON "
        "t.sweep_id = ?1 AND t.trial_id = h.id CROSS JOIN trial_metric m ON "
        "m.trial_id = h.id AND m.name = ?2 WHERE NOT t.stale) WHERE mean IS NOT NULL "
        "ORDER BY CASE WHEN ?3 THEN -mean ELSE mean END, trial LIMIT ?4",
        "itii", sweep, metric, (int64_t)maximize, (int64_t)best);
}

/* A trial may belong to other sweeps: their best stay too, by their own metrics. */
static enum err_code keep_of_others(struct res_sql *q, int64_t sweep, int best,
                                    struct err *e)
{
    enum err_code code = ERR_OK;
    sqlite3_stmt *row = res_sql_query(q, e,
                                      "SELECT id, metric, goal = 'maximize' FROM sweep "
                                      "WHERE id IN (SELECT b.sweep_id FROM temp.held h "
                                      "CROSS JOIN sweep_trial b ON b.trial_id = h.id "
                                      "WHERE b.sweep_id <> ?1)",
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

/* Trials that an edited experiment file no longer asks for: their files stay, and do
 * not count among the best of a sweep. */
static enum err_code keep_stale(struct res_sql *q, struct err *e)
{
    return res_sql_run(q, e,
                       "INSERT OR IGNORE INTO temp.kept SELECT h.id FROM temp.held h "
                       "CROSS JOIN sweep_trial b ON b.trial_id = h.id WHERE b.stale",
                       "");
}

#define UNWANTED                                                                       \
    "weights IS NOT NULL AND status = 'finished' AND trial_id IN (SELECT id FROM "     \
    "temp.held) AND trial_id NOT IN (SELECT id FROM temp.kept)"

/* Clears the column and gathers the files' names, each with its NUL. */
static enum err_code clear_columns(struct res_sql *q, struct str *files, struct err *e)
{
    int more = 1;
    sqlite3_stmt *row =
        res_sql_query(q, e, "SELECT weights FROM run WHERE " UNWANTED, "");
    while (row && (more = res_sql_step(q, row, e)) > 0) {
        const char *name = res_sql_text(row, 0);
        str_addn(files, name, strlen(name) + 1);
    }
    if (row == NULL || more < 0)
        return res_sql_error(q, e);
    return files->length > 0
               ? res_sql_run(q, e, "UPDATE run SET weights = NULL WHERE " UNWANTED, "")
               : ERR_OK;
}

void res_remove_files(const struct res_store *s, const struct str *names)
{
    for (size_t at = 0; at < names->length; at += strlen(names->text + at) + 1)
        inside_remove(s->folder, names->text + at);
}

/* The trials that hold something (weights, or state to go on from) come into temp.held,
 * those whose files stay into temp.kept. temp.holders are the trials with weights, from
 * one run's end to the next. */
static enum err_code make_tables(struct res_sql *q, struct err *e)
{
    return res_sql_exec(
        q,
        "CREATE TEMP TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY); "
        "CREATE TEMP TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY); "
        "CREATE TEMP TABLE IF NOT EXISTS holders (id INTEGER PRIMARY KEY); "
        "DELETE FROM temp.held; DELETE FROM temp.kept",
        e);
}

static enum err_code choose_kept(struct res_sql *q, int64_t sweep, const char *metric,
                                 bool maximize, int best, struct err *e)
{
    enum err_code code = keep_of_sweep(q, sweep, metric, maximize, best, e);
    if (code == ERR_OK)
        code = keep_of_others(q, sweep, best, e);
    return code == ERR_OK ? keep_stale(q, e) : code;
}

/* The trials of the sweep with weights come into temp.held: those that had some after
 * the last call, with the trial of the run that ended since; or all are looked for. */
static enum err_code find_holders(struct res_store *s, int64_t sweep, int64_t run,
                                  struct err *e)
{
    struct res_sql *q = &s->sql;
    const bool known = run > 0 && s->holders == sweep;
    enum err_code code = ERR_OK;
    if (known)
        code = res_sql_run(q, e,
                           "INSERT OR IGNORE INTO temp.holders SELECT trial_id FROM "
                           "run WHERE id = ?1 AND weights IS NOT NULL",
                           "i", run);
    else
        code = res_sql_exec(q, "DELETE FROM temp.holders", e);
    if (code == ERR_OK && !known)
        code = res_sql_run(q, e,
                           "INSERT OR IGNORE INTO temp.holders SELECT r.trial_id FROM "
                           "sweep_trial t JOIN run r ON r.trial_id = t.trial_id WHERE "
                           "t.sweep_id = ?1 AND r.weights IS NOT NULL",
                           "i", sweep);
    return code == ERR_OK
               ? res_sql_exec(q, "INSERT INTO temp.held SELECT id FROM temp.holders", e)
               : code;
}

/* Those that have no weights any more. */
static enum err_code drop_holders(struct res_sql *q, struct err *e)
{
    return res_sql_exec(q,
                        "DELETE FROM temp.holders WHERE NOT EXISTS (SELECT 1 FROM run "
                        "WHERE trial_id = temp.holders.id AND weights IS NOT NULL)",
                        e);
}

enum err_code res_prune_weights(struct res_store *s, int64_t sweep, const char *metric,
                                bool maximize, int keep_best, int64_t run,
                                struct err *e)
{
    if (keep_best < 0)
        return ERR_OK;
    struct str files = {0};
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = make_tables(&s->sql, e);
    if (code == ERR_OK)
        code = find_holders(s, sweep, run, e);
    if (code == ERR_OK)
        code = choose_kept(&s->sql, sweep, metric, maximize, keep_best, e);
    if (code == ERR_OK)
        code = clear_columns(&s->sql, &files, e);
    if (code == ERR_OK && files.length > 0)
        code = drop_holders(&s->sql, e);
    code = res_end(s, code, e);
    s->holders = code == ERR_OK ? sweep : 0;
    if (code == ERR_OK)
        res_remove_files(s, &files);
    str_deinit(&files);
    return code;
}

/* ---- state to go on from: files RES_STATES/KEY ---- */

/* The trial that a file belongs to; 0: none. */
static enum err_code trial_of(struct res_sql *q, const char *name, int64_t *out,
                              struct err *e)
{
    struct res_key key;
    struct arena *a = arena_create();
    enum err_code code = ERR_OK;
    *out = 0;
    if (res_key_read(name, &key, a))
        code = res_sql_int(q, e, 0, out, "SELECT id FROM trial WHERE identity = ?1",
                           "t", key.identity);
    arena_destroy(a);
    return code;
}

static enum err_code hold(struct res_store *s, int64_t trial, struct err *e)
{
    return res_sql_run(&s->sql, e, "INSERT OR IGNORE INTO temp.held VALUES (?1)", "i",
                       trial);
}

/* Removes the file if its trial is one of the sweep's that are not kept. */
static enum err_code drop(struct res_store *s, int64_t sweep, int64_t trial,
                          const char *name, struct err *e)
{
    int64_t unwanted = 0;
    enum err_code code = res_sql_int(
        &s->sql, e, 0, &unwanted,
        "SELECT count(*) FROM sweep_trial WHERE sweep_id = ?1 AND trial_id = ?2 AND "
        "trial_id NOT IN (SELECT id FROM temp.kept)",
        "ii", sweep, trial);
    if (code == ERR_OK && unwanted) {
        struct str path = {0};
        str_addf(&path, RES_STATES "/%s", name);
        inside_remove(s->folder, path.text);
        str_deinit(&path);
    }
    return code;
}

/* Goes through the files: first the trials that have some are gathered, then those of
 * trials that are not kept are removed. */
static enum err_code each_state(struct res_store *s, int64_t sweep, bool remove,
                                struct err *e)
{
    struct str folder = {0};
    enum err_code code = ERR_OK;
    str_addf(&folder, "%s/" RES_STATES, s->folder);
    DIR *dir = opendir(folder.text);
    for (struct dirent *entry; dir && code == ERR_OK && (entry = readdir(dir));) {
        int64_t trial;
        code = trial_of(&s->sql, entry->d_name, &trial, e);
        if (code == ERR_OK && trial != 0)
            code = remove ? drop(s, sweep, trial, entry->d_name, e) : hold(s, trial, e);
    }
    if (dir)
        closedir(dir);
    str_deinit(&folder);
    return code;
}

enum err_code res_prune_states(struct res_store *s, int64_t sweep, const char *metric,
                               bool maximize, int keep_best, struct err *e)
{
    enum err_code code = make_tables(&s->sql, e);
    if (code == ERR_OK)
        code = each_state(s, sweep, false, e);
    if (code == ERR_OK)
        code = choose_kept(&s->sql, sweep, metric, maximize, keep_best, e);
    return code == ERR_OK ? each_state(s, sweep, true, e) : code;
}
