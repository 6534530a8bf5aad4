/* The views leaderboard and curve: their columns are the metrics and the parameters
 * that some sweep varies, so they are written here and not in schema.sql. */
#include "results/write/writer.h"

static const char parameter_paths[] = "SELECT path FROM sweep_parameter WHERE varies "
                                      "GROUP BY path ORDER BY min(sweep_id), "
                                      "min(position), path";
static const char metric_names[] = "SELECT name FROM metric_name ORDER BY name";

/* Calls add for each name that query gives. */
static enum err_code add_columns(struct res_sql *q, sqlite3_str *text,
                                 const char *query,
                                 void (*add)(sqlite3_str *, const char *),
                                 struct err *e)
{
    sqlite3_stmt *row = res_sql_query(q, e, query, "");
    int more = row ? 1 : -1;
    while (more > 0) {
        more = res_sql_step(q, row, e);
        if (more > 0)
            add(text, res_sql_text(row, 0));
    }
    return more < 0 ? res_sql_error(q, e) : ERR_OK;
}

/* The value that the sweep set, else the value in the file. */
static void add_parameter(sqlite3_str *text, const char *path)
{
    sqlite3_str_appendf(
        text,
        ",\n coalesce((SELECT coalesce(number, value) FROM sweep_value WHERE "
        "sweep_id = s.id AND trial_id = t.id AND path = %Q), (SELECT "
        "coalesce(number, value) FROM param WHERE trial_id = t.id AND path = "
        "%Q)) AS \"%w\"",
        path, path, path);
}

/* A metric with the name of a fixed column of the view gets no column. */
static bool is_fixed(const char *name, const char *const *fixed)
{
    for (size_t i = 0; fixed[i]; i++)
        if (sqlite3_stricmp(fixed[i], name) == 0)
            return true;
    return false;
}

static bool is_of_board(const char *name)
{
    static const char *const fixed[] = {
        "sweep",   "trial",   "label", "status", "n",    "best_epoch", "epochs",
        "seconds", "weights", "macs",  "stale",  "star", "note",       NULL};
    return is_fixed(name, fixed);
}

/* Whether the trial has only runs that the sweep asks for: then the trial's summary
 * holds (results/read/asked.h). */
#define IS_SUMMED "t.runs = s.seeds * max(1, t.folds)"

/* Otherwise the view leaderboard picks the runs, in SQL that every program has: by the
 * recorded seeds, "[0, 1, 2]", or the first ones. */
#define IS_ASKED                                                                       \
    "coalesce((SELECT instr(',' || replace(trim(v.value, '[] '), ' ', '') || ',', "    \
    "',' || r.seed || ',') > 0 FROM sweep_value v WHERE v.sweep_id = s.id AND "        \
    "v.trial_id = t.id AND v.path = '" RES_SEEDS_PATH "' AND v.value LIKE '[%%'), "    \
    "r.number <= s.seeds * max(1, t.folds))"
#define FINISHED_ASKED "WHERE r.trial_id = t.id AND r.status = 'finished' AND " IS_ASKED

/* The mean over folds of the means over seeds. NULL if a run has no number. The
 * deviation is NULL unless the summary holds: SQLite may lack a square root. */
static void add_metric(sqlite3_str *text, const char *name)
{
    if (is_of_board(name))
        return;
    sqlite3_str_appendf(
        text,
        ",\n CASE WHEN " IS_SUMMED " THEN (SELECT mean FROM trial_metric WHERE "
        "trial_id = t.id AND name = %Q) ELSE (SELECT CASE WHEN count(x) = count(*) "
        "THEN avg(x) END FROM (SELECT CASE WHEN count(m.value) = count(*) THEN "
        "avg(m.value) END AS x FROM run r JOIN metric m ON m.run_id = r.id AND m.epoch "
        "IN (0, r.best_epoch) " FINISHED_ASKED " AND m.name = %Q GROUP BY r.fold)) END "
        "AS \"%w\",\n CASE WHEN " IS_SUMMED " THEN (SELECT deviation FROM "
        "trial_metric WHERE trial_id = t.id AND name = %Q) END AS \"%w_std\"",
        name, name, name, name, name);
}

/* A column of the trial: the mean of the runs' of the same name. */
static void add_mean(sqlite3_str *text, const char *column)
{
    sqlite3_str_appendf(text,
                        ",\n CASE WHEN " IS_SUMMED " THEN t.%s ELSE (SELECT avg(r.%s) "
                        "FROM run r " FINISHED_ASKED ") END AS %s",
                        column, column, column);
}

/* The same for the reader, by its functions. */
static void add_asked_metric(sqlite3_str *text, const char *name)
{
    if (is_of_board(name))
        return;
    sqlite3_str_appendf(
        text,
        ",\n CASE WHEN " IS_SUMMED " THEN (SELECT mean FROM trial_metric WHERE "
        "trial_id = t.id AND name = %Q) ELSE asked(s.id, t.id, %Q) END AS \"%w\",\n "
        "CASE WHEN " IS_SUMMED " THEN (SELECT deviation FROM trial_metric WHERE "
        "trial_id = t.id AND name = %Q) ELSE asked_std(s.id, t.id, %Q) END AS "
        "\"%w_std\"",
        name, name, name, name, name, name);
}

