/* The tags of a trial: their values, and the tags without a value, which all test clips
 * have or no test clip has. */
#include "results/read/reader.h"
#include "results/read/task.h"

#include "base/stats/summary.h"
#include "base/stats/truth.h"

#include <string.h>

/* The number of each fold's first run that tells its test clips; one if the data have
 * no folds. */
static enum err_code find_tests(struct res_reader *r, int64_t trial, struct arena *a,
                                int **out, size_t *count, struct err *e)
{
    int more = 1;
    *out = NULL;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT min(r.number) FROM run r JOIN prediction p ON p.run_id = r.id AND "
        "p.split = 'test' WHERE r.trial_id = ?1 GROUP BY r.fold ORDER BY r.fold",
        "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        *out = arena_grow(a, *out, *count, sizeof(**out));
        (*out)[(*count)++] = res_column_int(row, 0);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

struct tested {
    struct res_left_tag *tags; /* each, with its test clips of all folds */
    size_t count;
};

static struct res_left_tag *tested_tag(struct tested *t, const char *tag,
                                       struct arena *a)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->tags[i].tag, tag) == 0)
            return &t->tags[i];
    t->tags = arena_grow(a, t->tags, t->count, sizeof(*t->tags));
    t->tags[t->count] = (struct res_left_tag){.tag = tag};
    return &t->tags[t->count++];
}

static enum err_code count_clips(struct res_reader *r, int64_t trial, struct arena *a,
                                 struct tested *out, struct err *e)
{
    int *runs;
    size_t run_count;
    *out = (struct tested){0};
    enum err_code code = find_tests(r, trial, a, &runs, &run_count, e);
    for (size_t k = 0; k < run_count && code == ERR_OK; k++) {
        struct res_task task;
        code = res_task_read(r, trial, runs[k], a, &task, e);
        for (size_t t = 0; code == ERR_OK && t < task.tag_count; t++) {
            struct res_left_tag *tag = tested_tag(out, task.tags[t], a);
            const size_t known =
                stats_count_known(task.truth + t, task.clip_count, task.tag_count);
            tag->clips += known;
            tag->unknown += task.clip_count - known;
            tag->with +=
                stats_count_has(task.truth + t, task.clip_count, task.tag_count);
        }
    }
    return code;
}

enum err_code res_left_tags(struct res_reader *r, int64_t trial, struct arena *a,
                            struct res_left_tag **out, size_t *count, struct err *e)
{
    struct tested tested;
    *count = 0;
    enum err_code code = count_clips(r, trial, a, &tested, e);
    *out = arena_alloc(a, tested.count + 1, sizeof(**out));
    for (size_t t = 0; t < tested.count; t++) {
        const struct res_left_tag *tag = &tested.tags[t];
        if (tag->with == 0 || tag->with == tag->clips)
            (*out)[(*count)++] = *tag;
    }
    return code;
}

static bool lacks_class(const struct res_left_tag *left, size_t count, const char *tag)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(left[i].tag, tag) == 0)
            return true;
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
        "JOIN metric_name n ON n.name = m.name WHERE r.trial_id = ?1 AND r.status = "
        "'finished' ORDER BY m.name DESC",
        "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        names = arena_grow(a, names, *count, sizeof(*names));
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
        rows = arena_grow(a, rows, *count, sizeof(*rows));
        rows[(*count)++] = (struct res_measure){tag, res_column_real(row, 1)};
    }
    *out = rows;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* The values of a tag's metric: with folds each is the mean of a fold's seeds. */
struct gathered {
    double *values;
    size_t count;
    int fold;         /* of the last value; 0: the data have no folds */
    size_t fold_runs; /* that are in the last value */
};

static void gather(struct gathered *g, int fold, double value, struct arena *a)
{
    if (fold > 0 && g->fold == fold) {
        double *mean = &g->values[g->count - 1];
        *mean += (value - *mean) / (double)++g->fold_runs;
        return;
    }
    g->values = arena_grow(a, g->values, g->count, sizeof(*g->values));
    g->values[g->count++] = value;
    g->fold = fold;
    g->fold_runs = 1;
}

static size_t tag_index(struct res_tag_table *t, const char *tag, struct arena *a)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (strcmp(t->rows[i].tag, tag) == 0)
            return i;
    t->rows = arena_grow(a, t->rows, t->row_count, sizeof(*t->rows));
    t->rows[t->row_count] = (struct res_tag_row){.tag = arena_strdup(a, tag)};
    t->rows[t->row_count].values =
        arena_alloc(a, t->metric_count + 1, sizeof(*t->rows->values));
    return t->row_count++;
}

/* One metric of all tags. */
static enum err_code fill_metric(struct res_reader *r, int64_t trial, size_t metric,
                                 struct res_tag_table *t, struct arena *a,
                                 struct err *e)
{
    int more = 1;
    struct gathered g = {0};
    size_t last = 0;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT m.tag, r.fold, m.value FROM run r JOIN tag_metric m ON m.run_id = r.id "
        "WHERE r.trial_id = ?1 AND r.status = 'finished' AND m.name = ?2 AND m.value "
        "IS NOT NULL ORDER BY m.tag, r.fold, r.number",
        "it", trial, t->metrics[metric]->name);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const size_t i = tag_index(t, res_sql_text(row, 0), a);
        if (i != last)
            g = (struct gathered){0};
        last = i;
        if (t->rows[i].clips &&
            (t->rows[i].with == 0 || t->rows[i].with == t->rows[i].clips))
            continue;
        gather(&g, res_column_int(row, 1), res_column_real(row, 2), a);
        t->rows[i].values[metric] = (struct res_value){
            stats_mean(g.values, g.count), stats_deviation(g.values, g.count),
            (int)g.count, g.fold > 0 ? (int)g.count : 0};
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_tag_table(struct res_reader *r, int64_t trial, struct arena *a,
                            struct res_tag_table *out, struct err *e)
{
    struct tested tested;
    *out = (struct res_tag_table){0};
    const char **names;
    enum err_code code = res_tag_metrics(r, trial, a, &names, &out->metric_count, e);
    if (code != ERR_OK)
        return code;
    out->metrics = arena_alloc(a, out->metric_count + 1, sizeof(*out->metrics));
    for (size_t i = 0; i < out->metric_count; i++)
        out->metrics[i] = res_metric(r, names[i]);
    code = count_clips(r, trial, a, &tested, e);
    if (code != ERR_OK)
        return code;
    for (size_t t = 0; t < tested.count; t++) {
        const size_t index = tag_index(out, tested.tags[t].tag, a);
        out->rows[index].with = tested.tags[t].with;
        out->rows[index].clips = tested.tags[t].clips;
        out->rows[index].unknown = tested.tags[t].unknown;
    }
    for (size_t i = 0; i < out->metric_count && code == ERR_OK; i++)
        code = fill_metric(r, trial, i, out, a, e);
    return code;
}
