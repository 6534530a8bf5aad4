/* Sweeps of equal name are one. Each rule below gives the same for either order of the
 * two and changes nothing when it is applied again. */
#include "results/merge/part.h"

#include <stdlib.h>
#include <string.h>

/* The file that was started last stands; of equal times the larger text. */
static const char put_sweep[] =
    "INSERT INTO sweep (name, hypothesis, method, metric, goal, seeds, threads, yaml, "
    "path, "
    "command, created, started, baseline, hidden, ordered) VALUES (?2, ?3, ?4, ?5, ?6, "
    "?7, "
    "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) ON CONFLICT (name) DO NOTHING";
static const char update_sweep[] =
    "UPDATE sweep SET (hypothesis, method, metric, goal, seeds, threads, yaml, path, "
    "command, started, baseline, ordered) = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
    "?13, "
    "?14, ?16) WHERE name = ?2 AND (started, ifnull(yaml, ''), ifnull(command, ''), "
    "seeds, "
    "threads) < (?13, ifnull(?9, ''), ifnull(?11, ''), ?7, ?8)";
static const char join_sweep[] =
    "UPDATE sweep SET created = min(created, ?12), hidden = "
    "min(hidden, ?15) WHERE name = ?2";
static const char columns[] =
    "SELECT name, hypothesis, method, metric, goal, seeds, threads, yaml, path, "
    "command, "
    "created, started, baseline, hidden, ordered FROM sweep WHERE id = ?1";

static enum err_code merge_sweep(struct merge *m, int64_t id, const char *name,
                                 struct err *e)
{
    int64_t into = 0;
    enum err_code code = merge_rows(m, columns, id, put_sweep, 0, e);
    if (code == ERR_OK)
        code = merge_rows(m, columns, id, update_sweep, 0, e);
    if (code == ERR_OK)
        code = merge_rows(m, columns, id, join_sweep, 0, e);
    if (code == ERR_OK)
        code = res_sql_int(m->into, e, 0, &into, "SELECT id FROM sweep WHERE name = ?1",
                           "t", name);
    merge_pair_add(m, &m->sweeps, id, into);
    return code;
}

enum err_code merge_sweeps(struct merge *m, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    sqlite3_stmt *row =
        res_sql_query(m->from, e, "SELECT id, name FROM sweep ORDER BY id", "");
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0)
        code = merge_sweep(m, res_column_int64(row, 0), res_sql_text(row, 1), e);
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}

/* ---- the trials of a sweep ---- */

/* The target's rows of (sweep, trial) are joined with those of the source. */
static const char put_trial[] =
    "INSERT INTO sweep_trial (sweep_id, trial_id, number, label, stale) VALUES (?1, "
    "?2, ?3, "
    "?4, ?5) ON CONFLICT (sweep_id, trial_id) DO UPDATE SET number = min(number, "
    "excluded.number), stale = min(stale, excluded.stale), label = "
    "ifnull(min(label, excluded.label), ifnull(label, excluded.label))";

