/* A recorded run and its repetition: repeat.h. */
#include "results/merge/repeat.h"

#include "base/file.h"
#include "base/inside.h"
#include "results/merge/compare.h"
#include "results/merge/files.h"
#include "results/read/reader.h"

#include <string.h>

static enum err_code choose_run(struct res_reader *r, int number, struct arena *a,
                                struct res_original *out, struct err *e)
{
    struct res_run_row *runs;
    size_t count, i = 0;
    const int64_t trial = out->trial.id;
    enum err_code code = res_runs(r, trial, a, &runs, &count, e);
    while (code == ERR_OK && number > 0 && i < count && runs[i].number != number)
        i++;
    if (code != ERR_OK)
        return code;
    if (i >= count)
        return err_set(e, ERR_USER,
                       "there is no run %lld.%d in %s: trial %lld has %zu run%s",
                       (long long)trial, number > 0 ? number : 1, r->sql.path,
                       (long long)trial, count, count == 1 ? "" : "s");
    if (number == 0 && count > 1)
        return err_set(e, ERR_USER,
                       "trial %lld has %zu runs: name one, such as %lld.%d",
                       (long long)trial, count, (long long)trial, runs[0].number);
    out->run = runs[i];
    return ERR_OK;
}

/* The metrics of a reader end with it: the run gets its own. */
static void keep_metrics(struct res_run_row *run, struct arena *a)
{
    for (size_t i = 0; i < run->measure_count; i++) {
        struct res_metric *own = arena_alloc(a, 1, sizeof(*own));
        *own = *run->measures[i].metric;
        own->name = arena_strdup(a, own->name);
        own->title = arena_strdup(a, own->title);
        own->split = arena_strdup(a, own->split);
        run->measures[i].metric = own;
    }
}

static enum err_code read_sweep(struct res_reader *r, struct arena *a,
                                struct res_original *out, struct err *e)
{
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT s.threads, s.metric, s.goal = 'maximize' FROM run r JOIN "
                      "sweep s ON s.id = "
                      "r.sweep_id WHERE r.trial_id = ?1 AND r.number = ?2",
                      "ii", out->trial.id, (int64_t)out->run.number);
    int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more > 0) {
        out->threads = res_column_int(row, 0);
        out->metric = res_column_text(row, 1, a);
        out->maximize = res_column_int(row, 2) != 0;
        sqlite3_reset(row);
    }
    return more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_original_read(const char *results, int64_t trial, int number,
                                struct arena *a, struct res_original *out,
                                struct err *e)
{
    struct res_reader *r = NULL;
    *out = (struct res_original){0};
    enum err_code code = res_reader_open(results, &r, e);
    if (code == ERR_OK)
        code = res_trial(r, trial, a, &out->trial, e);
    if (code == ERR_OK)
        code = choose_run(r, number, a, out, e);
    if (code == ERR_OK)
        code = read_sweep(r, a, out, e);
    if (code == ERR_OK && out->run.weights && inside_is_name(out->run.weights)) {
        const char *path =
            file_join(a, arena_printf(a, "%s.d", results), out->run.weights);
        out->weights = file_exists(path) ? path : NULL;
    }
    if (code == ERR_OK)
        keep_metrics(&out->run, a);
    res_reader_close(r);
    return code;
}

static enum err_code find_id(struct res_reader *r, const struct res_original *of,
                             int64_t *out, struct err *e)
{
    return res_sql_int(&r->sql, e, 0, out,
                       "SELECT id FROM run WHERE trial_id = ?1 AND number = ?2", "ii",
                       of->trial.id, (int64_t)of->run.number);
}

enum err_code res_original_compare(const char *results, const struct res_original *one,
                                   const char *other_results,
                                   const struct res_original *other,
                                   struct res_difference *out, struct err *e)
{
    struct res_reader *a = NULL, *b = NULL;
    int64_t run = 0, other_run = 0;
    enum err_code code = res_reader_open(results, &a, e);
    if (code == ERR_OK)
        code = res_reader_open(other_results, &b, e);
    if (code == ERR_OK)
        code = find_id(a, one, &run, e);
    if (code == ERR_OK)
        code = find_id(b, other, &other_run, e);
    if (code == ERR_OK)
        code = res_compare_runs(&a->sql, run, &b->sql, other_run, true, out, e);
    res_reader_close(a);
    res_reader_close(b);
    if (code == ERR_OK && out->order == 0 && one->weights && other->weights) {
        out->order = res_order_files(one->weights, other->weights);
        strcpy(out->what, "the weights");
    }
    return code;
}
