/* Runs: their state, their predictions. */
#include "results/write/writer.h"

#include "base/str.h"
#include "results/key.h"

#include <stdlib.h>
#include <string.h>

static enum res_status status_of(const char *name)
{
    for (enum res_status s = RES_RUNNING; s <= RES_PRUNED; s++)
        if (sqlite3_stricmp(name, res_status_name(s)) == 0)
            return s;
    return RES_INTERRUPTED;
}

static enum err_code read_run(struct res_store *s, int64_t trial, int64_t seed,
                              int fold, struct res_run *out, struct err *e)
{
    sqlite3_stmt *row =
        res_sql_query(&s->sql, e,
                      "SELECT id, number, status, tries, reason FROM run "
                      "WHERE trial_id = ?1 AND seed = ?2 AND fold = ?3",
                      "iii", trial, seed, (int64_t)fold);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&s->sql, e);
    *out = (struct res_run){0};
    if (more == 0)
        return ERR_OK;
    out->id = res_column_int64(row, 0);
    out->number = res_column_int(row, 1);
    out->status = status_of(res_sql_text(row, 2));
    out->tries = res_column_int(row, 3);
    sqlite3_snprintf(sizeof(out->reason), out->reason, "%s", res_sql_text(row, 4));
    sqlite3_reset(row);
    return ERR_OK;
}

/* Returns the same as res_sql_step. */
static int read_cpu(struct res_store *s, const struct res_key *key, char *out,
                    size_t room, struct err *e)
{
    sqlite3_stmt *row = res_sql_query(
        &s->sql, e,
        "SELECT r.cpu FROM trial t JOIN run r ON r.trial_id = t.id WHERE t.identity = "
        "?1 AND r.seed = ?2 AND r.fold = ?3",
        "tii", key->identity, key->seed, (int64_t)key->fold);
    int more = row ? res_sql_step(&s->sql, row, e) : -1;
    if (more > 0) {
        sqlite3_snprintf((int)room, out, "%s", res_sql_text(row, 0));
        sqlite3_reset(row);
    }
    return more;
}

enum err_code res_run_cpu(struct res_store *s, const char *key, char *out, size_t room,
                          struct err *e)
{
    struct res_key of;
    int more = 0;
    struct arena *a = arena_create();
    *out = '\0';
    if (res_key_read(key, &of, a))
        more = read_cpu(s, &of, out, room, e);
    arena_destroy(a);
    return more < 0 ? res_sql_error(&s->sql, e) : ERR_OK;
}

enum err_code res_run_get(struct res_store *s, int64_t trial, int64_t seed, int fold,
                          struct res_run *out, struct err *e)
{
    enum err_code code = read_run(s, trial, seed, fold, out, e);
    if (code != ERR_OK || out->id)
        return code;
    code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code =
        res_sql_run(&s->sql, e,
                    "INSERT INTO run (trial_id, seed, fold, number) VALUES (?1, ?2, "
                    "?3, (SELECT coalesce(max(number), 0) + 1 FROM run WHERE trial_id "
                    "= ?1)) ON CONFLICT (trial_id, seed, fold) DO NOTHING",
                    "iii", trial, seed, (int64_t)fold);
    if (code == ERR_OK)
        code = res_summarise(s, trial, e);
    code = res_end(s, code, e);
    return code == ERR_OK ? read_run(s, trial, seed, fold, out, e) : code;
}

/* An event of a run, in the transaction that is open. */
static enum err_code note(struct res_store *s, int64_t run, const char *kind,
                          const char *text, struct err *e)
{
    return res_sql_run(&s->sql, e,
                       "INSERT INTO event (time, sweep_id, run_id, kind, text) VALUES "
                       "(" RES_NOW ", nullif(?1, 0), ?2, ?3, ?4)",
                       "iitt", s->sweep, run, kind, text);
}

/* Brings the run's trial up to date and ends the transaction. */
static enum err_code end_run(struct res_store *s, int64_t run, enum err_code code,
                             struct err *e)
{
    int64_t trial = 0;
    if (code == ERR_OK)
        code = res_sql_int(&s->sql, e, 0, &trial,
                           "SELECT trial_id FROM run WHERE id = ?1", "i", run);
    if (code == ERR_OK)
        code = res_summarise(s, trial, e);
    return res_end(s, code, e);
}

