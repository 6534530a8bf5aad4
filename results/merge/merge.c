/* One source into one target: merge.h. Rows go from connection to connection, so that a
 * source of an older version is read through the reader's views. */
#include "results/merge/merge.h"

#include "base/file.h"
#include "results/merge/part.h"
#include "results/path.h"

#include <sys/stat.h>

void merge_pair_add(struct merge *m, struct merge_map *map, int64_t from, int64_t into)
{
    map->items = arena_grow(m->arena, map->items, map->count, sizeof(*map->items));
    map->items[map->count++] = (struct merge_pair){from, into};
}

int64_t merge_find(const struct merge_map *map, int64_t from)
{
    size_t low = 0, high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->items[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < map->count && map->items[low].from == from ? map->items[low].into : 0;
}

int merge_bind(sqlite3_stmt *into, int parameter, sqlite3_stmt *row, int column)
{
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
        return sqlite3_bind_int64(into, parameter, sqlite3_column_int64(row, column));
    case SQLITE_FLOAT:
        return sqlite3_bind_double(into, parameter, sqlite3_column_double(row, column));
    case SQLITE_NULL:
        return sqlite3_bind_null(into, parameter);
    case SQLITE_TEXT: {
        const unsigned char *text = sqlite3_column_text(row, column);
        return sqlite3_bind_text(into, parameter, (const char *)text,
                                 sqlite3_column_bytes(row, column), SQLITE_STATIC);
    }
    default: {
        const void *bytes = sqlite3_column_blob(row, column);
        return sqlite3_bind_blob(into, parameter, bytes ? bytes : "",
                                 sqlite3_column_bytes(row, column), SQLITE_STATIC);
    }
    }
}

enum err_code merge_rows(struct merge *m, const char *select, int64_t id,
                         const char *put, int64_t owner, struct err *e)
{
    sqlite3_stmt *row = res_sql_query(m->from, e, select, "i", id);
    int more = row ? 1 : -1;
    while (more > 0 && (more = res_sql_step(m->from, row, e)) > 0) {
        sqlite3_stmt *into = res_sql_query(m->into, e, put, "i", owner);
        int rc = into ? SQLITE_OK : SQLITE_ERROR;
        const int columns = into ? sqlite3_bind_parameter_count(into) - 1 : 0;
        for (int i = 0; i < columns && rc == SQLITE_OK; i++)
            rc = merge_bind(into, i + 2, row, i);
        if (rc != SQLITE_OK || res_sql_step(m->into, into, e) < 0) {
            sqlite3_reset(row);
            return res_sql_error(m->into, e);
        }
    }
    return more < 0 ? res_sql_error(m->from, e) : ERR_OK;
}

/* The names of metrics, and the clips and tags that predictions are of. */
static enum err_code merge_words(struct merge *m, struct err *e)
{
    enum err_code code = merge_rows(
        m,
        "SELECT name, title, split, goal, place, bookkeeping, of_loss FROM metric_name "
        "WHERE ?1 = 0",
        0,
        "INSERT OR IGNORE INTO metric_name (name, title, split, goal, place, "
        "bookkeeping, "
        "of_loss) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        0, e);
    if (code == ERR_OK)
        code = merge_rows(
            m,
            "SELECT hash, clip_count, tag_count, clips, tags, truth, groups FROM task "
            "WHERE ?1 = 0",
            0,
            "INSERT INTO task (hash, clip_count, tag_count, clips, tags, truth, "
            "groups) "
            "VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (hash) DO UPDATE SET "
            "groups = "
            "coalesce(groups, excluded.groups)",
            0, e);
    if (code != ERR_OK)
        return code;
    int more = 1;
    sqlite3_stmt *row =
        res_sql_query(m->from, e, "SELECT id, hash FROM task ORDER BY id", "");
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0) {
        int64_t into = 0;
        code = res_sql_int(m->into, e, 0, &into, "SELECT id FROM task WHERE hash = ?1",
                           "t", res_sql_text(row, 1));
        merge_pair_add(m, &m->tasks, res_column_int64(row, 0), into);
    }
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}

static enum err_code merge_all(struct merge *m, struct err *e)
{
    enum err_code code = merge_words(m, e);
    if (code == ERR_OK)
        code = merge_sweeps(m, e);
    if (code == ERR_OK)
        code = merge_trials(m, e);
    if (code == ERR_OK)
        code = merge_memberships(m, e);
    if (code == ERR_OK)
        code = merge_decisions(m, e);
    return code == ERR_OK ? merge_sync(m, e) : code;
}

/* Whoever runs a sweep keeps in memory which of its runs are done. */
static enum err_code check_unused(struct merge *m, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    sqlite3_stmt *row = res_sql_query(m->into, e, "SELECT id, name FROM sweep", "");
    while (row && code == ERR_OK && (more = res_sql_step(m->into, row, e)) > 0) {
        if (res_sweep_is_held(m->how->into, res_column_int64(row, 0)))
            code = err_set(e, ERR_USER,
                           "the sweep `%s` of %s is being run: wait for it, or merge "
                           "into another file",
                           res_sql_text(row, 1), m->how->into);
    }
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->into, e) : code;
}

/* What a merge that was killed was writing. */
static void clear_leftovers(const struct merge *m)
{
    static const char *const folders[] = {"checkpoints", "weights", "logs", RES_STATES};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        file_clear_leftovers(file_join(m->arena, m->store->folder, folders[i]));
}

static enum err_code merge_source(struct merge *m, struct err *e)
{
    enum err_code code = check_unused(m, e);
    if (code == ERR_OK)
        code = res_sql_exec(m->from, "BEGIN", e); /* one state of the source */
    /* A smaller cache (KiB) writes each page several times. What a row belongs to is
     * put before it: there is no need to look it up for each. */
    if (code == ERR_OK)
        code = res_sql_exec(
            m->into, "PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF", e);
    if (code == ERR_OK)
        code = res_begin(m->store, e);
    if (code != ERR_OK)
        return code;
    clear_leftovers(m);
    m->store->views_changed = true;
    code = res_end(m->store, merge_all(m, e), e);
    if (code == ERR_OK)
        res_remove_files(m->store, &m->gone);
    return code;
}

static enum err_code check_other(const char *from, const char *into, struct err *e)
{
    struct stat a, b;
    if (stat(from, &a) == 0 && stat(into, &b) == 0 && a.st_dev == b.st_dev &&
        a.st_ino == b.st_ino)
        return err_set(e, ERR_USER, "%s is both merged and merged into", from);
    return ERR_OK;
}

enum err_code res_merge(const char *from, const struct res_merging *how,
                        struct res_merged *out, struct err *e)
{
    struct merge m = {.how = how, .counts = out, .arena = arena_create()};
    m.folder = arena_printf(m.arena, "%s.d", from);
    enum err_code code = check_other(from, how->into, e);
    if (code == ERR_OK)
        code = res_reader_open(from, &m.reader, e);
    if (code == ERR_OK)
        code = res_open(how->into, &m.store, e);
    if (code == ERR_OK) {
        m.from = &m.reader->sql;
        m.into = &m.store->sql;
        code = merge_source(&m, e);
    }
    res_close(m.store);
    res_reader_close(m.reader);
    str_deinit(&m.gone);
    arena_destroy(m.arena);
    return code;
}
