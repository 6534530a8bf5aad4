/* Keeping tests of trials: comparison.h. A connection of its own, for the reader's may
 * not write. */
#include "results/write/comparison.h"

#include "results/sql.h"

#include <unistd.h>

enum { WAIT_MS = 200 };

static enum err_code put(struct res_sql *q, const struct res_comparison *c,
                         struct err *e)
{
    return res_sql_run(
        q, e,
        "INSERT OR REPLACE INTO comparison (left_id, right_id, metric, test, basis, "
        "difference, low, high, p, created) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE EXISTS (SELECT 1 FROM trial WHERE "
        "id = ?1) AND EXISTS (SELECT 1 FROM trial WHERE id = ?2)",
        "iitttdddd", c->left, c->right, c->metric, c->test, c->basis, c->difference,
        c->low, c->high, c->p);
}

void res_comparisons_keep(const char *path, const struct res_comparison *items,
                          size_t count)
{
    struct err e = {0};
    struct res_sql q;
    int version;
    if (count == 0 || access(path, W_OK) != 0 ||
        res_sql_look(path, &version, &e) != ERR_OK || version != RES_VERSION ||
        res_sql_open(&q, path, SQLITE_OPEN_READWRITE, WAIT_MS, &e) != ERR_OK)
        return;
    enum err_code code = res_sql_exec(&q, "BEGIN IMMEDIATE", &e);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = put(&q, &items[i], &e);
    if (code == ERR_OK)
        res_sql_exec(&q, "COMMIT", &e);
    res_sql_close(&q); /* rolls back what is not committed */
}
