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
    size_t metric;     /* of a METRIC: its index */
    char *name, *text; /* metric of a tag or kind of event; tag or text of the event */
    char time[32];     /* of an event */
};

/* A metric with texts of its own. */
struct metric {
    struct res_metric m;
    char *name, *title, *split;
    bool noted; /* is in metric_name */
};

struct res_pending {
    struct item *items;
    size_t count, room;
    size_t written;         /* in the transaction that is open */
    struct metric *metrics; /* that values were put of */
    size_t metric_count;
};

struct res_pending *res_pending_create(void)
{
    return calloc(1, sizeof(struct res_pending));
}

static void free_metric(struct metric *m)
{
    free(m->name);
    free(m->title);
    free(m->split);
}

static void forget_items(struct res_pending *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(p->items[i].name);
        free(p->items[i].text);
    }
    if (count < p->count)
        memmove(p->items, p->items + count, (p->count - count) * sizeof(*p->items));
    p->count -= count;
}

void res_pending_destroy(struct res_pending *p)
{
    if (p == NULL)
        return;
    forget_items(p, p->count);
    for (size_t i = 0; i < p->metric_count; i++)
        free_metric(&p->metrics[i]);
    free(p->metrics);
    free(p->items);
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
    for (size_t i = 0; i < p->metric_count; i++)
        p->metrics[i].noted = false;
    p->written = 0;
}

static enum err_code add(struct res_store *s, struct item item, const char *name,
                         const char *text, struct err *e)
{
    struct res_pending *p = s->pending;
    if (p->count == p->room) {
        size_t room = p->room ? 2 * p->room : 64;
        struct item *items = realloc(p->items, room * sizeof(*items));
        if (items == NULL)
            return err_set(e, ERR_MEMORY, "no memory for results");
        p->items = items;
        p->room = room;
    }
    item.name = name ? strdup(name) : NULL;
    item.text = text ? strdup(text) : NULL;
    if ((name && item.name == NULL) || (text && item.text == NULL)) {
        free(item.name);
        free(item.text);
        return err_set(e, ERR_MEMORY, "no memory for results");
    }
    p->items[p->count++] = item;
    return p->count >= AT_MOST ? res_flush(s, e) : ERR_OK;
}

static enum err_code add_metric(struct res_pending *p, const struct res_metric *m,
                                struct err *e)
{
    struct metric *metrics =
        realloc(p->metrics, (p->metric_count + 1) * sizeof(*metrics));
    if (metrics == NULL)
        return err_set(e, ERR_MEMORY, "no memory for results");
    p->metrics = metrics;
    struct metric *own = &metrics[p->metric_count];
    *own =
        (struct metric){*m, strdup(m->name), strdup(m->title), strdup(m->split), false};
    if (own->name == NULL || own->title == NULL || own->split == NULL) {
        free_metric(own);
        return err_set(e, ERR_MEMORY, "no memory for results");
    }
    own->m.name = own->name;
    own->m.title = own->title;
    own->m.split = own->split;
    p->metric_count++;
    return ERR_OK;
}

enum err_code res_metric_put(struct res_store *s, int64_t run, int epoch,
                             const struct res_metric *metric, double value,
                             struct err *e)
{
    struct res_pending *p = s->pending;
    size_t i = 0;
    while (i < p->metric_count && strcmp(p->metrics[i].name, metric->name) != 0)
        i++;
    enum err_code code = i < p->metric_count ? ERR_OK : add_metric(p, metric, e);
    if (code != ERR_OK)
        return code;
    const struct item item = {
        .kind = METRIC, .run = run, .epoch = epoch, .value = value, .metric = i};
    return add(s, item, NULL, NULL, e);
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
    sqlite3_snprintf(sizeof(item.time), item.time, "%s", res_sql_text(now, 0));
    sqlite3_reset(now);
    return add(s, item, kind, text, e);
}

/* A metric seen for the first time changes the columns of the views. */
static enum err_code note_metric(struct res_store *s, struct metric *metric,
                                 struct err *e)
{
    const struct res_metric *m = &metric->m;
    if (metric->noted)
        return ERR_OK;
    enum err_code code = res_sql_run(
        &s->sql, e,
        "INSERT INTO metric_name (name, title, split, goal, place, bookkeeping, "
        "of_loss) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO UPDATE SET "
        "title = ?2, split = ?3, goal = ?4, place = ?5, bookkeeping = ?6, of_loss = ?7",
        "ttttiii", m->name, m->title, m->split, m->maximize ? "maximize" : "minimize",
        (int64_t)m->place, (int64_t)m->bookkeeping, (int64_t)m->of_loss);
    if (code != ERR_OK)
        return code;
    s->views_changed = true;
    metric->noted = true;
    return ERR_OK;
}

static enum err_code write_item(struct res_store *s, const struct item *item,
                                struct err *e)
{
    struct res_sql *q = &s->sql;
    enum err_code code = ERR_OK;
    switch (item->kind) {
    case METRIC:
        code = note_metric(s, &s->pending->metrics[item->metric], e);
        if (code == ERR_OK)
            code = res_sql_run(
                q, e,
                "INSERT OR REPLACE INTO metric (run_id, epoch, name, value) "
                "VALUES (?1, ?2, ?3, ?4)",
                "iitd", item->run, (int64_t)item->epoch,
                s->pending->metrics[item->metric].name, item->value);
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
