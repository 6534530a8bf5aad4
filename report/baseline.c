#include "report/baseline.h"

#include "report/number.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The trials of the chosen sweeps, or of the first trial's sweep. */
static enum err_code read_members(const struct rep_choice *c, struct res_reader *r,
                                  struct arena *a, struct res_member **out,
                                  size_t *count, struct err *e)
{
    const size_t sweeps = c->choice.sweep_count ? c->choice.sweep_count : 1;
    enum err_code code = ERR_OK;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < sweeps && code == ERR_OK; i++) {
        struct res_member *more;
        size_t more_count;
        const struct res_sweep_row *sweep =
            c->choice.sweep_count ? c->choice.sweeps[i] : c->sweep;
        code = res_members(r, sweep->id, a, &more, &more_count, e);
        if (code != ERR_OK)
            return code;
        struct res_member *all = arena_alloc(a, *count + more_count + 1, sizeof(*all));
        if (*count)
            memcpy(all, *out, *count * sizeof(*all));
        if (more_count)
            memcpy(all + *count, more, more_count * sizeof(*all));
        *out = all;
        *count += more_count;
    }
    return code;
}

static const struct res_member *find_member(const struct res_member *members,
                                            size_t count, const char *label)
{
    for (size_t i = 0; i < count; i++)
        if (members[i].label && strcmp(members[i].label, label) == 0)
            return &members[i];
    return NULL;
}

static enum err_code no_label(const char *label, const struct res_member *members,
                              size_t count, struct arena *a, struct err *e)
{
    const char **labels = arena_alloc(a, count + 1, sizeof(*labels));
    for (size_t i = 0; i < count; i++)
        labels[i] = members[i].label ? members[i].label : "";
    const char *nearest = str_nearest(label, labels, count);
    return err_set(e, ERR_USER, "--baseline: no trial has the label `%s`%s%s%s", label,
                   nearest ? "; did you mean `" : "", nearest ? nearest : "",
                   nearest ? "`?" : "; a trial's number will do");
}

enum err_code rep_find_baseline(const struct rep_request *q, const struct rep_choice *c,
                                struct res_reader *r, struct arena *a,
                                struct rep_baseline *out, struct err *e)
{
    struct res_member *members;
    struct res_trial_row trial;
    size_t count;
    long long number = 0;
    *out = (struct rep_baseline){0};
    const bool one = c->choice.trials == NULL && c->choice.sweep_count == 1;
    const char *label = q->baseline ? q->baseline : one ? c->sweep->baseline : NULL;
    if (label == NULL)
        return ERR_OK;
    enum err_code code = read_members(c, r, a, &members, &count, e);
    if (code != ERR_OK)
        return code;
    const struct res_member *member = find_member(members, count, label);
    const bool numbered = q->baseline && str_to_long(label, &number) && number > 0;
    if (member == NULL && !numbered)
        return q->baseline ? no_label(label, members, count, a, e) : ERR_OK;
    const int64_t id = member ? member->trial : number;
    struct res_choice choice = c->choice;
    choice.trials = &id;
    choice.trial_count = 1;
    choice.where = NULL;
    choice.top = 0;
    code = res_trial(r, id, a, &trial, e);
    if (code == ERR_OK)
        code = res_rank(r, &choice, a, &out->table, e);
    if (code != ERR_OK)
        return code;
    out->trial = id;
    out->task = trial.task;
    out->label = out->table.rows[0].label
                     ? out->table.rows[0].label
                     : arena_printf(a, "trial %lld", (long long)id);
    return ERR_OK;
}

double rep_from_baseline(const struct rep_baseline *b, const struct res_table *t,
                         const struct res_row *row, size_t metric)
{
    const struct res_metric *m = t->metrics[metric];
    const struct res_row *base = &b->table.rows[0];
    if (m->of_loss &&
        (row->loss == NULL || base->loss == NULL || strcmp(row->loss, base->loss) != 0))
        return (double)NAN;
    for (size_t i = 0; i < b->table.metric_count; i++) {
        if (strcmp(b->table.metrics[i]->name, m->name) != 0 ||
            base->values[i].count == 0 || row->values[metric].count == 0)
            continue;
        return row->trial == b->trial
                   ? 0
                   : rep_difference(base->values[i].mean, row->values[metric].mean);
    }
    return (double)NAN;
}

enum err_code rep_choose_order(const struct rep_request *q, const struct rep_choice *c,
                               bool *out, struct err *e)
{
    static const char *const orders[] = {"rank", "file"};
    const bool one = c->choice.trials == NULL && c->choice.sweep_count == 1;
    *out = (one && c->sweep->ordered) || (q->steps && c->choice.trials == NULL);
    if (q->order == NULL)
        return ERR_OK;
    for (size_t i = 0; i < 2; i++) {
        if (strcmp(q->order, orders[i]) != 0)
            continue;
        *out = i == 1;
        return *out && c->choice.trials
                   ? err_set(e, ERR_USER, "--trials have the order of their list")
                   : ERR_OK;
    }
    return err_set(e, ERR_USER, "--order takes rank or file, not `%s`", q->order);
}

struct placed {
    size_t place;
    struct res_row row;
};

static int by_place(const void *left, const void *right)
{
    const struct placed *a = left, *b = right;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* A member and where it stands. */
struct standing {
    int64_t trial;
    size_t place;
};

static int by_trial(const void *left, const void *right)
{
    const struct standing *a = left, *b = right;
    if (a->trial != b->trial)
        return a->trial < b->trial ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* The first place of the trial. Trials that the file no longer asks for come last. */
static size_t place_of(const struct standing *all, size_t count, int64_t trial)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (all[middle].trial < trial)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && all[low].trial == trial ? all[low].place : count;
}

enum err_code rep_sort_as_in_file(const struct rep_choice *c, struct res_reader *r,
                                  struct res_table *t, struct arena *a, struct err *e)
{
    struct res_member *members;
    size_t count;
    enum err_code code = read_members(c, r, a, &members, &count, e);
    if (code != ERR_OK)
        return code;
    struct standing *all = arena_alloc(a, count + 1, sizeof(*all));
    for (size_t i = 0; i < count; i++)
        all[i] = (struct standing){members[i].trial, i};
    if (count)
        qsort(all, count, sizeof(*all), by_trial);
    struct placed *rows = arena_alloc(a, t->row_count + 1, sizeof(*rows));
    for (size_t i = 0; i < t->row_count; i++)
        rows[i] = (struct placed){place_of(all, count, t->rows[i].trial), t->rows[i]};
    if (t->row_count)
        qsort(rows, t->row_count, sizeof(*rows), by_place);
    for (size_t i = 0; i < t->row_count; i++)
        t->rows[i] = rows[i].row;
    return ERR_OK;
}
