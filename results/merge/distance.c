/* Distances of a run and its repetition: distance.h. */
#include "results/merge/distance.h"

#include "base/half.h"
#include "results/read/reader.h"

#include <math.h>
#include <string.h>

struct side {
    struct res_reader *reader;
    int64_t run;
    sqlite3_stmt *rows;
    int more;
};

struct walk {
    struct side one, other;
    struct arena *arena;
    struct res_apart *all;
    size_t count;
};

static const char values[] = "SELECT name, epoch, value FROM metric WHERE run_id = ?1 "
                             "AND name NOT IN (SELECT name FROM metric_name WHERE "
                             "bookkeeping) ORDER BY name, epoch";
static const char scores[] =
    "SELECT split, 0, scores FROM prediction WHERE run_id = ?1 "
    "ORDER BY split";

static enum err_code open_side(struct side *s, const char *results,
                               const struct res_original *of, struct err *e)
{
    enum err_code code = res_reader_open(results, &s->reader, e);
    if (code == ERR_OK)
        code = res_sql_int(&s->reader->sql, e, 0, &s->run,
                           "SELECT id FROM run WHERE trial_id = ?1 AND number = ?2",
                           "ii", of->trial.id, (int64_t)of->run.number);
    return code;
}

static void step(struct side *s, struct err *e)
{
    s->more = s->rows ? res_sql_step(&s->reader->sql, s->rows, e) : -1;
}

static struct res_apart *find(struct walk *w, const char *name)
{
    if (w->count > 0 && strcmp(w->all[w->count - 1].name, name) == 0)
        return &w->all[w->count - 1];
    w->all = arena_grow(w->arena, w->all, w->count, sizeof(*w->all));
    w->all[w->count] = (struct res_apart){.name = arena_strdup(w->arena, name)};
    return &w->all[w->count++];
}

static void note(struct res_apart *a, int epoch, double one, double other)
{
    const double apart = isnan(one) && isnan(other)   ? 0
                         : isnan(one) || isnan(other) ? (double)NAN
                                                      : fabs(one - other);
    if (isnan(a->largest) || !(isnan(apart) || apart > a->largest))
        return;
    *a = (struct res_apart){a->name, apart, one, other, epoch};
}

static double value_of(const struct side *s, bool has)
{
    return !has                             ? (double)INFINITY
           : res_column_is_null(s->rows, 2) ? (double)NAN
                                            : res_column_real(s->rows, 2);
}

/* Predictions as they are stored: floats, of valid clips halves. */
static double score_at(const unsigned char *bytes, bool halves, size_t i)
{
    float value;
    uint16_t half;
    if (halves) {
        memcpy(&half, bytes + 2 * i, 2);
        return (double)half_value(half);
    }
    memcpy(&value, bytes + 4 * i, 4);
    return (double)value;
}

static void note_scores(struct res_apart *a, sqlite3_stmt *left, sqlite3_stmt *right,
                        bool halves)
{
    const size_t width = halves ? 2 : 4;
    const size_t size = (size_t)sqlite3_column_bytes(left, 2);
    if (size != (size_t)sqlite3_column_bytes(right, 2)) {
        note(a, 0, 0, (double)INFINITY);
        return;
    }
    const unsigned char *one = sqlite3_column_blob(left, 2);
    const unsigned char *other = sqlite3_column_blob(right, 2);
    for (size_t i = 0; i < size / width; i++) {
        const double x = score_at(one, halves, i), y = score_at(other, halves, i);
        /* Numbers that nearly agree may be rounded to neighbouring halves. */
        if (!halves || !(fabs(x - y) <= fabs(x) * 0x1p-10 + 0x1p-24))
            note(a, 0, x, y);
    }
}

static int compare_keys(const struct side *x, const struct side *y)
{
    if (x->more <= 0 || y->more <= 0)
        return x->more > 0 ? -1 : 1;
    const int order = strcmp(res_sql_text(x->rows, 0), res_sql_text(y->rows, 0));
    const int one = res_column_int(x->rows, 1), other = res_column_int(y->rows, 1);
    return order ? order : (one > other) - (one < other);
}

static enum err_code walk_rows(struct walk *w, const char *text, bool blobs,
                               struct err *e)
{
    struct side *x = &w->one, *y = &w->other;
    x->rows = res_sql_query(&x->reader->sql, e, text, "i", x->run);
    y->rows = x->rows ? res_sql_query(&y->reader->sql, e, text, "i", y->run) : NULL;
    step(x, e);
    step(y, e);
    while (x->more >= 0 && y->more >= 0 && (x->more > 0 || y->more > 0)) {
        const int order = compare_keys(x, y);
        const struct side *some = order <= 0 ? x : y;
        const char *name = res_sql_text(some->rows, 0);
        const int epoch = res_column_int(some->rows, 1);
        const bool halves = strcmp(name, "valid") == 0;
        if (blobs && order == 0)
            note_scores(
                find(w, arena_printf(w->arena, "predictions of the %s clips", name)),
                x->rows, y->rows, halves);
        else if (!blobs)
            note(find(w, name), epoch, value_of(x, order <= 0),
                 value_of(y, order >= 0));
        if (order <= 0)
            step(x, e);
        if (order >= 0)
            step(y, e);
    }
    const bool failed = x->more < 0 || y->more < 0;
    if (x->rows)
        sqlite3_reset(x->rows);
    if (y->rows)
        sqlite3_reset(y->rows);
    return failed ? e->code : ERR_OK;
}

enum err_code res_original_distance(const char *results, const struct res_original *one,
                                    const char *other_results,
                                    const struct res_original *other, struct arena *a,
                                    struct res_apart_list *out, struct err *e)
{
    struct walk w = {.arena = a};
    enum err_code code = open_side(&w.one, results, one, e);
    if (code == ERR_OK)
        code = open_side(&w.other, other_results, other, e);
    if (code == ERR_OK)
        code = walk_rows(&w, values, false, e);
    if (code == ERR_OK)
        code = walk_rows(&w, scores, true, e);
    res_reader_close(w.one.reader);
    res_reader_close(w.other.reader);
    *out = (struct res_apart_list){w.all, w.count};
    return code;
}
