/* What goes when a sweep or a trial is deleted: deletion.h. The reader tells it, the
 * writer finds the same again and deletes it. */
#include "results/deletion.h"

#include "base/inside.h"
#include "base/str.h"
#include "results/key.h"
#include "results/read/reader.h"
#include "results/write/writer.h"

#include <string.h>
#include <sys/stat.h>

/* The trials that a deletion takes out of the sweep ?1: one (?2), or all. */
#define TAKEN "WHERE st.sweep_id = ?1 AND (?2 = 0 OR st.trial_id = ?2)"
#define HAS_OTHER                                                                      \
    "EXISTS (SELECT 1 FROM sweep_trial o WHERE o.trial_id = st.trial_id AND "          \
    "o.sweep_id <> ?1)"
/* Those that go: of a sweep what no other sweep has. */
#define DOOMED                                                                         \
    "(SELECT st.trial_id FROM sweep_trial st " TAKEN " AND NOT " HAS_OTHER             \
    " UNION ALL SELECT ?2 WHERE ?1 = 0)"

static enum err_code count(struct res_sql *q, struct res_doomed which, const char *sql,
                           size_t *out, struct err *e)
{
    int64_t found = 0;
    enum err_code code =
        res_sql_int(q, e, 0, &found, sql, "ii", which.sweep, which.trial);
    *out = (size_t)found;
    return code;
}

static void add_file(struct res_deletion *d, const char *folder, const char *name,
                     struct arena *a)
{
    struct stat status;
    const char *path = arena_printf(a, "%s/%s", folder, name);
    if (!inside_is_name(name) || lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    const char **names = (const char **)(uintptr_t)d->names;
    names = arena_grow(a, names, d->files, sizeof(*names));
    names[d->files++] = name;
    d->names = names;
    d->file_bytes += (double)status.st_size;
}

/* The files of a run, of finished and unfinished ones, of older versions too. */
static void add_files(struct res_deletion *d, const char *folder,
                      const struct res_key *key, struct arena *a)
{
    const char *text = res_key_text(key, a);
    add_file(d, folder, arena_printf(a, RES_STATES "/%s", text), a);
    add_file(d, folder, arena_printf(a, "checkpoints/%s", text), a);
    add_file(
        d, folder,
        arena_printf(a, "checkpoints/%s-%lld", key->identity, (long long)key->seed), a);
}

static enum err_code find_runs(struct res_sql *q, const char *folder,
                               struct res_doomed which, struct arena *a,
                               struct res_deletion *out, struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        q, e,
        "SELECT t.identity, r.seed, r.fold, r.weights, r.log, (SELECT "
        "ifnull(sum(length(p.scores)), 0) FROM prediction p WHERE p.run_id = r.id) "
        "FROM "
        "run r JOIN trial t ON t.id = r.trial_id WHERE r.trial_id IN " DOOMED,
        "ii", which.sweep, which.trial);
    while (row && (more = res_sql_step(q, row, e)) > 0) {
        const struct res_key key = {res_column_text(row, 0, a),
                                    res_column_int64(row, 1), res_column_int(row, 2)};
        out->runs++;
        out->prediction_bytes += res_column_real(row, 5);
        add_files(out, folder, &key, a);
        for (int i = 3; i <= 4; i++)
            if (!res_column_is_null(row, i))
                add_file(out, folder, res_column_text(row, i, a), a);
    }
    return row == NULL || more < 0 ? res_sql_error(q, e) : ERR_OK;
}

static enum err_code find_others(struct res_sql *q, struct res_doomed which,
                                 struct arena *a, struct res_deletion *out,
                                 struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        q, e,
        "SELECT name FROM sweep WHERE id <> ?1 AND id IN (SELECT o.sweep_id FROM "
        "sweep_trial st JOIN sweep_trial o ON o.trial_id = st.trial_id " TAKEN
        ") ORDER BY name",
        "ii", which.sweep, which.trial);
    while (row && (more = res_sql_step(q, row, e)) > 0) {
        const char *name = res_column_text(row, 0, a);
        out->shared_with =
            out->shared_with ? arena_printf(a, "%s, %s", out->shared_with, name) : name;
    }
    return row == NULL || more < 0 ? res_sql_error(q, e) : ERR_OK;
}

/* The trials' decisions say what later ones saw: without one of them the sweep could
 * not go on. */