static void add_epoch_value(sqlite3_str *text, const char *name)
{
    static const char *const fixed[] = {"trial",  "run",   "seed", "fold",
                                        "status", "epoch", NULL};
    if (is_fixed(name, fixed))
        return;
    sqlite3_str_appendf(text, ",\n max(m.value) FILTER (WHERE m.name = %Q) AS \"%w\"",
                        name, name);
}

static enum err_code replace_view(struct res_sql *q, const char *name, const char *text,
                                  struct err *e)
{
    int64_t same;
    enum err_code code =
        res_sql_int(q, e, 0, &same,
                    "SELECT count(*) FROM sqlite_master WHERE name = ?1 "
                    "AND sql = ?2",
                    "tt", name, text);
    if (code != ERR_OK || same)
        return code;
    char drop[64];
    sqlite3_snprintf(sizeof(drop), drop, "DROP VIEW IF EXISTS %s", name);
    code = res_sql_exec(q, drop, e);
    return code == ERR_OK ? res_sql_exec(q, text, e) : code;
}

static enum err_code finish_view(struct res_sql *q, const char *name, sqlite3_str *text,
                                 enum err_code code, struct err *e)
{
    char *whole = sqlite3_str_finish(text);
    if (code == ERR_OK && whole == NULL)
        code = err_set(e, ERR_MEMORY, "no memory for the view %s", name);
    if (code == ERR_OK)
        code = replace_view(q, name, whole, e);
    sqlite3_free(whole);
    return code;
}

static const char board_head[] =
    "SELECT s.name AS sweep, t.id AS trial, st.label AS label";

static const char board_tables[] =
    "\nFROM sweep s JOIN sweep_trial st ON st.sweep_id = s.id JOIN trial t ON t.id = "
    "st.trial_id";

static void add_asked_column(sqlite3_str *text, const char *column, const char *name)
{
    sqlite3_str_appendf(text,
                        ",\n CASE WHEN " IS_SUMMED
                        " THEN %s ELSE asked(s.id, t.id, %Q) END AS %s",
                        column, name, name);
}

enum err_code res_board_select(struct res_sql *q, sqlite3_str *text, const char *status,
                               struct err *e)
{
    sqlite3_str_appendall(text, board_head);
    add_asked_column(text, status, "status");
    add_asked_column(text, "t.finished", "n");
    enum err_code code = add_columns(q, text, parameter_paths, add_parameter, e);
    if (code == ERR_OK)
        code = add_columns(q, text, metric_names, add_asked_metric, e);
    add_asked_column(text, "t.best_epoch", "best_epoch");
    add_asked_column(text, "t.epochs", "epochs");
    add_asked_column(text, "t.seconds", "seconds");
    sqlite3_str_appendf(text,
                        ",\n t.weights, t.macs, t.star, t.note, st.stale AS stale%s",
                        board_tables);
    return code;
}

/* Of runs that have not all finished the first of these states is the trial's. */
static const char status_and_n[] =
    ",\n CASE WHEN " IS_SUMMED
    " THEN t.status ELSE coalesce((SELECT r.status FROM run r "
    "WHERE r.trial_id = t.id AND r.tries > 0 AND " IS_ASKED " ORDER BY "
    "instr('running paused interrupted failed pruned finished', r.status) LIMIT 1), "
    "'waiting') END AS status,\n CASE WHEN " IS_SUMMED " THEN t.finished ELSE (SELECT "
    "count(*) FROM run r " FINISHED_ASKED ") END AS n";

static enum err_code add_board(struct res_sql *q, sqlite3_str *text, struct err *e)
{
    sqlite3_str_appendall(text, board_head);
    sqlite3_str_appendf(text, status_and_n);
    enum err_code code = add_columns(q, text, parameter_paths, add_parameter, e);
    if (code == ERR_OK)
        code = add_columns(q, text, metric_names, add_metric, e);
    add_mean(text, "best_epoch");
    add_mean(text, "epochs");
    add_mean(text, "seconds");
    sqlite3_str_appendall(text, ",\n t.weights, t.macs, t.star, t.note");
    return code;
}

enum err_code res_views(struct res_sql *q, struct err *e)
{
    sqlite3_str *text = sqlite3_str_new(q->db);
    sqlite3_str_appendall(text, "CREATE VIEW leaderboard AS ");
    enum err_code code = add_board(q, text, e);
    sqlite3_str_appendf(text, "%s WHERE NOT st.stale", board_tables);
    code = finish_view(q, "leaderboard", text, code, e);
    if (code != ERR_OK)
        return code;
    text = sqlite3_str_new(q->db);
    sqlite3_str_appendall(
        text,
        "CREATE VIEW curve AS SELECT r.trial_id AS trial, r.number "
        "AS run, r.seed AS seed, r.fold AS fold, r.status AS status, m.epoch AS epoch");
    code = add_columns(q, text, metric_names, add_epoch_value, e);
    sqlite3_str_appendall(text,
                          "\nFROM run r JOIN metric m ON m.run_id = r.id WHERE m.epoch "
                          "> 0 GROUP BY m.run_id, m.epoch");
    return finish_view(q, "curve", text, code, e);
}
