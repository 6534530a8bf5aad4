/* Values of epochs and tags and events, kept until the next transaction. */
#include "results/write/writer.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { AT_MOST = 8192 }; /* then they are written at once */

enum kind { METRIC, TAG_METRIC, EVENT };

struct item {
    enum kind kind;
    int64_t run, sweep;
    int epoch;
    double value;
    char *name, *text; /* metric name or kind of event; tag or text of the event */
    char time[32];     /* of an event */
};

struct res_pending {
    struct item *items;
    size_t count, room;
    size_t written; /* in the transaction that is open */
    char **names;   /* metrics known to be in metric_name */
    size_t name_count;
};

struct res_pending *res_pending_create(void)
{
    return calloc(1, sizeof(struct res_pending));
}

static void forget_names(struct res_pending *p)
{
    for (size_t i = 0; i < p->name_count; i++)
        free(p->names[i]);
    p->name_count = 0;
}

static void forget_items(struct res_pending *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(p->items[i].name);
        free(p->items[i].text);
    }
    if (count < p->count)
        memmove(p->items, p->items + count, (p->count - count) * sizeof *p->items);
    p->count -= count;
}

void res_pending_destroy(struct res_pending *p)
{
    if (p == NULL)
        return;
    forget_items(p, p->count);
    forget_names(p);
    free(p->items);
    free(p->names);
    free(p);
}

bool res_pending_any(const struct res_pending *p)
{
    return p->count > 0;
}

void res_pending_committed(struct res_pending *p)
{
    forget_items(p, p->written);
    p->written = 0;
}

void res_pending_rolled_back(struct res_pending *p)
{
    forget_names(p);
    p->written = 0;
}

static enum err_code add(struct res_store *s, struct item item, const char *name,
                         const char *text, struct err *e)
{
    struct res_pending *p = s->pending;
    if (p->count == p->room) {
        size_t room = p->room ? 2 * p->room : 64;
        struct item *items = realloc(p->items, room * sizeof *items);
        if (items == NULL)
            return err_set(e, ERR_MEMORY, "no memory for results");
        p->items = items;
        p->room = room;
    }
    item.name = strdup(name);
    item.text = text ? strdup(text) : NULL;
    if (item.name == NULL || (text && item.text == NULL)) {
        free(item.name);
        free(item.text);
        return err_set(e, ERR_MEMORY, "no memory for results");
    }
    p->items[p->count++] = item;
    return p->count >= AT_MOST ? res_flush(s, e) : ERR_OK;
}

enum err_code res_metric_put(struct res_store *s, int64_t run, int epoch,
                             const char *name, double value, struct err *e)
{
    return add(
        s, (struct item){.kind = METRIC, .run = run, .epoch = epoch, .value = value},
        name, NULL, e);
}

enum err_code res_tag_metric_put(struct res_store *s, int64_t run, const char *tag,
                                 const char *name, double value, struct err *e)
{
    return add(s, (struct item){.kind = TAG_METRIC, .run = run, .value = value}, name,
               tag, e);
}

enum err_code res_event_put(struct res_store *s, int64_t sweep, int64_t run,
                            const char *kind, const char *text, struct err *e)
{
    struct item item = {.kind = EVENT, .run = run, .sweep = sweep};
    sqlite3_stmt *now = res_sql_query(&s->sql, e, "SELECT " RES_NOW, "");
    if (now == NULL || res_sql_step(&s->sql, now, e) < 0)
        return res_sql_error(&s->sql, e);
    sqlite3_snprintf(sizeof item.time, item.time, "%s", res_sql_text(now, 0));
    sqlite3_reset(now);
    return add(s, item, kind, text, e);
}

/* A metric seen for the first time changes the columns of the views. */
static enum err_code note_name(struct res_store *s, const char *name, struct err *e)
{
    struct res_pending *p = s->pending;
    for (size_t i = 0; i < p->name_count; i++) {
        if (strcmp(p->names[i], name) == 0)
            return ERR_OK;
    }
    enum err_code code = res_sql_run(
        &s->sql, e, "INSERT OR IGNORE INTO metric_name (name) VALUES (?1)", "t", name);
    if (code != ERR_OK)
        return code;
    if (sqlite3_changes(s->sql.db) > 0)
        s->views_changed = true;
    char **names = realloc(p->names, (p->name_count + 1) * sizeof *names);
    if (names == NULL)
        return err_set(e, ERR_MEMORY, "no memory for results");
    p->names = names;
    names[p->name_count] = strdup(name);
    if (names[p->name_count] == NULL)
        return err_set(e, ERR_MEMORY, "no memory for results");
    p->name_count++;
    return ERR_OK;
}

static enum err_code write_item(struct res_store *s, const struct item *item,
                                struct err *e)
{
    struct res_sql *q = &s->sql;
    enum err_code code = ERR_OK;
    switch (item->kind) {
    case METRIC:
        code = note_name(s, item->name, e);
        if (code == ERR_OK)
            code = res_sql_run(
                q, e,
                "INSERT OR REPLACE INTO metric (run_id, epoch, name, value) "
                "VALUES (?1, ?2, ?3, ?4)",
                "iitd", item->run, (int64_t)item->epoch, item->name, item->value);
        break;
    case TAG_METRIC:
        code =
            res_sql_run(q, e,
                        "INSERT OR REPLACE INTO tag_metric (run_id, tag, name, value) "
                        "VALUES (?1, ?2, ?3, ?4)",
                        "ittd", item->run, item->text, item->name, item->value);
        break;
    case EVENT:
        code = res_sql_run(
            q, e,
            "INSERT INTO event (time, sweep_id, run_id, kind, text) VALUES "
            "(?1, nullif(?2, 0), nullif(?3, 0), ?4, ?5)",
            "tiitt", item->time, item->sweep, item->run, item->name, item->text);
        break;
    }
    return code;
}

/* A value that comes after its run has ended belongs in the summary still. */
static enum err_code summarise_ended(struct res_store *s, int64_t run, struct err *e)
{
    int64_t trial;
    enum err_code code = res_sql_int(
        &s->sql, e, 0, &trial,
        "SELECT trial_id FROM run WHERE id = ?1 AND status = 'finished'", "i", run);
    return code == ERR_OK && trial ? res_summarise(s, trial, e) : code;
}

enum err_code res_pending_write(struct res_store *s, struct err *e)
{
    struct res_pending *p = s->pending;
    enum err_code code = ERR_OK;
    int64_t run = 0;
    for (; p->written < p->count && code == ERR_OK; p->written++) {
        const struct item *item = &p->items[p->written];
        bool other = item->kind == METRIC && item->run != run;
        if (other && run)
            code = summarise_ended(s, run, e);
        if (other)
            run = item->run;
        if (code == ERR_OK)
            code = write_item(s, item, e);
    }
    return code == ERR_OK && run ? summarise_ended(s, run, e) : code;
}