static enum err_code check_decisions(struct res_sql *q, struct res_doomed which,
                                     struct err *e)
{
    size_t decisions = 0;
    enum err_code code =
        count(q, which,
              "SELECT count(*) FROM decision WHERE ?2 <> 0 AND trial_id = ?2 AND "
              "?1 = ?1",
              &decisions, e);
    if (code == ERR_OK && decisions)
        code = err_set(e, ERR_USER,
                       "trial %lld is part of what its sweep decided by: delete the "
                       "whole sweep, or nothing",
                       (long long)which.trial);
    return code;
}

static enum err_code find(struct res_sql *q, const char *folder,
                          struct res_doomed which, struct arena *a,
                          struct res_deletion *out, struct err *e)
{
    *out = (struct res_deletion){0};
    enum err_code code = check_decisions(q, which, e);
    if (code == ERR_OK)
        code = count(q, which, "SELECT count(*) FROM " DOOMED, &out->trials, e);
    if (code == ERR_OK)
        code = count(q, which,
                     "SELECT count(*) FROM sweep_trial st " TAKEN " AND " HAS_OTHER,
                     &out->shared, e);
    if (code == ERR_OK && out->shared)
        code = find_others(q, which, a, out, e);
    return code == ERR_OK ? find_runs(q, folder, which, a, out, e) : code;
}

enum err_code res_deletion_read(struct res_reader *r, struct res_doomed which,
                                struct arena *a, struct res_deletion *out,
                                struct err *e)
{
    return find(&r->sql, arena_printf(a, "%s.d", r->sql.path), which, a, out, e);
}

static enum err_code run_each(struct res_sql *q, struct res_doomed which,
                              const char *const *statements, size_t n, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < n && code == ERR_OK; i++)
        code = res_sql_run(q, e, statements[i], "ii", which.sweep, which.trial);
    return code;
}

/* What hangs on a trial or a sweep goes with it (ON DELETE CASCADE). */
static enum err_code delete_rows(struct res_store *s, struct res_doomed which,
                                 struct err *e)
{
    static const char *const of_trials[] = {
        "DELETE FROM trial WHERE id IN " DOOMED,
        "DELETE FROM sweep_value AS st " TAKEN,
        "DELETE FROM sweep_trial AS st " TAKEN,
        "DELETE FROM sweep WHERE id = ?1 AND ?2 = 0",
    };
    enum err_code code =
        run_each(&s->sql, which, of_trials, sizeof(of_trials) / sizeof(*of_trials), e);
    if (code == ERR_OK)
        code = res_sql_exec(
            &s->sql,
            "DELETE FROM task WHERE id NOT IN (SELECT task_id FROM prediction)", e);
    if (code == ERR_OK && which.trial && which.sweep)
        code = res_find_varying(s, which.sweep, e);
    return code;
}

static enum err_code name_of(struct res_store *s, int64_t sweep, struct arena *a,
                             const char **out, struct err *e)
{
    sqlite3_stmt *row =
        res_sql_query(&s->sql, e, "SELECT name FROM sweep WHERE id = ?1", "i", sweep);
    const int more = row ? res_sql_step(&s->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&s->sql, e);
    if (more == 0)
        return err_set(e, ERR_USER, "the sweep was deleted by another program");
    *out = res_column_text(row, 0, a);
    sqlite3_reset(row);
    return ERR_OK;
}

enum err_code res_delete(struct res_store *s, struct res_doomed which, struct arena *a,
                         struct res_deletion *out, struct err *e)
{
    const char *name = NULL;
    struct str files = {0};
    enum err_code code = ERR_OK;
    if (which.sweep)
        code = name_of(s, which.sweep, a, &name, e);
    if (code == ERR_OK && name)
        code = res_sweep_lock(s, name, which.sweep, "nothing was deleted", e);
    if (code == ERR_OK)
        code = res_begin(s, e);
    if (code != ERR_OK)
        return code;
    code = find(&s->sql, s->folder, which, a, out, e);
    if (code == ERR_OK)
        code = delete_rows(s, which, e);
    s->views_changed = true;
    code = res_end(s, code, e);
    for (size_t i = 0; code == ERR_OK && i < out->files; i++)
        str_addn(&files, out->names[i], strlen(out->names[i]) + 1);
    res_remove_files(s, &files);
    str_deinit(&files);
    return code;
}
