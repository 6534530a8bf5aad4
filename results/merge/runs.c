/* The runs of a trial. Of two that are the same run one stays as a whole: merge.h tells
 * which. */
#include "results/merge/part.h"

#include "results/key.h"

#include <string.h>

/* A run in one of the databases. Texts are the arena's. */
struct side {
    int64_t id; /* 0: it is not there */
    int rank;   /* of its status; the lowest stays */
    int64_t number, epochs;
    const char *status, *started, *ended, *host, *worker, *cpu, *version, *libraries;
    const char *weights, *log; /* as recorded */
    const char *weights_file;  /* path; NULL: there is none */
    int64_t seed;
    int fold;
};

/* By rank. A run that is said to run was copied from a sweep that goes on: here nobody
 * trains it. */
static const char *const states[] = {"finished", "pruned", "failed", "paused",
                                     "interrupted"};
enum { INTERRUPTED = 4 };

static int rank_of(const char *status)
{
    int rank = 0;
    while (rank < INTERRUPTED && strcmp(states[rank], status) != 0)
        rank++;
    return rank;
}

#define SIDE                                                                           \
    "SELECT id, number, status, ifnull(epochs, 0), started, ended, host, worker, "     \
    "cpu, "                                                                            \
    "version, libraries, weights, log, seed, fold FROM run WHERE "

static void read_side(struct merge *m, sqlite3_stmt *row, const char *folder,
                      struct side *out)
{
    struct arena *a = m->scratch;
    *out = (struct side){
        .id = res_column_int64(row, 0),
        .number = res_column_int64(row, 1),
        .status = res_column_text(row, 2, a),
        .epochs = res_column_int64(row, 3),
        .started = res_column_text(row, 4, a),
        .ended = res_column_text(row, 5, a),
        .host = res_column_text(row, 6, a),
        .worker = res_column_text(row, 7, a),
        .cpu = res_column_text(row, 8, a),
        .version = res_column_text(row, 9, a),
        .libraries = res_column_text(row, 10, a),
        .weights = res_column_text_or_null(row, 11, a),
        .log = res_column_text_or_null(row, 12, a),
        .seed = res_column_int64(row, 13),
        .fold = res_column_int(row, 14),
    };
    out->rank = rank_of(out->status);
    out->weights_file = merge_file(m, folder, out->weights);
}

/* When and where they were trained; 0: it is one training. */
static int compare_times(const struct side *a, const struct side *b)
{
    int order = strcmp(a->ended, b->ended);
    order = order ? order : strcmp(a->started, b->started);
    order = order ? order : strcmp(a->host, b->host);
    return order ? order : strcmp(a->worker, b->worker);
}

/* Whether the source's run stays. */
static bool stands_before(const struct side *from, const struct side *into,
                          const struct res_difference *d)
{
    if (into->id == 0 || from->rank != into->rank)
        return into->id == 0 || from->rank < into->rank;
    if (from->epochs != into->epochs)
        return from->epochs > into->epochs;
    const int times = compare_times(from, into);
    return times ? times < 0 : d->order < 0;
}

/* ---- taking the source's run ---- */

static enum err_code make_run(struct merge *m, int64_t trial, const struct side *from,
                              int64_t *out, struct err *e)
{
    enum err_code code = res_sql_run(
        m->into, e,
        "INSERT INTO run (trial_id, seed, fold, number) VALUES (?1, ?2, ?3, CASE WHEN "
        "?4 > 0 AND NOT EXISTS (SELECT 1 FROM run WHERE trial_id = ?1 AND number = ?4) "
        "THEN ?4 ELSE (SELECT ifnull(max(number), 0) + 1 FROM run WHERE trial_id = ?1) "
        "END)",
        "iiii", trial, from->seed, (int64_t)from->fold, from->number);
    *out = sqlite3_last_insert_rowid(m->into->db);
    return code;
}

