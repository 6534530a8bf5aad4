#include "results/read/asked.h"

#include "results/of_runs.h"
#include "results/read/reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t res_seeds_runs(const struct res_seeds *s)
{
    return s->count * s->folds;
}

bool res_seed_is_asked(const struct res_seeds *s, int64_t seed, int number)
{
    for (size_t i = 0; i < s->count && s->known; i++)
        if (s->items[i] == seed)
            return true;
    return !s->known && (s->count == 0 || (size_t)number <= res_seeds_runs(s));
}

/* The numbers of a list; other text in it is passed over. */
static void read_list(const char *text, struct res_seeds *out, struct arena *a)
{
    out->items = arena_alloc(a, strlen(text) + 1, sizeof(*out->items));
    while (*(text += strcspn(text, "-0123456789"))) {
        char *end;
        long long number = strtoll(text, &end, 10);
        if (end == text) {
            text++;
            continue;
        }
        out->items[out->count++] = number;
        text = end;
    }
}

enum err_code res_seeds_of(struct res_reader *r, int64_t sweep, int64_t trial,
                           struct arena *a, struct res_seeds *out, struct err *e)
{
    *out = (struct res_seeds){.folds = 1};
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT s.seeds, v.value, (SELECT folds FROM trial WHERE id = ?2) FROM sweep s "
        "LEFT JOIN sweep_value v ON v.sweep_id = s.id AND v.trial_id = ?2 AND v.path = "
        "'" RES_SEEDS_PATH "' WHERE s.id = ?1",
        "ii", sweep, trial);
    int more = row ? res_sql_step(&r->sql, row, e) : -1;
    if (more < 0)
        return res_sql_error(&r->sql, e);
    if (more == 0)
        return ERR_OK;
    const int seeds = res_column_int(row, 0), folds = res_column_int(row, 2);
    out->folds = folds > 0 ? (size_t)folds : 1;
    read_list(res_sql_text(row, 1), out, a);
    sqlite3_reset(row);
    out->known = out->count > 0;
    if (!out->known && seeds > 0)
        out->count = (size_t)seeds;
    return ERR_OK;
}

/* The trial has the first of these states that one of its runs has, as the writer
 * decides it. */
static const char *const states[] = {"running", "paused", "interrupted",
                                     "failed",  "pruned", "finished"};
enum { INTERRUPTED = 2, PRUNED = 4, STATES = sizeof(states) / sizeof(*states) };

struct sums {
    size_t of_state[STATES];
    size_t unbegun; /* interrupted without a try: the further runs of a pruned trial */
    bool tried;
    double best_epoch, epochs, seconds;
};

static void count_run(const struct res_reader *r, sqlite3_stmt *row, int64_t trial,
                      struct sums *sums)
{
    const char *status =
        res_status_shown(r, res_sql_text(row, 1), trial, res_column_int64(row, 0));
    const bool tried = res_column_int(row, 2) > 0;
    const bool unbegun = !tried && strcmp(status, states[INTERRUPTED]) == 0;
    for (size_t i = 0; i < STATES && !unbegun; i++)
        sums->of_state[i] += strcmp(states[i], status) == 0;
    sums->unbegun += unbegun;
    sums->tried = sums->tried || tried;
    if (strcmp(status, "finished") == 0) {
        sums->best_epoch += res_column_real(row, 3);
        sums->epochs += res_column_real(row, 4);
        sums->seconds += res_column_real(row, 5);
    }
}

static const char *status_of(const struct sums *sums, bool missing)
{
    for (size_t i = 0; i < STATES && sums->tried; i++) {
        const bool last = i == STATES - 1;
        if (sums->of_state[i] || (last && !missing))
            return last && missing ? "interrupted" : states[i];
    }
    return "waiting";
}

static enum err_code read_runs(struct res_reader *r, int64_t trial,
                               const struct res_seeds *seeds, struct res_asked *out,
                               struct err *e)
{
    struct sums sums = {0};
    int more = 1;
    size_t found = 0, all = 0;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT id, status, tries, best_epoch, epochs, "
                                      "seconds, seed, number FROM run WHERE trial_id = "
                                      "?1",
                                      "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        all++;
        if (!res_seed_is_asked(seeds, res_column_int64(row, 6), res_column_int(row, 7)))
            continue;
        found++;
        count_run(r, row, trial, &sums);
    }
    if (row == NULL || more < 0)
        return res_sql_error(&r->sql, e);
    if (sums.of_state[PRUNED] == 0)
        sums.of_state[INTERRUPTED] += sums.unbegun;
    const size_t finished = sums.of_state[STATES - 1];
    const double count = finished ? (double)finished : (double)NAN;
    out->runs = (int)(seeds->count ? res_seeds_runs(seeds) : found);
    out->finished = (int)finished;
    out->others = (int)(all - found);
    out->status = status_of(&sums, found < (size_t)out->runs);
    out->best_epoch = sums.best_epoch / count;
    out->epochs = sums.epochs / count;
    out->seconds = sums.seconds / count;
    return ERR_OK;
}

