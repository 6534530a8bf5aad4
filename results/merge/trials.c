/* Trials, found by identity: all that makes a trial is the same in both databases, but
 * for what people wrote about it. */
#include "results/merge/part.h"

#include <string.h>

enum { TOGETHER = 256 }; /* trials that share a scratch arena */

/* Notes of both: one that holds the other stands for both. */
static const char join_notes[] =
    "UPDATE trial SET created = min(created, ?2), star = max(star, ?3), note = CASE "
    "WHEN note IS NULL OR instr(?4, note) THEN ifnull(?4, note) "
    "WHEN ?4 IS NULL OR instr(note, ?4) THEN note "
    "ELSE min(note, ?4) || char(10) || max(note, ?4) END WHERE id = ?1";

static enum err_code add_trial(struct merge *m, int64_t id, const char *identity,
                               int64_t *into, struct err *e)
{
    enum err_code code = merge_rows(m,
                                    "SELECT identity, task, fingerprint, weights, "
                                    "macs, created, folds FROM trial WHERE "
                                    "id = ?1",
                                    id,
                                    "INSERT INTO trial (identity, task, fingerprint, "
                                    "weights, macs, created, folds) "
                                    "VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                                    0, e);
    if (code == ERR_OK)
        code = res_sql_int(m->into, e, 0, into,
                           "SELECT id FROM trial WHERE identity = ?1", "t", identity);
    if (code == ERR_OK)
        code = merge_rows(
            m, "SELECT yaml FROM resolved WHERE trial_id = ?1", id,
            "INSERT OR IGNORE INTO resolved (trial_id, yaml) VALUES (?1, ?2)", *into,
            e);
    if (code == ERR_OK)
        code = merge_rows(
            m, "SELECT path, value, number FROM param WHERE trial_id = ?1", id,
            "INSERT OR IGNORE INTO param (trial_id, path, value, number) "
            "VALUES (?1, ?2, ?3, ?4)",
            *into, e);
    m->counts->trials++;
    return code;
}

static enum err_code merge_trial(struct merge *m, int64_t id, const char *identity,
                                 struct err *e)
{
    int64_t into = 0;
    enum err_code code =
        res_sql_int(m->into, e, 0, &into, "SELECT id FROM trial WHERE identity = ?1",
                    "t", identity);
    if (code == ERR_OK && into == 0)
        code = add_trial(m, id, identity, &into, e);
    if (code == ERR_OK)
        code = merge_rows(m, "SELECT created, star, note FROM trial WHERE id = ?1", id,
                          join_notes, into, e);
    const struct merge_pair pair = {id, into};
    merge_pair_add(m, &m->trials, id, into);
    return code == ERR_OK ? merge_runs(m, &pair, identity, e) : code;
}

enum err_code merge_trials(struct merge *m, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    sqlite3_stmt *row =
        res_sql_query(m->from, e, "SELECT id, identity FROM trial ORDER BY id", "");
    m->scratch = arena_create();
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0) {
        code = merge_trial(m, res_column_int64(row, 0), res_sql_text(row, 1), e);
        if (m->trials.count % TOGETHER == 0) {
            arena_destroy(m->scratch);
            m->scratch = arena_create();
        }
    }
    arena_destroy(m->scratch);
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}
