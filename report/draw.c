/* Pictures of the trials that a request means: draw.h. */
#include "report/draw.h"

#include "report/notes.h"
#include "report/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a row without a rank: whether the plot shows it. */
static bool is_shown(const struct res_row *row, bool failed)
{
    return strcmp(row->status, "running") == 0 || strcmp(row->status, "paused") == 0 ||
           strcmp(row->status, "interrupted") == 0 ||
           (failed && strcmp(row->status, "waiting") != 0);
}

struct at_work {
    const struct res_row *row;
    double key; /* its best value so far, less is better; NAN: it has none */
};

/* By value. Trials without a value come last. Equal values keep the order of the
 * trials' numbers. */
static int by_key(const void *left, const void *right)
{
    const struct at_work *a = left, *b = right;
    if (isnan(a->key) != isnan(b->key))
        return isnan(a->key) ? 1 : -1;
    if (!isnan(a->key) && a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->row->trial > b->row->trial) - (a->row->trial < b->row->trial);
}

/* Replaces the rows by the ranked ones and the others that the plot shows, best so far
 * first, as many as are wanted (0: all); *of: how many there were. */
static enum err_code choose_rows(const struct res_choice *c,
                                 const struct rep_plot *plot, struct res_reader *r,
                                 struct res_table *t, size_t *of, struct arena *a,
                                 struct err *e)
{
    struct res_row *rows = arena_alloc(a, t->row_count + 1, sizeof(*rows));
    struct at_work *work = arena_alloc(a, t->row_count + 1, sizeof(*work));
    size_t ranked = 0, working = 0;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < t->row_count && code == ERR_OK; i++) {
        const struct res_row *row = &t->rows[i];
        struct res_points points = {0};
        if (row->rank)
            rows[ranked++] = *row;
        if (row->rank || !is_shown(row, plot->failed))
            continue;
        code = res_curve(r, row->sweep_id, row->trial, c->metric, a, &points, e);
        const struct res_point *best = res_best_point(&points, c->maximize);
        const double value = best ? best->value.mean : (double)NAN;
        work[working++] = (struct at_work){row, c->maximize ? -value : value};
    }
    if (working > 1)
        qsort(work, working, sizeof(*work), by_key);
    for (size_t i = 0; i < working; i++)
        rows[ranked + i] = *work[i].row;
    *of = t->ranked + working;
    t->row_count = ranked + working;
    if (c->top > 0 && t->row_count > (size_t)c->top)
        t->row_count = (size_t)c->top;
    t->rows = rows;
    return code;
}

/* Adds to the figure's note (may be NULL) the trials that are not among those to be
 * drawn. */
static const char *add_undrawn(const char *note, const struct res_table *t,
                               bool unfinished, struct arena *a)
{
    const struct {
        size_t count;
        const char *why;
    } others[] = {{t->other_task, "with other test clips, tags or evaluation"},
                  {t->other_loss, "trained with another kind of loss"},
                  {t->unmeasured, "without a value of the metric"},
                  {t->stale, "of an earlier version of the file"}};
    const char *text = unfinished ? "" : rep_count_unfinished(t, a);
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (others[i].count > 0)
            text = arena_printf(a, "%s%s%zu %s", text, *text ? ", " : "",
                                others[i].count, others[i].why);
    return *text == '\0' ? note
                         : arena_printf(a, "%s%strials that are not drawn: %s",
                                        note ? note : "", note ? "; " : "", text);
}

enum err_code rep_draw(const struct rep_drawing *d, const char **note, struct err *e)
{
    const struct rep_request *q = d->request;
    struct rep_choice c;
    struct table table;
    enum err_code code = rep_choose(q, d->reader, d->arena, &c, e);
    if (code != ERR_OK)
        return code;
    const bool listed = c.choice.trials != NULL;
    if (c.choice.top == 0 && !listed)
        c.choice.top = d->plot->top;
    c.choice.others = d->plot->unfinished && q->labels == NULL && !listed;
    code = rep_table_of_trials(q, &c, d->reader, d->arena, &table, e);
    if (code != ERR_OK)
        return code;
    const struct rep_trials *of = table.source;
    struct res_table trials = *of->trials;
    size_t count = trials.ranked;
    if (c.choice.others)
        code = choose_rows(&c.choice, d->plot, d->reader, &trials, &count, d->arena, e);
    if (code != ERR_OK)
        return code;
    if (trials.row_count == 0)
        return err_set(e, ERR_USER, "no trial has finished or is at work");
    const struct rep_plot_input in = {
        .reader = d->reader,
        .trials = &trials,
        .of = count,
        .labels = q->labels ? of->labels : NULL,
        .listed = listed,
        .baseline = of->baseline.trial,
        .baseline_sweep = of->baseline.trial ? of->baseline.table.rows[0].sweep_id : 0,
        .metric = c.choice.metric,
        .maximize = c.choice.maximize,
        .options = d->options,
        .arena = d->arena,
    };
    code = rep_plot_write(d->plot, &in, d->path, note, e);
    if (code != ERR_OK || listed || d->plot->failed)
        return code;
    if (d->undrawn)
        *d->undrawn = add_undrawn(NULL, of->trials, c.choice.others, d->arena);
    else
        *note = add_undrawn(*note, of->trials, c.choice.others, d->arena);
    return ERR_OK;
}
