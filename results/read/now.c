/* The state of a sweep: now.h. */
#include "results/read/now.h"

#include "base/file.h"
#include "results/path.h"
#include "results/read/reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A run that was not begun is interrupted in the database. */
static const char counts[] =
    "SELECT CASE WHEN r.status = 'interrupted' AND r.tries = 0 THEN 'waiting' ELSE "
    "r.status "
    "END, count(*) FROM sweep_trial st JOIN run r ON r.trial_id = st.trial_id WHERE "
    "st.sweep_id = ?1 AND NOT st.stale AND asked_run(?1, r.trial_id, r.seed, r.number) "
    "GROUP BY 1";

static enum err_code read_counts(struct res_reader *r, int64_t sweep,
                                 struct res_now *out, struct err *e)
{
    const struct {
        const char *status;
        size_t *count;
    } places[] = {{"finished", &out->finished},
                  {"failed", &out->failed},
                  {"pruned", &out->pruned},
                  {"running", out->held ? &out->running : &out->interrupted},
                  {"paused", &out->paused},
                  {"interrupted", &out->interrupted},
                  {"waiting", &out->waiting}};
    int more = 1;
    sqlite3_stmt *row = res_sql_query(&r->sql, e, counts, "i", sweep);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const size_t count = (size_t)res_column_int64(row, 1);
        out->runs += count;
        for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
            if (strcmp(res_sql_text(row, 0), places[i].status) == 0)
                *places[i].count += count;
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* ids: of the runs in the database. */
static enum err_code list_work(struct res_reader *r, int64_t sweep, size_t most,
                               struct arena *a, struct res_now *out, int64_t *ids,
                               struct err *e)
{
    int more = 1;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT r.id, r.trial_id, r.number, st.label, r.status, "
                      "r.reason, (SELECT number FROM "
                      "param WHERE trial_id = r.trial_id AND path = 'train.epochs') "
                      "FROM sweep_trial st "
                      "JOIN run r ON r.trial_id = st.trial_id WHERE st.sweep_id = ?1 "
                      "AND NOT st.stale AND "
                      "r.status IN ('running', 'paused', 'interrupted') AND r.tries > "
                      "0 AND asked_run(?1, "
                      "r.trial_id, r.seed, r.number) ORDER BY r.status <> 'running', "
                      "r.status, r.trial_id, "
                      "r.number LIMIT ?2",
                      "ii", sweep, (int64_t)most);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const int64_t trial = res_column_int64(row, 1), run = res_column_int64(row, 0);
        const char *status = res_column_text(row, 4, a);
        ids[out->work_count] = run;
        out->work[out->work_count++] =
            (struct res_now_run){.trial = trial,
                                 .number = res_column_int(row, 2),
                                 .label = res_column_text_or_null(row, 3, a),
                                 .status = res_status_shown(r, status, trial, run),
                                 .reason = res_column_text_or_null(row, 5, a),
                                 .planned = res_column_int(row, 6),
                                 .epoch_seconds = (double)NAN};
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static enum err_code read_curve(struct res_reader *r, const char *metric, int64_t run,
                                struct arena *a, struct res_now_run *out, struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT epoch, name, value FROM metric WHERE "
                                      "run_id = ?1 AND epoch > 0 AND name IN "
                                      "(?2, 'seconds') ORDER BY epoch",
                                      "it", run, metric);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const int epoch = res_column_int(row, 0);
        out->epochs = epoch > out->epochs ? epoch : out->epochs;
        if (strcmp(res_sql_text(row, 1), metric) != 0) {
            out->epoch_seconds = res_column_real(row, 2);
            continue;
        }
        out->values =
            arena_grow(a, out->values, (size_t)out->value_count, sizeof(*out->values));
        out->values[out->value_count++] = res_column_real(row, 2);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

json_t *res_now_told(const char *database, int64_t sweep)
{
    struct str path = {0};
    char *text = NULL;
    size_t length;
    json_t *object = NULL;
    res_add_sweep_status(&path, database, sweep);
    if (file_read(str_text(&path), &text, &length, NULL) == ERR_OK)
        object = json_loadb(text, length, 0, NULL);
    free(text);
    str_deinit(&path);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

/* As many runs as the process told, at least those that the sweep asks for. */
static void read_planned(const char *database, int64_t sweep, struct res_now *out)
{
    json_t *told = res_now_told(database, sweep);
    const json_int_t runs = json_integer_value(json_object_get(told, "runs"));
    out->planned = runs > 0 && (size_t)runs > out->runs ? (size_t)runs : out->runs;
    out->complete = json_is_true(json_object_get(told, "complete"));
    json_decref(told);
}

enum err_code res_now_spent(struct res_reader *r, int64_t sweep, struct res_spent *out,
                            struct err *e)
{
    return res_spent_read(&r->sql, sweep, out, e);
}

enum err_code res_now_read(struct res_reader *r, const struct res_sweep_row *sweep,
                           size_t most, struct arena *a, struct res_now *out,
                           struct err *e)
{
    *out = (struct res_now){.held = res_sweep_is_held(r->sql.path, sweep->id),
                            .metric = sweep->metric,
                            .maximize = sweep->maximize,
                            .work = arena_alloc(a, most + 1, sizeof(*out->work))};
    int64_t *ids = arena_alloc(a, most + 1, sizeof(*ids));
    enum err_code code = res_find_running(r, e);
    if (code == ERR_OK)
        code = read_counts(r, sweep->id, out, e);
    read_planned(r->sql.path, sweep->id, out);
    if (code == ERR_OK)
        code = list_work(r, sweep->id, most, a, out, ids, e);
    for (size_t i = 0; i < out->work_count && code == ERR_OK; i++)
        code = read_curve(r, out->metric, ids[i], a, &out->work[i], e);
    return code;
}

int res_now_best(const struct res_now *now, const struct res_now_run *r)
{
    int best = 0;
    for (int i = 0; i < r->value_count; i++)
        if (!isnan(r->values[i]) &&
            (best == 0 || (now->maximize ? r->values[i] > r->values[best - 1]
                                         : r->values[i] < r->values[best - 1])))
            best = i + 1;
    return best;
}

static void add_count(struct str *s, size_t count, const char *text)
{
    if (count > 0)
        str_addf(s, ", %zu %s", count, text);
}

void res_now_add_counts(struct str *s, const struct res_now *now)
{
    str_addf(s, "%zu of %zu runs done", now->finished, now->planned);
    add_count(s, now->failed, "failed");
    add_count(s, now->pruned, "stopped");
    add_count(s, now->running, "at work");
    add_count(s, now->paused, "paused");
    add_count(s, now->interrupted, "interrupted");
    add_count(s, now->planned - now->runs + now->waiting, "to begin");
}