/* The values of a metric, a run after the other, by fold. */
struct gathered {
    double *values;
    int *folds;
    size_t count;
};

static void gather(struct gathered *g, double value, int fold, struct arena *a)
{
    g->values = arena_grow(a, g->values, g->count, sizeof(*g->values));
    g->folds = arena_grow(a, g->folds, g->count, sizeof(*g->folds));
    g->values[g->count] = value;
    g->folds[g->count++] = fold;
}

static void add_value(struct res_asked *out, const char *name, struct gathered *g,
                      struct arena *a)
{
    if (g->count == 0)
        return;
    out->values = arena_grow(a, out->values, out->value_count, sizeof(*out->values));
    out->values[out->value_count++] = (struct res_named_value){
        name, res_value_of_runs(g->values, g->folds, g->count)};
    *g = (struct gathered){0};
}

/* Rows come by name and fold, a value for each finished run. */
static enum err_code read_values(struct res_reader *r, int64_t trial,
                                 const struct res_seeds *seeds, struct res_asked *out,
                                 struct arena *a, struct err *e)
{
    const char *name = "";
    struct gathered g = {0};
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT m.name, m.value, r.seed, r.number, r.fold FROM run r JOIN metric m ON "
        "m.run_id "
        "= r.id AND m.epoch IN (0, r.best_epoch) WHERE r.trial_id = ?1 AND r.status = "
        "'finished' ORDER BY m.name, r.fold, r.number, m.epoch",
        "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        if (!res_seed_is_asked(seeds, res_column_int64(row, 2), res_column_int(row, 3)))
            continue;
        if (strcmp(name, res_sql_text(row, 0)) != 0) {
            add_value(out, name, &g, a);
            name = arena_strdup(a, res_sql_text(row, 0));
        }
        gather(&g, res_column_real(row, 1), res_column_int(row, 4), a);
    }
    add_value(out, name, &g, a);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_asked_read(struct res_reader *r, int64_t sweep, int64_t trial,
                             struct arena *a, struct res_asked *out, struct err *e)
{
    struct res_seeds seeds;
    *out = (struct res_asked){0};
    enum err_code code = res_find_running(r, e);
    if (code == ERR_OK)
        code = res_seeds_of(r, sweep, trial, a, &seeds, e);
    if (code == ERR_OK)
        code = read_runs(r, trial, &seeds, out, e);
    return code == ERR_OK ? read_values(r, trial, &seeds, out, a, e) : code;
}

/* The seeds that other sweeps ask for of the trial, a list for each. */
static enum err_code read_others(struct res_reader *r, int64_t sweep, int64_t trial,
                                 struct arena *a, struct res_seeds **out, size_t *count,
                                 struct err *e)
{
    int64_t *sweeps = NULL;
    size_t sweep_count = 0;
    int more = 1;
    *count = 0;
    sqlite3_stmt *row = res_sql_query(&r->sql, e,
                                      "SELECT sweep_id FROM sweep_trial WHERE trial_id "
                                      "= ?1 AND sweep_id <> ?2",
                                      "ii", trial, sweep);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        sweeps = arena_grow(a, sweeps, sweep_count, sizeof(*sweeps));
        sweeps[sweep_count++] = res_column_int64(row, 0);
    }
    enum err_code code = row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
    *out = arena_alloc(a, sweep_count + 1, sizeof(**out));
    for (size_t i = 0; i < sweep_count && code == ERR_OK; i++)
        code = res_seeds_of(r, sweeps[i], trial, a, &(*out)[(*count)++], e);
    return code;
}

static bool is_asked_elsewhere(const struct res_seeds *others, size_t count,
                               int64_t seed, int number)
{
    for (size_t i = 0; i < count; i++)
        if (res_seed_is_asked(&others[i], seed, number))
            return true;
    return false;
}

