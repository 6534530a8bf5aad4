/* Sums over events and epochs: spent.h. */
#include "results/spent.h"

#include "results/column.h"
#include "results/sql.h"

enum err_code res_spent_read(struct res_sql *q, int64_t sweep, struct res_spent *out,
                             struct err *e)
{
    sqlite3_stmt *row = res_sql_query(
        q, e,
        "SELECT (SELECT total(CAST(text AS REAL)) FROM event WHERE sweep_id = ?1 AND "
        "kind = '" RES_WORKED "'), total(m.value), count(m.value) FROM sweep_trial t "
        "JOIN run r ON r.trial_id = t.trial_id JOIN metric m ON m.run_id = r.id AND "
        "m.name = 'seconds' AND m.epoch > 0 WHERE t.sweep_id = ?1",
        "i", sweep);
    int more = row ? res_sql_step(q, row, e) : -1;
    *out = (struct res_spent){0};
    if (more > 0) {
        *out = (struct res_spent){.worked = res_column_real(row, 0),
                                  .trained = res_column_real(row, 1),
                                  .epochs = res_column_int64(row, 2)};
        sqlite3_reset(row);
    }
    return more < 0 ? res_sql_error(q, e) : ERR_OK;
}
