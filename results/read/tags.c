/* The tags of a trial: their values, and those that have none because all test clips,
 * or none, have them. */
#include "results/read/reader.h"
#include "results/read/task.h"

#include <string.h>

enum err_code res_left_tags(struct res_reader *r, int64_t trial, struct arena *a,
                            struct res_left_tag **out, size_t *count, struct err *e)
{
    struct res_task task;
    *count = 0;
    enum err_code code = res_task_read(r, trial, 0, a, &task, e);
    *out = arena_alloc(a, task.tag_count + 1, sizeof **out);
    for (size_t t = 0; t < task.tag_count; t++) {
        size_t with = 0;
        for (size_t i = 0; i < task.clip_count; i++)
            with += task.truth[i * task.tag_count + t] != 0;
        if (with == 0 || with == task.clip_count)
            (*out)[(*count)++] =
                (struct res_left_tag){task.tags[t], with, task.clip_count};
    }
    return code;
}

static bool lacks_class(const struct res_left_tag *left, size_t count, const char *tag)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(left[i].tag, tag) == 0)
            return true;
    }
    return false;
}

enum err_code res_tag_metrics(struct res_reader *r, int64_t trial, struct arena *a,
                              const char ***out, size_t *count, struct err *e)
{
    int more = 1;
    const char **names = NULL;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT DISTINCT m.name FROM run r JOIN tag_metric m ON m.run_id = r.id "
        "WHERE r.trial_id = ?1 AND r.status = 'finished' ORDER BY m.name DESC",
        "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        names = res_grow(names, *count, sizeof *names, a);
        names[(*count)++] = res_column_text(row, 0, a);
    }
    *out = names;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_tags(struct res_reader *r, int64_t trial, const char *metric,
                       struct arena *a, struct res_measure **out, size_t *count,
                       struct err *e)
{
    int more = 1;
    struct res_measure *rows = NULL;
    struct res_left_tag *left;
    size_t left_count;
    *count = 0;
    enum err_code code = res_left_tags(r, trial, a, &left, &left_count, e);
    if (code != ERR_OK)
        return code;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT m.tag, avg(m.value) AS mean FROM run r JOIN tag_metric m "
                      "ON m.run_id = r.id "
                      "WHERE r.trial_id = ?1 AND r.status = 'finished' AND m.name = ?2 "
                      "GROUP BY m.tag "
                      "HAVING mean IS NOT NULL ORDER BY mean DESC, m.tag",
                      "it", trial, metric);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const char *tag = res_column_text(row, 0, a);
        if (lacks_class(left, left_count, tag))
            continue;
        rows = res_grow(rows, *count, sizeof *rows, a);
        rows[(*count)++] = (struct res_measure){tag, res_column_real(row, 1)};
    }
    *out = rows;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}
