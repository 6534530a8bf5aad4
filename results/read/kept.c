#include "results/read/kept.h"

#include "base/file.h"
#include "base/inside.h"
#include "base/str.h"
#include "results/read/reader.h"
#include "results/read/task.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_NAMED = 20, /* trials in a message */
    FIRST = 100      /* trials of a ranking that are looked at before all are */
};

struct search {
    struct res_reader *reader;
    const char *folder; /* "FILE.d" */
    struct arena *arena;
};

bool res_kept_word(const char *word, int64_t *trial, int *run)
{
    char text[32];
    const char *dot = strchr(word, '.');
    size_t length = dot ? (size_t)(dot - word) : strlen(word);
    long long a = 0, b = 0;
    if (length >= sizeof(text))
        return false;
    memcpy(text, word, length);
    text[length] = '\0';
    if (!str_to_long(text, &a) || a < 1 ||
        (dot && (!str_to_long(dot + 1, &b) || b < 1 || b > INT_MAX)))
        return false;
    *trial = a;
    *run = (int)b;
    return true;
}

bool res_kept_choice(const char *word, int64_t *trial, int *run)
{
    *trial = 0;
    *run = 0;
    return strcmp(word, "best") == 0 || res_kept_word(word, trial, run);
}

/* The path of a run's weights. NULL: the file is gone. */
static const char *weights_of(const struct search *s, const char *weights)
{
    bool inside = weights && inside_is_name(weights);
    const char *path = inside ? file_join(s->arena, s->folder, weights) : NULL;
    return path && file_exists(path) ? path : NULL;
}

static double measure_of(const struct res_run_row *run, const char *metric)
{
    for (size_t i = 0; metric && i < run->measure_count; i++)
        if (strcmp(run->measures[i].metric->name, metric) == 0)
            return run->measures[i].value;
    return (double)NAN;
}

static bool is_better(double a, double b, bool maximize)
{
    return !isnan(a) && (isnan(b) || (maximize ? a > b : a < b));
}

/* The search for the run to take. */
struct choice {
    const struct res_run_row *best; /* of the finished ones by the metric, else the
                                       first */
    const struct res_run_row *kept; /* likewise, of the runs with weights */
    double best_value, kept_value;
};

static void offer(const struct res_run_row **taken, double *taken_value,
                  const struct res_run_row *run, double value, bool maximize)
{
    if (*taken && !is_better(value, *taken_value, maximize))
        return;
    *taken = run;
    *taken_value = value;
}

/* The run of a trial to take: the best. out->weights stays NULL if it has none; *kept
 * is then the best run that has some, 0: none has. */
static enum err_code choose_run(const struct search *s, int64_t trial, int number,
                                const struct res_sweep_row *sweep, struct res_kept *out,
                                int *kept, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    struct choice c = {.best_value = (double)NAN, .kept_value = (double)NAN};
    bool maximize = sweep && sweep->maximize;
    enum err_code code = res_runs(s->reader, trial, s->arena, &runs, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        if (number > 0 && runs[i].number != number)
            continue;
        double value = measure_of(&runs[i], sweep ? sweep->metric : NULL);
        if (strcmp(runs[i].status, "finished") == 0)
            offer(&c.best, &c.best_value, &runs[i], value, maximize);
        if (weights_of(s, runs[i].weights))
            offer(&c.kept, &c.kept_value, &runs[i], value, maximize);
    }
    const struct res_run_row *run = c.best ? c.best : c.kept;
    *kept = c.kept ? c.kept->number : 0;
    out->trial = trial;
    out->run = run ? run->number : 0;
    out->seed = run ? run->seed : 0;
    out->fold = run ? run->fold : 0;
    out->weights = run ? weights_of(s, run->weights) : NULL;
    return code;
}

/* The newest sweep that has the trial. NULL: no sweep has it any more. */
static const struct res_sweep_row *sweep_of(const struct res_trial_row *trial,
                                            const struct res_sweep_row *sweeps,
                                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < trial->sweep_count; k++)
            if (strcmp(sweeps[i].name, trial->sweeps[k]) == 0)
                return &sweeps[i];
    return NULL;
}

/* Whether the weights of some run of the trial are there. */
static enum err_code has_weights(const struct search *s, int64_t trial, bool *out,
                                 struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        &s->reader->sql, e,
        "SELECT weights FROM run WHERE trial_id = ?1 AND weights IS NOT NULL", "i",
        trial);
    *out = false;
    while (row && !*out && (more = res_sql_step(&s->reader->sql, row, e)) > 0)
        *out = weights_of(s, res_sql_text(row, 0)) != NULL;
    if (row && more > 0)
        sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(&s->reader->sql, e) : ERR_OK;
}

