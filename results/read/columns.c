/* The names that people's SQL may use, and the values of its expressions in the rows of
 * a table.
 *
 * The SQL is about the temporary view `board`: the view leaderboard with stale trials,
 * which its column `stale` tells, and with the short names of the parameters beside the
 * full ones. */
#include "results/read/reader.h"

#include <string.h>

static const char *const fixed[] = {
    "sweep",   "trial", "label", "status", "n",     "best_epoch", "epochs", "seconds",
    "weights", "macs",  "rank",  "time",   "stale", "star",       "note",   NULL};

static bool is_fixed(const char *name)
{
    for (size_t i = 0; fixed[i]; i++)
        if (strcmp(fixed[i], name) == 0)
            return true;
    return false;
}

/* path without a final `.type`. */
static size_t stem_length(const char *path)
{
    size_t length = strlen(path);
    if (length > 5 && strcmp(path + length - 5, ".type") == 0)
        length -= 5;
    return length;
}

static bool ends_with(const char *path, const char *end, size_t end_length)
{
    size_t length = stem_length(path);
    if (length < end_length ||
        strncmp(path + length - end_length, end, end_length) != 0)
        return false;
    return length == end_length || path[length - end_length - 1] == '.';
}

const char *res_short_name(const char *path, const char *const *paths, size_t count,
                           struct arena *a)
{
    size_t length = stem_length(path);
    for (size_t start = length; start-- > 0;) {
        if (start > 0 && path[start - 1] != '.')
            continue;
        const char *name = arena_strndup(a, path + start, length - start);
        bool taken = is_fixed(name);
        for (size_t i = 0; i < count && !taken; i++)
            taken = strcmp(paths[i], path) != 0 &&
                    ends_with(paths[i], name, length - start);
        if (!taken)
            return name;
    }
    return path;
}

