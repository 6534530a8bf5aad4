/* One run of a database: extract.h. */
#include "results/merge/extract.h"

#include "base/arena.h"
#include "base/file.h"
#include "results/sql.h"
#include "results/write/store.h"

/* All that names other runs or says more of the person's folder than the run needs. */
static const char others[] =
    "PRAGMA foreign_keys = off;"
    "DELETE FROM decision; DELETE FROM event; DELETE FROM comparison;"
    "DELETE FROM metric WHERE run_id NOT IN (SELECT id FROM run);"
    "DELETE FROM tag_metric WHERE run_id NOT IN (SELECT id FROM run);"
    "DELETE FROM prediction WHERE run_id NOT IN (SELECT id FROM run);"
    "DELETE FROM task WHERE id NOT IN (SELECT task_id FROM prediction);"
    "DELETE FROM trial WHERE id NOT IN (SELECT trial_id FROM run);"
    "DELETE FROM resolved WHERE trial_id NOT IN (SELECT id FROM trial);"
    "DELETE FROM param WHERE trial_id NOT IN (SELECT id FROM trial);"
    "DELETE FROM trial_metric WHERE trial_id NOT IN (SELECT id FROM trial);"
    "DELETE FROM sweep WHERE id NOT IN (SELECT sweep_id FROM run);"
    "DELETE FROM sweep_trial WHERE trial_id NOT IN (SELECT id FROM trial) OR "
    "sweep_id NOT IN (SELECT id FROM sweep);"
    "DELETE FROM sweep_value WHERE trial_id NOT IN (SELECT id FROM trial) OR "
    "sweep_id NOT IN (SELECT id FROM sweep);"
    "DELETE FROM sweep_parameter WHERE sweep_id NOT IN (SELECT id FROM sweep);"
    "UPDATE trial SET note = NULL, star = 0, runs = 1, finished = 1;"
    "UPDATE sweep SET yaml = NULL, path = NULL, command = NULL;"
    "UPDATE run SET log = NULL, worker = NULL, weights = CASE WHEN weights IS NULL "
    "THEN NULL ELSE '" RES_EXTRACT_WEIGHTS "' END;";

static enum err_code reduce(struct res_sql *q, const struct res_original *run,
                            const char *into, struct err *e)
{
    enum err_code code =
        res_sql_run(q, e, "DELETE FROM run WHERE trial_id <> ?1 OR number <> ?2", "ii",
                    run->trial.id, (int64_t)run->run.number);
    if (code == ERR_OK)
        code = res_sql_exec(q, others, e);
    if (code == ERR_OK)
        code = res_sql_run(q, e, "VACUUM INTO ?1", "t", into);
    return code;
}

enum err_code res_extract_run(const char *results, const struct res_original *run,
                              const char *folder, const char *into, struct err *e)
{
    struct arena *a = arena_create();
    const char *copy = file_join(a, folder, "copy.db");
    struct res_sql q = {0};
    struct res_store *store = NULL;
    enum err_code code = res_copy(results, copy, e);
    if (code == ERR_OK)
        code = res_open(copy, &store, e); /* brings it to this version */
    res_close(store);
    if (code == ERR_OK)
        code = res_sql_open(&q, copy, SQLITE_OPEN_READWRITE, 1000, e);
    if (code == ERR_OK)
        code = reduce(&q, run, into, e);
    res_sql_close(&q);
    arena_destroy(a);
    return code;
}
