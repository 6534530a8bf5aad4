/* Which runs a sweep asks for of a trial: the list of their seeds stands with the
 * values that the sweep sets in the trial. */
#include "results/write/writer.h"

#include "base/str.h"

#include <limits.h>
#include <stdlib.h>

enum err_code res_sweep_seeds_put(struct res_store *s, int64_t sweep, int64_t trial,
                                  const int64_t *seeds, size_t count, struct err *e)
{
    struct str list = {0};
    str_add(&list, "[");
    for (size_t i = 0; i < count; i++)
        str_addf(&list, "%s%lld", i ? ", " : "", (long long)seeds[i]);
    str_add(&list, "]");
    enum err_code code = res_begin(s, e);
    if (code == ERR_OK) {
        code = res_sql_run(&s->sql, e,
                           "INSERT INTO sweep_value (sweep_id, trial_id, path, value) "
                           "VALUES (?1, ?2, '" RES_SEEDS_PATH "', ?3) ON CONFLICT DO "
                           "UPDATE SET value = excluded.value WHERE value IS NOT "
                           "excluded.value",
                           "iit", sweep, trial, list.text);
        code = res_end(s, code, e);
    }
    str_deinit(&list);
    return code;
}

/* The whole numbers of a column. */
struct numbers {
    int64_t *items; /* heap */
    size_t count;
};

static enum err_code gather(struct res_sql *q, sqlite3_stmt *row, struct numbers *out,
                            struct err *e)
{
    int more = 1;
    while (row && (more = res_sql_step(q, row, e)) > 0) {
        int64_t *larger = realloc(out->items, (out->count + 1) * sizeof(*larger));
        if (larger == NULL) {
            sqlite3_reset(row);
            return err_set(e, ERR_MEMORY, "no memory for the seeds of a trial");
        }
        out->items = larger;
        out->items[out->count++] = sqlite3_column_int64(row, 0);
    }
    return row == NULL || more < 0 ? res_sql_error(q, e) : ERR_OK;
}

static bool has(const int64_t *items, size_t count, int64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (items[i] == number)
            return true;
    return false;
}

/* The seeds of a list as rows. A value that is not a list gives no rows. */
#define LISTED                                                                         \
    "SELECT j.value FROM sweep_value v, json_each(CASE WHEN json_valid(v.value) THEN " \
    "v.value ELSE '[]' END) j WHERE v.trial_id = ?2 AND v.path = '" RES_SEEDS_PATH     \
    "' AND "

enum err_code res_new_seeds(struct res_store *s, int64_t sweep, int64_t trial,
                            int64_t first, int64_t *seeds, size_t count, struct err *e)
{
    struct numbers own = {0}, taken = {0};
    size_t found = 0;
    enum err_code code =
        gather(&s->sql,
               res_sql_query(&s->sql, e,
                             LISTED "v.sweep_id = ?1 AND j.value NOT IN (" LISTED
                                    "v.sweep_id <> ?1)",
                             "ii", sweep, trial),
               &own, e);
    if (code == ERR_OK)
        code = gather(&s->sql,
                      res_sql_query(&s->sql, e,
                                    LISTED "v.sweep_id <> ?1 UNION SELECT seed FROM "
                                           "run WHERE trial_id = ?2",
                                    "ii", sweep, trial),
                      &taken, e);
    for (size_t i = 0; i < own.count && found < count; i++)
        if (own.items[i] >= first && own.items[i] <= INT_MAX)
            seeds[found++] = own.items[i];
    for (int64_t seed = first; code == ERR_OK && found < count; seed++)
        if (!has(taken.items, taken.count, seed) && !has(seeds, found, seed))
            seeds[found++] = seed;
    free(own.items);
    free(taken.items);
    return code;
}