static enum err_code read_names(struct res_reader *r, const char *query,
                                struct arena *a, const char ***out, size_t *count,
                                struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(&r->sql, e, query, "");
    *out = NULL;
    *count = 0;
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        *out = arena_grow(a, *out, *count, sizeof(**out));
        (*out)[(*count)++] = res_column_text(row, 0, a);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static const char all_names[] = "SELECT name FROM pragma_table_info('every_trial')";
static const char board_names[] = "SELECT name FROM pragma_table_info('board')";
static const char varying_paths[] = "SELECT path FROM sweep_parameter WHERE varies "
                                    "GROUP BY path ORDER BY min(sweep_id), "
                                    "min(position), path";

static bool contains(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (sqlite3_stricmp(names[i], name) == 0)
            return true;
    return false;
}

/* The view every_trial: the board without the short names. */
static enum err_code make_every_trial(struct res_reader *r, struct err *e)
{
    sqlite3_str *status = sqlite3_str_new(r->sql.db),
                *text = sqlite3_str_new(r->sql.db);
    enum err_code code = res_find_running(r, e);
    sqlite3_str_appendall(status, "CASE WHEN t.status = 'running' AND t.id NOT IN (0");
    for (size_t i = 0; i < r->alive_count; i++)
        sqlite3_str_appendf(status, ", %lld", (long long)r->alive[i].trial);
    sqlite3_str_appendall(status, ") THEN 'interrupted' ELSE t.status END");
    char *of_status = sqlite3_str_finish(status);
    sqlite3_str_appendall(text,
                          "PRAGMA query_only = OFF; CREATE TEMP VIEW every_trial AS ");
    if (code == ERR_OK && of_status)
        code = res_board_select(&r->sql, text, of_status, e);
    sqlite3_str_appendall(text, "; PRAGMA query_only = ON");
    char *whole = sqlite3_str_finish(text);
    if (code == ERR_OK && (whole == NULL || of_status == NULL))
        code = err_set(e, ERR_MEMORY, "no memory for the columns of trials");
    if (code == ERR_OK)
        code = res_sql_exec(&r->sql, whole, e);
    sqlite3_free(of_status);
    sqlite3_free(whole);
    return code;
}

static enum err_code make_board(struct res_reader *r, struct arena *a, struct err *e)
{
    const char **names, **paths;
    size_t name_count, path_count;
    if (r->has_board)
        return ERR_OK;
    enum err_code code = make_every_trial(r, e);
    if (code == ERR_OK)
        code = read_names(r, all_names, a, &names, &name_count, e);
    if (code == ERR_OK)
        code = read_names(r, varying_paths, a, &paths, &path_count, e);
    if (code != ERR_OK)
        return code;
    sqlite3_str *text = sqlite3_str_new(r->sql.db);
    const char **shorts = arena_alloc(a, path_count + 1, sizeof(*shorts));
    for (size_t i = 0; i < path_count; i++)
        shorts[i] = res_short_name(paths[i], paths, path_count, a);
    sqlite3_str_appendall(text,
                          "PRAGMA query_only = OFF; CREATE TEMP VIEW board AS SELECT");
    /* A parameter goes before a metric of the same name (lr). */
    const char *comma = " ";
    for (size_t i = 0; i < name_count; i++) {
        if (contains(shorts, path_count, names[i]) &&
            !contains(paths, path_count, names[i]))
            continue;
        sqlite3_str_appendf(text, "%s\"%w\"", comma, names[i]);
        comma = ", ";
    }
    for (size_t i = 0; i < path_count; i++)
        if (strcmp(shorts[i], paths[i]) != 0)
            sqlite3_str_appendf(text, ", \"%w\" AS \"%w\"", paths[i], shorts[i]);
    sqlite3_str_appendall(text, " FROM every_trial; PRAGMA query_only = ON");
    char *whole = sqlite3_str_finish(text);
    code = whole ? res_sql_exec(&r->sql, whole, e)
                 : err_set(e, ERR_MEMORY, "no memory for the columns of trials");
    sqlite3_free(whole);
    r->has_board = code == ERR_OK;
    return code;
}

enum err_code res_names(struct res_reader *r, struct arena *a, const char *const **out,
                        size_t *count, struct err *e)
{
    const char **names = NULL;
    enum err_code code = make_board(r, a, e);
    if (code == ERR_OK)
        code = read_names(r, board_names, a, &names, count, e);
    *out = names;
    return code;
}

static struct res_cell read_cell(sqlite3_stmt *row, int column, struct arena *a)
{
    int type = sqlite3_column_type(row, column);
    struct res_cell cell = {
        .is_number = type == SQLITE_INTEGER || type == SQLITE_FLOAT,
        .is_real = type == SQLITE_FLOAT,
        .number = res_column_real(row, column),
    };
    cell.text = res_column_text_or_null(row, column, a);
    return cell;
}

/* The values of one SQL expression in the rows of the table; a row that the board lacks
 * keeps its cell. */
static enum err_code evaluate_expression(struct res_reader *r,
                                         const struct res_table *table,
                                         const char *expression, struct arena *a,
                                         struct res_cell *cells, struct err *e)
{
    const char *sql = arena_printf(
        a, "SELECT (%s\n) FROM board WHERE trial = ?1 AND sweep = ?2", expression);
    const char *what = arena_printf(a, "--columns: `%s`", expression);
    sqlite3_stmt *statement = res_prepare_theirs(r, sql, what, a, e);
    if (statement == NULL)
        return e ? e->code : ERR_USER;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < table->row_count && code == ERR_OK; i++) {
        const struct res_row *row = &table->rows[i];
        sqlite3_bind_int64(statement, 1, row->trial);
        sqlite3_bind_text(statement, 2, row->sweep, -1, SQLITE_STATIC);
        const int rc = sqlite3_step(statement);
        if (rc == SQLITE_ROW)
            cells[i] = read_cell(statement, 0, a);
        else if (rc != SQLITE_DONE)
            code = res_theirs_failed(r, what, rc, e);
        sqlite3_reset(statement);
    }
    res_finish_theirs(r, statement);
    return code;
}

enum err_code res_evaluate(struct res_reader *r, const struct res_table *table,
                           const char *const *expressions, size_t count,
                           struct arena *a, struct res_cell **cells, struct err *e)
{
    enum err_code code = ERR_OK;
    *cells = arena_alloc(a, table->row_count * count + 1, sizeof(**cells));
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        struct res_cell *column = arena_alloc(a, table->row_count + 1, sizeof(*column));
        code = evaluate_expression(r, table, expressions[i], a, column, e);
        for (size_t k = 0; k < table->row_count; k++)
            (*cells)[k * count + i] = column[k];
    }
    return code;
}
