/* Whether a run has the same results in two databases, value by value. Times of the
 * clock and other bookkeeping measure no network and are passed over. */
#include "results/merge/part.h"

#include <string.h>

struct pair {
    struct res_sql *one, *other;
};

/* Values are in the order of their key (epoch, name) on both sides. */
static const char values[] = "SELECT epoch, name, value FROM metric WHERE run_id = ?1 "
                             "AND name NOT IN (SELECT name "
                             "FROM metric_name WHERE bookkeeping) ORDER BY epoch, name";
static const char scores[] =
    "SELECT split, scores FROM prediction WHERE run_id = ?1 ORDER BY split";

static int sign(bool less, bool more)
{
    return (int)more - (int)less;
}

static int compare_keys(sqlite3_stmt *a, sqlite3_stmt *b)
{
    const int64_t left = res_column_int64(a, 0), right = res_column_int64(b, 0);
    if (left != right)
        return sign(left<right, left> right);
    return strcmp(res_sql_text(a, 1), res_sql_text(b, 1));
}

/* NULL, which is NaN, comes first. Equal means the same bits. */
static int compare_values(sqlite3_stmt *a, sqlite3_stmt *b)
{
    const bool none = res_column_is_null(a, 2), other = res_column_is_null(b, 2);
    const double x = res_column_real(a, 2), y = res_column_real(b, 2);
    if (none || other)
        return sign(none && !other, !none && other);
    return sign(x<y, x> y);
}

static void add_value(sqlite3_stmt *row, char out[RES_VALUE_TEXT])
{
    struct str s = {0};
    if (row == NULL)
        str_add(&s, "missing");
    else if (res_column_is_null(row, 2))
        str_add(&s, "not a number");
    else
        str_add_double(&s, res_column_real(row, 2));
    sqlite3_snprintf(RES_VALUE_TEXT, out, "%s", s.text);
    str_deinit(&s);
}

/* Tells where the rows differ; NULL: that side has no such row. */
static void tell(struct res_difference *out, sqlite3_stmt *a, sqlite3_stmt *b)
{
    struct str s = {0};
    const int epoch = res_column_int(a ? a : b, 0);
    str_add(&s, res_sql_text(a ? a : b, 1));
    if (epoch > 0)
        str_addf(&s, " of epoch %d", epoch);
    sqlite3_snprintf(sizeof(out->what), out->what, "%s", s.text);
    str_deinit(&s);
    add_value(a, out->one);
    add_value(b, out->other);
}

/* Walks both lists. Returns false after a failure of SQLite. */
static bool walk(const struct pair *p, sqlite3_stmt *a, sqlite3_stmt *b, bool complete,
                 struct res_difference *out, struct err *e)
{
    int left = res_sql_step(p->one, a, e), right = res_sql_step(p->other, b, e);
    while (left >= 0 && right >= 0 && (left > 0 || right > 0)) {
        int key = left == 0 ? 1 : right == 0 ? -1 : compare_keys(a, b);
        int order = key != 0 ? key : compare_values(a, b);
        if (order != 0 && (key == 0 || complete)) {
            out->order = order;
            tell(out, key <= 0 ? a : NULL, key >= 0 ? b : NULL);
            break;
        }
        if (key <= 0)
            left = res_sql_step(p->one, a, e);
        if (key >= 0)
            right = res_sql_step(p->other, b, e);
    }
    sqlite3_reset(a);
    sqlite3_reset(b);
    return left >= 0 && right >= 0;
}

static int compare_blobs(sqlite3_stmt *a, sqlite3_stmt *b)
{
    const int left = sqlite3_column_bytes(a, 1), right = sqlite3_column_bytes(b, 1);
    if (left != right || left == 0)
        return sign(left<right, left> right);
    return memcmp(sqlite3_column_blob(a, 1), sqlite3_column_blob(b, 1), (size_t)left);
}

/* A split that only one side has is not a difference: older versions kept one alone. */
static bool walk_scores(const struct pair *p, sqlite3_stmt *a, sqlite3_stmt *b,
                        struct res_difference *out, struct err *e)
{
    int left = res_sql_step(p->one, a, e), right = res_sql_step(p->other, b, e);
    while (left > 0 && right > 0 && out->order == 0) {
        int key = strcmp(res_sql_text(a, 0), res_sql_text(b, 0));
        if (key == 0 && (out->order = compare_blobs(a, b)) != 0)
            sqlite3_snprintf(sizeof(out->what), out->what,
                             "the predictions of the %s clips", res_sql_text(a, 0));
        if (key <= 0)
            left = res_sql_step(p->one, a, e);
        if (key >= 0)
            right = res_sql_step(p->other, b, e);
    }
    sqlite3_reset(a);
    sqlite3_reset(b);
    return left >= 0 && right >= 0;
}

enum err_code res_compare_runs(struct res_sql *one, int64_t run, struct res_sql *other,
                               int64_t other_run, bool complete,
                               struct res_difference *out, struct err *e)
{
    const struct pair p = {one, other};
    *out = (struct res_difference){0};
    sqlite3_stmt *a = res_sql_query(one, e, values, "i", run);
    sqlite3_stmt *b = a ? res_sql_query(other, e, values, "i", other_run) : NULL;
    if (b == NULL || !walk(&p, a, b, complete, out, e))
        return e->code;
    if (out->order != 0)
        return ERR_OK;
    a = res_sql_query(one, e, scores, "i", run);
    b = a ? res_sql_query(other, e, scores, "i", other_run) : NULL;
    return b && walk_scores(&p, a, b, out, e) ? ERR_OK : e->code;
}