static enum err_code forget(struct merge *m, int64_t run, struct err *e)
{
    static const char *const statements[] = {"DELETE FROM metric WHERE run_id = ?1",
                                             "DELETE FROM tag_metric WHERE run_id = ?1",
                                             "DELETE FROM prediction WHERE run_id = ?1",
                                             "DELETE FROM event WHERE run_id = ?1"};
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < sizeof(statements) / sizeof(*statements) && code == ERR_OK;
         i++)
        code = res_sql_run(m->into, e, statements[i], "i", run);
    return code;
}

static enum err_code copy_fields(struct merge *m, int64_t from, int64_t into,
                                 struct err *e)
{
    enum err_code code = merge_rows(
        m,
        "SELECT tries, reason, started, ended, best_epoch, epochs, seconds, "
        "train_seconds, "
        "peak_memory, version, libraries, cpu, git_commit, host, worker FROM run WHERE "
        "id = "
        "?1",
        from,
        "UPDATE run SET tries = ifnull(?2, 0), reason = ?3, started = ?4, ended = ?5, "
        "best_epoch = ?6, epochs = ?7, seconds = ?8, train_seconds = ?9, peak_memory = "
        "?10, "
        "version = ?11, libraries = ?12, cpu = ?13, git_commit = ?14, host = ?15, "
        "worker = "
        "?16 WHERE id = ?1",
        into, e);
    if (code == ERR_OK)
        code = merge_rows(
            m, "SELECT epoch, name, value FROM metric WHERE run_id = ?1", from,
            "INSERT OR IGNORE INTO metric (run_id, epoch, name, value) VALUES "
            "(?1, ?2, ?3, ?4)",
            into, e);
    if (code == ERR_OK)
        code = merge_rows(
            m, "SELECT tag, name, value FROM tag_metric WHERE run_id = ?1", from,
            "INSERT OR IGNORE INTO tag_metric (run_id, tag, name, value) "
            "VALUES (?1, ?2, ?3, ?4)",
            into, e);
    return code;
}

/* What names a row of another table: its number in the target is another. */
static enum err_code copy_mapped(struct merge *m, int64_t from, int64_t into,
                                 struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    sqlite3_stmt *row = res_sql_query(
        m->from, e, "SELECT task_id, split, scores FROM prediction WHERE run_id = ?1",
        "i", from);
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0) {
        const int64_t task = merge_find(&m->tasks, res_column_int64(row, 0));
        if (task == 0)
            continue;
        sqlite3_stmt *put = res_sql_query(m->into, e,
                                          "INSERT OR IGNORE INTO prediction (run_id, "
                                          "task_id, split, scores) VALUES (?1, "
                                          "?2, ?3, ?4)",
                                          "iit", into, task, res_sql_text(row, 1));
        if (put == NULL || merge_bind(put, 4, row, 2) ||
            res_sql_step(m->into, put, e) < 0)
            code = res_sql_error(m->into, e);
    }
    sqlite3_reset(row);
    if (row == NULL || more < 0 || code != ERR_OK)
        return code != ERR_OK ? code : res_sql_error(m->from, e);
    row =
        res_sql_query(m->from, e,
                      "SELECT sweep_id, time, kind, text FROM event WHERE run_id = ?1 "
                      "ORDER BY id",
                      "i", from);
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0)
        code =
            res_sql_run(m->into, e,
                        "INSERT INTO event (run_id, sweep_id, time, kind, text) VALUES "
                        "(?1, nullif(?2, 0), ?3, ?4, ?5)",
                        "iittt", into, merge_find(&m->sweeps, res_column_int64(row, 0)),
                        res_sql_text(row, 1), res_sql_text(row, 2),
                        res_column_text_or_null(row, 3, m->arena));
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}

/* ---- files ---- */

/* How a run of the source becomes one of the target. */
struct taking {
    const struct side *from;
    struct side into;
    struct res_difference difference;
    const char *key;           /* NULL: it cannot be part of a file's name */
    const char *weights, *log; /* as they will be recorded */
    bool both; /* finished, with equal values: files of either are good */
};

