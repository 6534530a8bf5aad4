#include "results/read/comparison.h"

#include "results/read/reader.h"

#include <string.h>

enum err_code res_comparison_find(struct res_reader *r, struct res_comparison *c,
                                  bool *found, struct err *e)
{
    *found = false;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT basis, difference, low, high, p FROM comparison WHERE left_id = ?1 AND "
        "right_id = ?2 AND metric = ?3 AND test = ?4",
        "iitt", c->left, c->right, c->metric, c->test);
    const int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&r->sql, e);
    *found = more > 0 && strcmp(res_sql_text(row, 0), c->basis) == 0;
    if (*found) {
        c->difference = res_column_real(row, 1);
        c->low = res_column_real(row, 2);
        c->high = res_column_real(row, 3);
        c->p = res_column_real(row, 4);
    }
    sqlite3_reset(row);
    return ERR_OK;
}