static int by_value(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* "[0, 1, 2]" of the numbers in both lists. */
static const char *join_seeds(const char *one, const char *other, struct arena *a)
{
    const size_t room = strlen(one) + strlen(other) + 1;
    int64_t *seeds = arena_alloc(a, room, sizeof(*seeds));
    size_t count = 0;
    const char *const texts[] = {one, other};
    for (size_t i = 0; i < 2; i++)
        for (const char *at = texts[i] + strcspn(texts[i], "-0123456789"); *at;
             at += strcspn(at, "-0123456789")) {
            char *end;
            const long long number = strtoll(at, &end, 10);
            if (end > at)
                seeds[count++] = number;
            at = end > at ? end : at + 1;
        }
    qsort(seeds, count, sizeof(*seeds), by_value);
    struct str s = {0};
    str_add(&s, "[");
    for (size_t i = 0; i < count; i++)
        if (i == 0 || seeds[i] != seeds[i - 1])
            str_addf(&s, "%s%lld", i ? ", " : "", (long long)seeds[i]);
    str_add(&s, "]");
    const char *text = arena_strdup(a, s.text);
    str_deinit(&s);
    return text;
}

/* The sweep asks for the runs that it asks for in either database. */
static enum err_code put_seeds(struct merge *m, int64_t sweep, int64_t trial,
                               const char *theirs, struct err *e)
{
    sqlite3_stmt *row = res_sql_query(m->into, e,
                                      "SELECT value FROM sweep_value WHERE sweep_id = "
                                      "?1 AND trial_id = ?2 AND path = "
                                      "'" RES_SEEDS_PATH "'",
                                      "ii", sweep, trial);
    int more = row ? res_sql_step(m->into, row, e) : -1;
    if (more < 0)
        return res_sql_error(m->into, e);
    const char *ours = more > 0 ? arena_strdup(m->arena, res_sql_text(row, 0)) : "";
    sqlite3_reset(row);
    if (strcmp(ours, theirs) == 0)
        return ERR_OK;
    const char *both = *ours ? join_seeds(ours, theirs, m->arena) : theirs;
    return res_sql_run(
        m->into, e,
        "INSERT OR REPLACE INTO sweep_value (sweep_id, trial_id, path, value) "
        "VALUES (?1, ?2, '" RES_SEEDS_PATH "', ?3)",
        "iit", sweep, trial, both);
}

/* What a sweep sets in a trial follows from the trial, but for the list of seeds. */
static enum err_code merge_values(struct merge *m, int64_t sweep, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    const int64_t into = merge_find(&m->sweeps, sweep);
    sqlite3_stmt *row = res_sql_query(
        m->from, e,
        "SELECT trial_id, path, value, number FROM sweep_value WHERE sweep_id = ?1",
        "i", sweep);
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0) {
        const int64_t trial = merge_find(&m->trials, res_column_int64(row, 0));
        const char *path = res_sql_text(row, 1);
        if (trial == 0)
            continue;
        if (strcmp(path, RES_SEEDS_PATH) == 0) {
            code = put_seeds(m, into, trial, res_sql_text(row, 2), e);
            continue;
        }
        sqlite3_stmt *put = res_sql_query(m->into, e,
                                          "INSERT OR IGNORE INTO sweep_value "
                                          "(sweep_id, trial_id, path, value, number) "
                                          "VALUES (?1, ?2, ?3, ?4, ?5)",
                                          "iit", into, trial, path);
        if (put == NULL || merge_bind(put, 4, row, 2) || merge_bind(put, 5, row, 3) ||
            res_sql_step(m->into, put, e) < 0)
            code = res_sql_error(m->into, e);
    }
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}

static enum err_code merge_members(struct merge *m, int64_t sweep, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    const int64_t into = merge_find(&m->sweeps, sweep);
    sqlite3_stmt *row = res_sql_query(
        m->from, e,
        "SELECT trial_id, number, label, stale FROM sweep_trial WHERE sweep_id = ?1",
        "i", sweep);
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0) {
        const int64_t trial = merge_find(&m->trials, res_column_int64(row, 0));
        if (trial != 0)
            code = res_sql_run(m->into, e, put_trial, "iiiti", into, trial,
                               res_column_int64(row, 1),
                               res_column_text_or_null(row, 2, m->arena),
                               (int64_t)(res_column_int(row, 3) != 0));
    }
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}

/* Events of the sweep itself; those of a run come with the run. */
static const char put_event[] = "INSERT INTO event (time, sweep_id, kind, text) SELECT "
                                "?2, ?1, ?3, ?4 WHERE NOT EXISTS "
                                "(SELECT 1 FROM event WHERE sweep_id = ?1 AND run_id "
                                "IS NULL AND time = ?2 AND kind = ?3 "
                                "AND text IS ?4)";

enum err_code merge_memberships(struct merge *m, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < m->sweeps.count && code == ERR_OK; i++) {
        const struct merge_pair *sweep = &m->sweeps.items[i];
        code = merge_members(m, sweep->from, e);
        if (code == ERR_OK)
            code = merge_values(m, sweep->from, e);
        if (code == ERR_OK)
            code = merge_rows(
                m,
                "SELECT path, position, value FROM sweep_parameter WHERE sweep_id = ?1",
                sweep->from,
                "INSERT INTO sweep_parameter (sweep_id, path, position, value) VALUES "
                "(?1, "
                "?2, ?3, ?4) ON CONFLICT (sweep_id, path) DO UPDATE SET position = "
                "min(position, excluded.position), value = min(value, excluded.value)",
                sweep->into, e);
        if (code == ERR_OK)
            code = res_find_varying(m->store, sweep->into, e);
        if (code == ERR_OK)
            code =
                merge_rows(m,
                           "SELECT time, kind, text FROM event WHERE sweep_id = ?1 AND "
                           "run_id IS NULL",
                           sweep->from, put_event, sweep->into, e);
    }
    return code;
}
