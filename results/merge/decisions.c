/* The decisions of a sweep are one list: each was taken after those before it. Where
 * one list begins as the other does, the longer stays. Where they differ, one of the
 * two stays as a whole: the longer, else the one whose first other decision has the
 * larger text. */
#include "results/merge/part.h"

#include <string.h>

/* A decision as text that is the same in every database. */
static const char texts[] =
    "SELECT d.number, format('%d %s %s %d %d %d %s %s', d.virtual_time, d.kind, "
    "ifnull(t.identity, ''), d.seed, d.fold, d.until, d.saw, ifnull(d.text, '')) FROM "
    "decision d LEFT JOIN trial t ON t.id = d.trial_id WHERE d.sweep_id = ?1 ORDER BY "
    "d.number";

struct lists {
    int64_t from, into; /* how many each has */
    int64_t differs;    /* number of the first other decision; -1: none */
    int order;          /* of it: source less target */
};

static bool walk(struct merge *m, sqlite3_stmt *a, sqlite3_stmt *b, struct lists *out,
                 struct err *e)
{
    int left, right;
    do {
        left = res_sql_step(m->from, a, e);
        right = res_sql_step(m->into, b, e);
        out->from += left > 0;
        out->into += right > 0;
        if (left > 0 && right > 0 && out->differs < 0) {
            out->order = strcmp(res_sql_text(a, 1), res_sql_text(b, 1));
            out->differs = out->order != 0 ? res_column_int64(a, 0) : -1;
        }
    } while (left > 0 && right > 0);
    while (left > 0 && (left = res_sql_step(m->from, a, e)) > 0)
        out->from++;
    while (right > 0 && (right = res_sql_step(m->into, b, e)) > 0)
        out->into++;
    return left == 0 && right == 0;
}

static enum err_code compare(struct merge *m, const struct merge_pair *sweep,
                             struct lists *out, struct err *e)
{
    *out = (struct lists){.differs = -1};
    sqlite3_stmt *a = res_sql_query(m->from, e, texts, "i", sweep->from);
    sqlite3_stmt *b = a ? res_sql_query(m->into, e, texts, "i", sweep->into) : NULL;
    return b && walk(m, a, b, out, e) ? ERR_OK : e->code;
}

static enum err_code copy(struct merge *m, const struct merge_pair *sweep,
                          struct err *e)
{
    int more = 1;
    enum err_code code = res_sql_run(
        m->into, e, "DELETE FROM decision WHERE sweep_id = ?1", "i", sweep->into);
    sqlite3_stmt *row = res_sql_query(m->from, e,
                                      "SELECT number, virtual_time, kind, trial_id, "
                                      "seed, fold, until, saw, text FROM "
                                      "decision WHERE sweep_id = ?1 ORDER BY number",
                                      "i", sweep->from);
    while (row && code == ERR_OK && (more = res_sql_step(m->from, row, e)) > 0)
        code = res_sql_run(m->into, e,
                           "INSERT INTO decision (sweep_id, number, virtual_time, "
                           "kind, trial_id, seed, "
                           "fold, until, saw, text) VALUES (?1, ?2, ?3, ?4, nullif(?5, "
                           "0), ?6, ?7, ?8, ?9, "
                           "?10)",
                           "iiitiiiitt", sweep->into, res_column_int64(row, 0),
                           res_column_int64(row, 1), res_sql_text(row, 2),
                           merge_find(&m->trials, res_column_int64(row, 3)),
                           res_column_int64(row, 4), res_column_int64(row, 5),
                           res_column_int64(row, 6), res_sql_text(row, 7),
                           res_column_text_or_null(row, 8, m->arena));
    sqlite3_reset(row);
    return row == NULL || more < 0 ? res_sql_error(m->from, e) : code;
}

static void tell(struct merge *m, const char *name, const struct lists *l, bool theirs)
{
    struct str s = {0};
    str_addf(
        &s,
        "the decisions of the sweep `%s` differ from number %lld on: those of %s stay "
        "(%lld; the other has %lld)",
        name, (long long)l->differs, theirs ? m->from->path : m->into->path,
        (long long)(theirs ? l->from : l->into),
        (long long)(theirs ? l->into : l->from));
    m->how->tell(m->how->context, s.text);
    str_deinit(&s);
}

static enum err_code merge_of(struct merge *m, const struct merge_pair *sweep,
                              struct err *e)
{
    struct lists l;
    enum err_code code = compare(m, sweep, &l, e);
    if (code != ERR_OK)
        return code;
    const bool theirs = l.from != l.into ? l.from > l.into : l.order > 0;
    if (l.differs >= 0) {
        sqlite3_stmt *row = res_sql_query(
            m->into, e, "SELECT name FROM sweep WHERE id = ?1", "i", sweep->into);
        if (row && res_sql_step(m->into, row, e) > 0)
            tell(m, res_sql_text(row, 0), &l, theirs);
        sqlite3_reset(row);
        m->counts->decisions++;
    }
    return theirs ? copy(m, sweep, e) : ERR_OK;
}

enum err_code merge_decisions(struct merge *m, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < m->sweeps.count && code == ERR_OK; i++)
        code = merge_of(m, &m->sweeps.items[i], e);
    return code;
}