static void remove_later(struct merge *m, const char *name)
{
    str_addn(&m->gone, name, strlen(name) + 1);
}

/* Weights, which two databases with equal values may keep or not. */
static enum err_code take_weights(struct merge *m, struct taking *t, struct err *e)
{
    const struct side *into = &t->into;
    if (t->from->weights_file && t->key && !(t->both && into->weights_file)) {
        t->weights = arena_printf(m->scratch, "weights/%s.safetensors", t->key);
        return merge_copy_file(m, t->from->weights_file, t->weights, e);
    }
    if (t->both && into->weights_file)
        t->weights = into->weights;
    else if (into->weights_file)
        remove_later(m, into->weights);
    return ERR_OK;
}

/* A file that is named by the run's key, if the source has it. */
static enum err_code take_state(struct merge *m, const struct taking *t,
                                const char *folder, struct err *e)
{
    const char *name = arena_printf(m->scratch, "%s/%s", folder, t->key);
    const char *path = merge_file(m, m->folder, name);
    if (path)
        return merge_copy_file(m, path, name, e);
    if (t->into.id && !t->both)
        remove_later(m, name);
    return ERR_OK;
}

static enum err_code take_files(struct merge *m, struct taking *t, struct err *e)
{
    const char *log = merge_file(m, m->folder, t->from->log);
    enum err_code code = take_weights(m, t, e);
    if (t->key == NULL || code != ERR_OK)
        return code;
    if (log) {
        t->log = arena_printf(m->scratch, "logs/%s.log", t->key);
        code = merge_copy_file(m, log, t->log, e);
    }
    if (code == ERR_OK && t->from->rank > 0)
        code = take_state(m, t, "checkpoints", e);
    else if (t->into.id)
        remove_later(m, arena_printf(m->scratch, "checkpoints/%s", t->key));
    return code == ERR_OK ? take_state(m, t, RES_STATES, e) : code;
}

static enum err_code take_run(struct merge *m, int64_t trial, struct taking *t,
                              struct err *e)
{
    const struct side *from = t->from;
    int64_t sweep = 0, run = t->into.id;
    enum err_code code = take_files(m, t, e);
    if (code == ERR_OK)
        code = run ? forget(m, run, e) : make_run(m, trial, from, &run, e);
    if (code == ERR_OK)
        code = copy_fields(m, from->id, run, e);
    if (code == ERR_OK)
        code = copy_mapped(m, from->id, run, e);
    if (code == ERR_OK)
        code = res_sql_int(m->from, e, 0, &sweep,
                           "SELECT sweep_id FROM run WHERE id = ?1", "i", from->id);
    if (code == ERR_OK)
        code = res_sql_run(m->into, e,
                           "UPDATE run SET status = ?2, sweep_id = nullif(?3, 0), "
                           "weights = ?4, log = ?5 "
                           "WHERE id = ?1",
                           "ititt", run, states[from->rank],
                           merge_find(&m->sweeps, sweep), t->weights, t->log);
    return code;
}

/* ---- comparing ---- */

static void add_machine(struct str *s, const struct side *r)
{
    str_addf(s, " (%s, %s, mtag %s, %s)", *r->host ? r->host : "host not recorded",
             *r->cpu ? r->cpu : "CPU not recorded", *r->version ? r->version : "?",
             *r->libraries ? r->libraries : "libraries not recorded");
}

static void tell_difference(struct merge *m, const struct merge_pair *trial,
                            const struct taking *t, bool theirs)
{
    struct str s = {0};
    str_addf(&s, "run %lld.%lld of %s", (long long)trial->from,
             (long long)t->from->number, m->from->path);
    add_machine(&s, t->from);
    str_addf(&s, " is not run %lld.%lld of %s", (long long)trial->into,
             (long long)t->into.number, m->into->path);
    add_machine(&s, &t->into);
    str_addf(&s, ": %s ", t->difference.what);
    if (*t->difference.one)
        str_addf(&s, "is %s and %s", t->difference.one, t->difference.other);
    else
        str_add(&s, "are not the same");
    str_addf(&s, "; the %s stays", theirs ? "first" : "second");
    m->how->tell(m->how->context, s.text);
    str_deinit(&s);
}