enum err_code res_run_start(struct res_store *s, int64_t run,
                            const struct res_machine *m, struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(
        &s->sql, e,
        "INSERT INTO event (time, sweep_id, run_id, kind, text) SELECT " RES_NOW
        ", nullif(?2, 0), id, CASE WHEN tries = 0 THEN 'start' "
        "WHEN status IN ('failed', 'running') THEN 'retry' ELSE "
        "'continue' END, ?3 FROM run WHERE id = ?1",
        "iit", run, s->sweep, m->worker);
    if (code == ERR_OK)
        code = res_sql_run(
            &s->sql, e,
            "UPDATE run SET status = 'running', tries = tries + 1, reason = "
            "NULL, started = " RES_NOW ", ended = NULL, sweep_id = nullif(?2, "
            "0), version = ?3, libraries = ?4, cpu = ?5, git_commit = ?6, host "
            "= ?7, worker = ?8 WHERE id = ?1",
            "iitttttt", run, s->sweep, m->version, m->libraries, m->cpu, m->git_commit,
            m->host, m->worker);
    return end_run(s, run, code, e);
}

/* NULL: the caller records the event. */
static const char *event_of(enum res_status status)
{
    static const char *const kinds[] = {[RES_PAUSED] = "pause",
                                        [RES_FINISHED] = "finished",
                                        [RES_INTERRUPTED] = "stop",
                                        [RES_PRUNED] = "pruned"};
    return kinds[status];
}

enum err_code res_run_end(struct res_store *s, int64_t run, const struct res_ending *r,
                          struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(
        &s->sql, e,
        "UPDATE run SET status = ?2, reason = ?3, ended = " RES_NOW ", "
        "best_epoch = nullif(?4, 0), epochs = ?5, seconds = ?6, train_seconds = ?7, "
        "peak_memory = ?8, weights = ?9, log = ?10 WHERE id = ?1",
        "ittiidddtt", run, res_status_name(r->status), r->reason,
        (int64_t)r->best_epoch, (int64_t)r->epochs, r->seconds, r->train_seconds,
        r->peak_memory, r->weights, r->log);
    const char *kind = event_of(r->status);
    if (code == ERR_OK && kind)
        code = note(s, run, kind, r->reason, e);
    return end_run(s, run, code, e);
}

enum err_code res_run_prune(struct res_store *s, int64_t run, const char *reason,
                            struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(
        &s->sql, e,
        "UPDATE run SET status = 'pruned', reason = ?2, epochs = coalesce("
        "(SELECT max(epoch) FROM metric WHERE run_id = ?1), epochs) WHERE id "
        "= ?1 AND status <> 'finished'",
        "it", run, reason);
    if (code == ERR_OK && sqlite3_changes(s->sql.db) > 0)
        code = note(s, run, event_of(RES_PRUNED), reason, e);
    return end_run(s, run, code, e);
}

enum err_code res_run_reopen(struct res_store *s, int64_t run, enum res_status status,
                             struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = res_sql_run(&s->sql, e,
                       "UPDATE run SET status = ?2, reason = NULL WHERE id = ?1 AND "
                       "status = 'failed'",
                       "it", run, res_status_name(status));
    return end_run(s, run, code, e);
}

/* The files of a run, as they are recorded, each with its NUL. */
static enum err_code add_files(struct res_sql *q, int64_t run, struct str *files,
                               struct err *e)
{
    sqlite3_stmt *row =
        res_sql_query(q, e, "SELECT weights, log FROM run WHERE id = ?1", "i", run);
    int more = row ? res_sql_step(q, row, e) : -1;
    for (int i = 0; more > 0 && i < 2; i++) {
        const char *name = res_sql_text(row, i);
        if (*name)
            str_addn(files, name, strlen(name) + 1);
    }
    sqlite3_reset(row);
    return more < 0 ? res_sql_error(q, e) : ERR_OK;
}

static enum err_code reset(struct res_store *s, int64_t run, struct str *files,
                           struct err *e)
{
    enum err_code code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = add_files(&s->sql, run, files, e);
    if (code == ERR_OK)
        code =
            res_sql_run(&s->sql, e, "DELETE FROM metric WHERE run_id = ?1", "i", run);
    if (code == ERR_OK)
        code = res_sql_run(&s->sql, e, "DELETE FROM tag_metric WHERE run_id = ?1", "i",
                           run);
    if (code == ERR_OK)
        code = res_sql_run(&s->sql, e, "DELETE FROM prediction WHERE run_id = ?1", "i",
                           run);
    if (code == ERR_OK)
        code = res_sql_run(
            &s->sql, e,
            "UPDATE run SET status = 'interrupted', tries = 0, reason = NULL, "
            "started = NULL, ended = NULL, best_epoch = NULL, epochs = NULL, "
            "seconds = NULL, train_seconds = NULL, peak_memory = NULL, "
            "weights = NULL, log = NULL, worker = NULL WHERE id = ?1",
            "i", run);
    if (code == ERR_OK)
        code = note(s, run, "fresh", NULL, e);
    return end_run(s, run, code, e);
}

enum err_code res_run_reset(struct res_store *s, int64_t run, struct err *e)
{
    struct str files = {0};
    enum err_code code = reset(s, run, &files, e);
    if (code == ERR_OK)
        res_remove_files(s, &files);
    str_deinit(&files);
    return code;
}