enum err_code res_others_read(struct res_reader *r, int64_t sweep, int64_t trial,
                              const char *metric, struct arena *a,
                              struct res_value *out, struct err *e)
{
    struct res_seeds seeds, *others;
    struct gathered g = {0};
    size_t other_count;
    int more = 1;
    *out = (struct res_value){0};
    enum err_code code = res_seeds_of(r, sweep, trial, a, &seeds, e);
    if (code == ERR_OK)
        code = read_others(r, sweep, trial, a, &others, &other_count, e);
    if (code != ERR_OK)
        return code;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT m.value, r.seed, r.number, r.fold FROM run r JOIN metric m ON m.run_id "
        "= r.id AND m.epoch IN (0, r.best_epoch) WHERE r.trial_id = ?1 AND r.status = "
        "'finished' AND m.name = ?2 ORDER BY r.fold, r.number",
        "it", trial, metric);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const int64_t seed = res_column_int64(row, 1);
        const int number = res_column_int(row, 2);
        if (res_seed_is_asked(&seeds, seed, number) ||
            !is_asked_elsewhere(others, other_count, seed, number))
            continue;
        gather(&g, res_column_real(row, 0), res_column_int(row, 3), a);
    }
    *out = res_value_of_runs(g.values, g.folds, g.count);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static int by_name(const void *key, const void *item)
{
    const struct res_named_value *value = item;
    return strcmp(key, value->name);
}

const struct res_value *res_asked_value(const struct res_asked *s, const char *name)
{
    const struct res_named_value *found =
        s->value_count
            ? bsearch(name, s->values, s->value_count, sizeof(*s->values), by_name)
            : NULL;
    return found ? &found->value : NULL;
}

static void give(sqlite3_context *context, double number)
{
    if (isnan(number))
        sqlite3_result_null(context);
    else
        sqlite3_result_double(context, number);
}

/* One of the summary's numbers; false: the name is a metric's. */
static bool give_column(sqlite3_context *context, const struct res_asked *s,
                        const char *name)
{
    const struct {
        const char *name;
        double number;
    } columns[] = {
        {"best_epoch", s->best_epoch}, {"epochs", s->epochs}, {"seconds", s->seconds}};
    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
        if (strcmp(columns[i].name, name) == 0) {
            give(context, columns[i].number);
            return true;
        }
    }
    if (strcmp(name, "n") == 0)
        sqlite3_result_int(context, s->finished);
    else if (strcmp(name, "status") == 0)
        sqlite3_result_text(context, s->status, -1, SQLITE_STATIC);
    else
        return false;
    return true;
}

/* The last summary asked for is kept: SQL asks for all of a row's. */
static const struct res_asked *remembered(struct res_reader *r, int64_t sweep,
                                          int64_t trial, struct err *e)
{
    struct res_remembered *m = &r->asked;
    if (m->arena && m->sweep == sweep && m->trial == trial)
        return m->summary;
    arena_destroy(m->arena);
    *m = (struct res_remembered){
        .arena = arena_create(), .sweep = sweep, .trial = trial};
    struct res_asked *summary = arena_alloc(m->arena, 1, sizeof(*summary));
    if (res_seeds_of(r, sweep, trial, m->arena, &m->seeds, e) == ERR_OK &&
        res_asked_read(r, sweep, trial, m->arena, summary, e) == ERR_OK)
        m->summary = summary;
    return m->summary;
}

static void answer(sqlite3_context *context, sqlite3_value **values, bool deviation)
{
    struct res_reader *r = sqlite3_user_data(context);
    struct err e = {0};
    const char *name = (const char *)sqlite3_value_text(values[2]);
    const struct res_asked *s = remembered(r, sqlite3_value_int64(values[0]),
                                           sqlite3_value_int64(values[1]), &e);
    if (s == NULL || name == NULL) {
        sqlite3_result_error(context, s ? "asked() of no name" : e.text, -1);
        return;
    }
    if (!deviation && give_column(context, s, name))
        return;
    const struct res_value *v = res_asked_value(s, name);
    give(context, v == NULL ? (double)NAN : deviation ? v->deviation : v->mean);
}

static void answer_mean(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    answer(context, values, false);
}

static void answer_deviation(sqlite3_context *context, int count,
                             sqlite3_value **values)
{
    (void)count;
    answer(context, values, true);
}

static void answer_run(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct res_reader *r = sqlite3_user_data(context);
    struct err e = {0};
    (void)count;
    if (remembered(r, sqlite3_value_int64(values[0]), sqlite3_value_int64(values[1]),
                   &e) == NULL)
        sqlite3_result_error(context, e.text, -1);
    else
        sqlite3_result_int(context, res_seed_is_asked(&r->asked.seeds,
                                                      sqlite3_value_int64(values[2]),
                                                      sqlite3_value_int(values[3])));
}

enum err_code res_asked_functions(struct res_reader *r, struct err *e)
{
    static const struct {
        const char *name;
        int arguments;
        void (*answer)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {{"asked", 3, answer_mean},
                     {"asked_std", 3, answer_deviation},
                     {"asked_run", 4, answer_run}};
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (sqlite3_create_function(r->sql.db, functions[i].name,
                                    functions[i].arguments, SQLITE_UTF8, r,
                                    functions[i].answer, NULL, NULL) != SQLITE_OK)
            return res_sql_error(&r->sql, e);
    return ERR_OK;
}
