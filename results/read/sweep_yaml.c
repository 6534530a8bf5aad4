/* Reads the recorded file of a sweep: sweep_yaml.h. */
#include "results/read/sweep_yaml.h"

#include "results/read/reader.h"

enum err_code res_sweep_yaml(struct res_reader *r, int64_t sweep, struct arena *a,
                             const char **out, struct err *e)
{
    *out = NULL;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e, "SELECT yaml FROM sweep WHERE id = ?1", "i", sweep);
    const int more = row == NULL ? -1 : res_sql_step(&r->sql, row, e);
    if (more < 0)
        return res_sql_error(&r->sql, e);
    if (more > 0 && res_sql_text(row, 0) != NULL)
        *out = arena_strdup(a, res_sql_text(row, 0));
    if (more > 0)
        sqlite3_reset(row);
    return ERR_OK;
}
