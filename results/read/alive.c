/* Which runs are still being trained. A process that was killed leaves its runs
 * recorded as running. A running mtag-run holds the sweep's lock: if it is free, these
 * runs were interrupted. */
#include "results/read/reader.h"

#include "results/path.h"

#include <stdlib.h>
#include <string.h>

static enum err_code add_alive(struct res_reader *r, struct res_alive item,
                               struct err *e)
{
    struct res_alive *larger =
        realloc(r->alive, (r->alive_count + 1) * sizeof(*r->alive));
    if (larger == NULL)
        return err_set(e, ERR_MEMORY, "no memory for running trials");
    r->alive = larger;
    r->alive[r->alive_count++] = item;
    return ERR_OK;
}

enum err_code res_find_running(struct res_reader *r, struct err *e)
{
    int64_t last = -1;
    bool held = false;
    int more = 1;
    enum err_code code = ERR_OK;
    if (r->knows_alive)
        return ERR_OK;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT trial_id, id, coalesce(sweep_id, 0) FROM run WHERE "
                      "status = 'running' ORDER BY sweep_id",
                      "");
    while (row && code == ERR_OK && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const struct res_alive item = {res_column_int64(row, 0),
                                       res_column_int64(row, 1)};
        int64_t sweep = res_column_int64(row, 2);
        if (sweep != last)
            held = res_sweep_is_held(r->sql.path, sweep);
        last = sweep;
        if (held)
            code = add_alive(r, item, e);
    }
    if (row == NULL || more < 0)
        return res_sql_error(&r->sql, e);
    r->knows_alive = code == ERR_OK;
    return code;
}

const char *res_status_shown(const struct res_reader *r, const char *status,
                             int64_t trial, int64_t run)
{
    if (status == NULL || strcmp(status, "running") != 0)
        return status;
    for (size_t i = 0; i < r->alive_count; i++)
        if (r->alive[i].trial == trial && (run == 0 || r->alive[i].run == run))
            return status;
    return "interrupted";
}
