/* Stored predictions: predictions.h. */
#include "results/read/predictions.h"

#include "base/half.h"
#include "results/read/reader.h"
#include "results/read/task.h"

#include <string.h>

const char *const res_split_names[RES_SPLITS] = {"test", "valid"};

/* Numbers of the database are little-endian, whatever the machine is. */
static float read_float(const unsigned char *at)
{
    const uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8 |
                          (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    float x;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

static float read_half(const unsigned char *at)
{
    return half_value((uint16_t)(at[0] | at[1] << 8));
}

/* NULL if the bytes do not hold exactly `count` numbers. */
static const float *read_scores(const unsigned char *bytes, size_t size, size_t count,
                                enum res_split split, struct arena *a)
{
    const size_t each = split == RES_VALID ? 2 : 4;
    if (bytes == NULL || size / each != count || size % each != 0)
        return NULL;
    float *scores = arena_alloc(a, count + 1, sizeof(*scores));
    for (size_t i = 0; i < count; i++)
        scores[i] = each == 2 ? read_half(bytes + 2 * i) : read_float(bytes + 4 * i);
    return scores;
}

enum err_code res_predictions_read(struct res_reader *r, int64_t trial, int run,
                                   enum res_split split, struct arena *a,
                                   struct res_predictions *out, struct err *e)
{
    struct res_task task = {0};
    *out = (struct res_predictions){0};
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT " RES_TASK_COLUMNS ", t.hash, p.scores FROM run r JOIN prediction p ON "
        "p.run_id = r.id AND p.split = ?3 JOIN task t ON t.id = p.task_id WHERE "
        "r.trial_id = ?1 AND r.number = ?2",
        "iit", trial, (int64_t)run, res_split_names[split]);
    int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more <= 0)
        return more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
    res_task_take(row, &task, a);
    const float *scores =
        read_scores(sqlite3_column_blob(row, RES_TASK_COUNT + 1),
                    (size_t)sqlite3_column_bytes(row, RES_TASK_COUNT + 1),
                    task.clip_count * task.tag_count, split, a);
    if (task.tags && scores)
        *out = (struct res_predictions){.task = res_column_text(row, RES_TASK_COUNT, a),
                                        .clips = task.clips,
                                        .tags = task.tags,
                                        .groups = task.groups,
                                        .clip_count = task.clip_count,
                                        .tag_count = task.tag_count,
                                        .truth = task.truth,
                                        .scores = scores};
    sqlite3_reset(row);
    return ERR_OK;
}

enum err_code res_predictions_task(struct res_reader *r, int64_t trial, int run,
                                   enum res_split split, struct arena *a,
                                   const char **out, struct err *e)
{
    *out = NULL;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT t.hash FROM run r JOIN prediction p ON p.run_id = r.id AND p.split = "
        "?3 JOIN task t ON t.id = p.task_id WHERE r.trial_id = ?1 AND r.number = ?2",
        "iit", trial, (int64_t)run, res_split_names[split]);
    const int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&r->sql, e);
    if (more > 0) {
        *out = res_column_text(row, 0, a);
        sqlite3_reset(row);
    }
    return ERR_OK;
}