static enum err_code compare(struct merge *m, struct taking *t, struct err *e)
{
    const struct side *from = t->from, *into = &t->into;
    const bool finished = from->rank == 0 && into->rank == 0;
    enum err_code code = res_compare_runs(m->from, from->id, m->into, into->id,
                                          finished, &t->difference, e);
    if (code == ERR_OK && t->difference.order == 0 && finished && from->weights_file &&
        into->weights_file) {
        t->difference.order = res_order_files(from->weights_file, into->weights_file);
        sqlite3_snprintf(sizeof(t->difference.what), t->difference.what, "the weights");
    }
    t->both = finished && t->difference.order == 0;
    return code;
}

static enum err_code find_run(struct merge *m, int64_t trial, const struct side *from,
                              struct side *out, struct err *e)
{
    sqlite3_stmt *row =
        res_sql_query(m->into, e, SIDE "trial_id = ?1 AND seed = ?2 AND fold = ?3",
                      "iii", trial, from->seed, (int64_t)from->fold);
    int more = row ? res_sql_step(m->into, row, e) : -1;
    if (more > 0) {
        read_side(m, row, m->store->folder, out);
        sqlite3_reset(row);
    }
    return more < 0 ? res_sql_error(m->into, e) : ERR_OK;
}

static enum err_code merge_run(struct merge *m, const struct merge_pair *trial,
                               const char *identity, const struct side *from,
                               struct err *e)
{
    struct taking t = {.from = from};
    struct res_merged *counts = m->counts;
    if (strchr(identity, '/') == NULL)
        t.key = res_key_text(&(struct res_key){identity, from->seed, from->fold},
                             m->scratch);
    enum err_code code = find_run(m, trial->into, from, &t.into, e);
    if (code == ERR_OK && t.into.id)
        code = compare(m, &t, e);
    if (code != ERR_OK)
        return code;
    const bool theirs = stands_before(from, &t.into, &t.difference);
    if (t.difference.order != 0) {
        counts->different++;
        tell_difference(m, trial, &t, theirs);
    }
    if (t.into.id == 0)
        counts->copied++;
    else if (t.both || compare_times(from, &t.into) == 0)
        counts->same++;
    else if (theirs)
        counts->replaced++;
    else
        counts->kept++;
    if (theirs)
        return take_run(m, trial->into, &t, e);
    if (!t.both || t.into.weights_file || from->weights_file == NULL)
        return ERR_OK;
    code = take_weights(m, &t, e);
    return code != ERR_OK
               ? code
               : res_sql_run(m->into, e, "UPDATE run SET weights = ?2 WHERE id = ?1",
                             "it", t.into.id, t.weights);
}

enum err_code merge_runs(struct merge *m, const struct merge_pair *trial,
                         const char *identity, struct err *e)
{
    int more = 1;
    enum err_code code = ERR_OK;
    const size_t before = m->counts->copied + m->counts->replaced + m->counts->same;
    sqlite3_stmt *row = res_sql_query(m->from, e, SIDE "trial_id = ?1 ORDER BY number",
                                      "i", trial->from);
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0) {
        struct side from;
        read_side(m, row, m->folder, &from);
        code = merge_run(m, trial, identity, &from, e);
    }
    sqlite3_reset(row);
    if (row == NULL || more < 0)
        code = res_sql_error(m->from, e);
    if (code == ERR_OK &&
        m->counts->copied + m->counts->replaced + m->counts->same > before)
        code = res_summarise(m->store, trial->into, e);
    return code;
}
