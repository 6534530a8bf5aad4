#include "results/read/task.h"

#include "results/read/reader.h"

#include <jansson.h>
#include <string.h>

/* A JSON array of texts in the arena. NULL if text is not an array of `count` texts. */
static const char *const *read_names(sqlite3_stmt *row, int column, size_t count,
                                     struct arena *a)
{
    const char *text = res_column_text_or_null(row, column, a);
    json_t *array = text ? json_loads(text, 0, NULL) : NULL;
    const char **names = NULL;
    if (json_array_size(array) == count)
        names = arena_alloc(a, count + 1, sizeof(*names));
    for (size_t i = 0; names && i < count; i++) {
        const char *name = json_string_value(json_array_get(array, i));
        names[i] = arena_strdup(a, name ? name : "");
    }
    json_decref(array);
    return names;
}

void res_task_take(sqlite3_stmt *row, struct res_task *out, struct arena *a)
{
    size_t tags = (size_t)res_column_int64(row, 0);
    size_t clips = (size_t)res_column_int64(row, 1);
    const void *truth = sqlite3_column_blob(row, 4);
    size_t size = (size_t)sqlite3_column_bytes(row, 4);
    const char *const *tag_names = read_names(row, 2, tags, a);
    const char *const *clip_names = read_names(row, 3, clips, a);
    if (!truth || tags == 0 || size / tags != clips || size % tags != 0 || !tag_names ||
        !clip_names)
        return;
    *out = (struct res_task){.tags = tag_names,
                             .clips = clip_names,
                             .groups = read_names(row, 5, clips, a),
                             .tag_count = tags,
                             .clip_count = clips,
                             .truth = memcpy(arena_alloc(a, size, 1), truth, size)};
}

enum err_code res_task_read(struct res_reader *r, int64_t trial, int run,
                            struct arena *a, struct res_task *out, struct err *e)
{
    int more = 0;
    *out = (struct res_task){0};
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT " RES_TASK_COLUMNS " FROM run r JOIN "
        "prediction p ON p.run_id = r.id AND p.split = 'test' JOIN task t ON t.id = "
        "p.task_id WHERE "
        "r.trial_id = ?1 AND ?2 IN (0, r.number) ORDER BY r.number",
        "ii", trial, (int64_t)run);
    if (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        res_task_take(row, out, a);
        sqlite3_reset(row);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}