/* Trials of which a run is recorded with weights, in ascending order. */
struct holders {
    int64_t *trials;
    size_t count;
};

static enum err_code list_holders(const struct search *s, struct holders *out,
                                  struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(&s->reader->sql, e,
                                      "SELECT DISTINCT trial_id FROM run WHERE weights "
                                      "IS NOT NULL ORDER BY trial_id",
                                      "");
    while (row && (more = res_sql_step(&s->reader->sql, row, e)) > 0) {
        out->trials =
            arena_grow(s->arena, out->trials, out->count, sizeof(*out->trials));
        out->trials[out->count++] = res_column_int64(row, 0);
    }
    return row == NULL || more < 0 ? res_sql_error(&s->reader->sql, e) : ERR_OK;
}

static int compare_ids(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static bool holds(const struct holders *h, int64_t trial)
{
    return h->count > 0 && bsearch(&trial, h->trials, h->count, sizeof(*h->trials),
                                   compare_ids) != NULL;
}

/* Walks down the ranking until a trial has weights: *next is its row, row_count if
 * none has. holders: no other trial has any; NULL: that is not known. */
static enum err_code walk_down(const struct search *s, const struct res_table *table,
                               const struct holders *holders, size_t *next,
                               struct err *e)
{
    for (*next = 0; *next < table->row_count; ++*next) {
        const int64_t trial = table->rows[*next].trial;
        bool found = false;
        enum err_code code = ERR_OK;
        if (!holders || holds(holders, trial))
            code = has_weights(s, trial, &found, e);
        if (code != ERR_OK || found)
            return code;
    }
    return ERR_OK;
}

/* The same where none of the first has weights: of all trials. */
static enum err_code walk_down_all(const struct search *s, struct res_choice *choice,
                                   struct res_table *table, size_t *next, struct err *e)
{
    struct holders holders = {0};
    enum err_code code = list_holders(s, &holders, e);
    *next = table->ranked;
    if (code != ERR_OK || holders.count == 0)
        return code;
    choice->top = 0;
    code = res_rank(s->reader, choice, s->arena, table, e);
    return code == ERR_OK ? walk_down(s, table, &holders, next, e) : code;
}

static const struct res_sweep_row *meant_of(const struct res_sweep_row *sweeps,
                                            size_t count)
{
    const size_t meant = res_sweep_meant(sweeps, count);
    return &sweeps[meant < count ? meant : 0];
}

/* The best trial of a sweep, whose weights may be gone. Then *next is the row of the
 * best one that has some, table->ranked if none has. The best has them mostly, and
 * `keep` keeps those of the first: all trials are put in order only where the first
 * have none. */
static enum err_code choose_best(const struct search *s,
                                 const struct res_sweep_row *newest,
                                 struct res_table *table, struct res_kept *out,
                                 size_t *next, struct err *e)
{
    struct res_choice choice = {.sweeps = &newest,
                                .sweep_count = 1,
                                .metric = newest->metric,
                                .maximize = newest->maximize,
                                .top = FIRST,
                                .bare = true};
    int kept;
    *next = 0;
    enum err_code code = res_rank(s->reader, &choice, s->arena, table, e);
    if (code == ERR_OK)
        code = walk_down(s, table, NULL, next, e);
    if (code == ERR_OK && *next == table->row_count && *next < table->ranked)
        code = walk_down_all(s, &choice, table, next, e);
    return code == ERR_OK && table->row_count > 0
               ? choose_run(s, table->rows[0].trial, 0, newest, out, &kept, e)
               : code;
}

/* "; trials with weights: 3, 5", and how to keep more. */
static enum err_code add_others(const struct search *s, struct str *text, struct err *e)
{
    int more = 1;
    size_t named = 0;
    int64_t last = 0;
    sqlite3_stmt *row = res_sql_query(
        &s->reader->sql, e,
        "SELECT trial_id, weights FROM run WHERE weights IS NOT NULL ORDER BY trial_id",
        "");
    while (row && (more = res_sql_step(&s->reader->sql, row, e)) > 0) {
        int64_t trial = res_column_int64(row, 0);
        if (trial == last || !weights_of(s, res_sql_text(row, 1)))
            continue;
        last = trial;
        if (named++ == MOST_NAMED) {
            str_add(text, ", ...");
            sqlite3_reset(row);
            break;
        }
        str_addf(text, "%s%lld",
                 named > 1 ? ", " : "; trials with weights: ", (long long)trial);
    }
    if (named == 0)
        str_add(text, "; no trial there has any");
    str_add(text, ". `keep: {weights: all}` in an experiment file keeps those of every "
                  "run, `best N` those of a sweep's N best trials");
    return row == NULL || more < 0 ? res_sql_error(&s->reader->sql, e) : ERR_OK;
}

/* Sets *never to "there is no run 24.9 in ..." or "run 24.1 in ... has never finished:
 * it is pruned"; NULL if a run has finished. run 0: of all runs of the trial. */
static enum err_code tell_unfinished(const struct search *s, int64_t trial, int run,
                                     const char **never, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    const char *status = NULL, *path = s->reader->sql.path;
    *never = NULL;
    enum err_code code = res_runs(s->reader, trial, s->arena, &runs, &count, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        if (run > 0 && runs[i].number != run)
            continue;
        if (strcmp(runs[i].status, "finished") == 0)
            return ERR_OK;
        status = status ? status : runs[i].status;
    }
    if (status == NULL && run > 0)
        *never = arena_printf(s->arena, "there is no run %lld.%d in %s",
                              (long long)trial, run, path);
    else if (status == NULL)
        *never = arena_printf(s->arena, "no run of trial %lld in %s was ever begun",
                              (long long)trial, path);
    else if (run > 0)
        *never =
            arena_printf(s->arena, "run %lld.%d in %s has never finished: it is %s",
                         (long long)trial, run, path, status);
    else
        *never = arena_printf(s->arena,
                              "no run of trial %lld in %s has ever finished: run "
                              "%lld.%d is %s",
                              (long long)trial, path, (long long)trial, runs[0].number,
                              status);
    return ERR_OK;
}

/* Says that trial, or its run number (0: whichever), was never finished or that its
 * weights are gone, then `instead`, then what else there is. */
static enum err_code tell_missing(const struct search *s, int64_t trial, int run,
                                  const char *instead, struct err *e)
{
    struct str text = {0};
    const char *never = NULL;
    enum err_code code = ERR_OK;
    if (trial > 0)
        code = tell_unfinished(s, trial, run, &never, e);
    if (code != ERR_OK)
        return code;
    if (never)
        str_add(&text, never);
    else if (trial == 0)
        str_addf(&text, "no weights of the newest sweep in %s are kept",
                 s->reader->sql.path);
    else if (run > 0)
        str_addf(&text, "the weights of run %lld.%d are not kept in %s",
                 (long long)trial, run, s->reader->sql.path);
    else
        str_addf(&text, "the weights of trial %lld are not kept in %s",
                 (long long)trial, s->reader->sql.path);
    str_add(&text, instead);
    code = add_others(s, &text, e);
    if (code == ERR_OK)
        code = err_set(e, ERR_USER, "%s", text.text);
    str_deinit(&text);
    return code;
}

/* The trial that a person names: a run of it, or its best one. */
static enum err_code find_named(const struct search *s, int64_t trial, int run,
                                const struct res_sweep_row *sweep, struct res_kept *out,
                                struct err *e)
{
    int kept = 0;
    enum err_code code = choose_run(s, trial, run, sweep, out, &kept, e);
    if (code != ERR_OK || out->weights)
        return code;
    if (run > 0 || kept == 0)
        return tell_missing(s, trial, run, "", e);
    return tell_missing(s, trial, out->run,
                        arena_printf(s->arena,
                                     ", and it is the best of its trial; the best with "
                                     "weights is run %lld.%d",
                                     (long long)trial, kept),
                        e);
}

/* The best trial of the newest sweep. Another one is not taken in its place. */
static enum err_code find_best(const struct search *s,
                               const struct res_sweep_row *newest, struct res_kept *out,
                               struct err *e)
{
    struct res_table table = {0};
    size_t next;
    enum err_code code = choose_best(s, newest, &table, out, &next, e);
    if (code != ERR_OK || out->weights)
        return code;
    if (next == table.ranked)
        return tell_missing(s, 0, 0, "", e);
    if (next == 0) /* another run of the trial has some */
        return find_named(s, out->trial, 0, newest, out, e);
    return tell_missing(
        s, out->trial, 0,
        arena_printf(s->arena,
                     ", and it is the best of the sweep %s; the best with weights is "
                     "trial %lld, rank %d of %zu",
                     newest->name, (long long)table.rows[next].trial,
                     table.rows[next].rank, table.ranked),
        e);
}

/* run 0: the first that has one. */
static enum err_code read_task(const struct search *s, struct res_kept *out,
                               struct err *e)
{
    struct res_task task;
    enum err_code code =
        res_task_read(s->reader, out->trial, out->run, s->arena, &task, e);
    out->tags = task.tags;
    out->clips = task.clips;
    out->tag_count = task.tag_count;
    out->clip_count = task.clip_count;
    out->truth = task.truth;
    return code;
}

/* The experiment file of a trial, which every trial that mtag recorded has. */
static enum err_code take_file(const struct search *s, const struct res_trial_row *row,
                               struct res_kept *out, struct err *e)
{
    out->yaml = row->yaml;
    return row->yaml ? ERR_OK
                     : err_set(e, ERR_DATA,
                               "%s is damaged: it has no experiment file of trial %lld",
                               s->reader->sql.path, (long long)row->id);
}

static enum err_code find(const struct search *s, int64_t trial, int run,
                          struct res_kept *out, struct err *e)
{
    struct res_sweep_row *sweeps;
    struct res_trial_row row = {0};
    size_t count;
    enum err_code code = res_sweeps(s->reader, s->arena, &sweeps, &count, e);
    if (code == ERR_OK && trial > 0)
        code = res_trial(s->reader, trial, s->arena, &row, e);
    if (code == ERR_OK && trial > 0)
        code = find_named(s, trial, run, sweep_of(&row, sweeps, count), out, e);
    else if (code == ERR_OK && count > 0)
        code = find_best(s, meant_of(sweeps, count), out, e);
    else if (code == ERR_OK)
        code = tell_missing(s, 0, 0, "", e);
    if (code == ERR_OK && trial == 0)
        code = res_trial(s->reader, out->trial, s->arena, &row, e);
    if (code == ERR_OK)
        code = take_file(s, &row, out, e);
    return code != ERR_OK ? code : read_task(s, out, e);
}

enum err_code res_kept_find(const char *results, int64_t trial, int run,
                            struct arena *a, struct res_kept *out, struct err *e)
{
    struct search s = {.folder = arena_printf(a, "%s.d", results), .arena = a};
    *out = (struct res_kept){0};
    enum err_code code = res_reader_open(results, &s.reader, e);
    if (code == ERR_OK)
        code = find(&s, trial, run, out, e);
    res_reader_close(s.reader);
    return code;
}

static enum err_code best_of(struct res_reader *r, struct arena *a, int64_t *trial,
                             struct err *e)
{
    struct res_sweep_row *sweeps;
    struct res_table table = {0};
    size_t count = 0;
    enum err_code code = res_sweeps(r, a, &sweeps, &count, e);
    if (code == ERR_OK && count > 0) {
        const struct res_sweep_row *meant = meant_of(sweeps, count);
        const struct res_choice choice = {.sweeps = &meant,
                                          .sweep_count = 1,
                                          .metric = meant->metric,
                                          .maximize = meant->maximize,
                                          .top = 1,
                                          .bare = true};
        code = res_rank(r, &choice, a, &table, e);
    }
    if (code == ERR_OK && table.ranked == 0)
        code = err_set(e, ERR_USER, "no trial in %s is ranked: there is no best",
                       r->sql.path);
    if (code == ERR_OK)
        *trial = table.rows[0].trial;
    return code;
}

enum err_code res_kept_best(const char *results, int64_t *trial, struct err *e)
{
    struct res_reader *r = NULL;
    struct arena *a = arena_create();
    enum err_code code = res_reader_open(results, &r, e);
    if (code == ERR_OK)
        code = best_of(r, a, trial, e);
    res_reader_close(r);
    arena_destroy(a);
    return code;
}

enum err_code res_kept_trial(const char *results, int64_t trial, struct arena *a,
                             struct res_kept *out, struct err *e)
{
    struct search s = {.arena = a};
    struct res_trial_row row = {0};
    *out = (struct res_kept){.trial = trial};
    enum err_code code = res_reader_open(results, &s.reader, e);
    if (code == ERR_OK && trial == 0)
        code = best_of(s.reader, a, &out->trial, e);
    if (code == ERR_OK)
        code = res_trial(s.reader, out->trial, a, &row, e);
    if (code == ERR_OK)
        code = take_file(&s, &row, out, e);
    if (code == ERR_OK)
        code = read_task(&s, out, e);
    res_reader_close(s.reader);
    return code;
}
