/* Earlier spells of runs, from the events that are recorded of them. */
#include "results/read/reader.h"

#include <string.h>

static bool is_among(const char *kind, const char *const *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return false;
}

static bool begins(const char *kind)
{
    static const char *const kinds[] = {"start", "retry", "continue"};
    return is_among(kind, kinds, sizeof(kinds) / sizeof(*kinds));
}

static bool ends(const char *kind)
{
    static const char *const kinds[] = {"pause", "stop", "failed", "pruned",
                                        "finished"};
    return is_among(kind, kinds, sizeof(kinds) / sizeof(*kinds));
}

/* The spell that the events tell of now; begun is NULL before the first. */
struct spelling {
    struct res_spell now;
    struct res_spell *items;
    size_t count;
    struct arena *arena;
};

static void add_event(struct spelling *s, sqlite3_stmt *row)
{
    const int64_t trial = res_column_int64(row, 0);
    const int number = res_column_int(row, 1);
    const char *kind = res_column_text(row, 2, s->arena),
               *time = res_column_text(row, 3, s->arena);
    const bool same = s->now.trial == trial && s->now.number == number;
    if (!same)
        s->now = (struct res_spell){.trial = trial, .number = number};
    if (kind == NULL || time == NULL)
        return;
    if (begins(kind)) {
        if (s->now.started) {
            s->items = arena_grow(s->arena, s->items, s->count, sizeof(*s->items));
            s->items[s->count++] = s->now;
        }
        s->now = (struct res_spell){trial, number, time, NULL, NULL};
    } else if (ends(kind) && s->now.started && s->now.ended == NULL) {
        s->now.ended = time;
        s->now.how = kind;
    }
}

enum err_code res_earlier_spells(struct res_reader *r, struct arena *a,
                                 struct res_spell **out, size_t *count, struct err *e)
{
    struct spelling s = {.arena = a};
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT r.trial_id, r.number, e.kind, e.time FROM event e JOIN run r ON r.id = "
        "e.run_id WHERE r.tries > 1 ORDER BY r.trial_id, r.number, e.id",
        "");
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0)
        add_event(&s, row);
    *out = s.items;
    *count = s.count;
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}
