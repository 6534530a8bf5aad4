/* Trials by their ids, against those that are known: earlier.h. */
#include "runner/sweep/earlier.h"

#include <stdlib.h>
#include <string.h>

/* Ids in ascending order. */
struct ids {
    int64_t *items;
    size_t count;
};

static int by_id(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static bool has(const struct ids *x, int64_t id)
{
    return bsearch(&id, x->items, x->count, sizeof(id), by_id) != NULL;
}

/* The sweep's trials that are not known and have results of it, by their number. */
static enum err_code list_others(struct sweep *w, const struct ids *known, bool stale,
                                 int64_t **out, size_t *count)
{
    struct res_sweep_place *all;
    size_t places;
    bool results;
    enum err_code code =
        res_sweep_places(w->store, w->id, w->arena, &all, &places, &w->err);
    *out = arena_alloc(w->arena, places + 1, sizeof(**out));
    *count = 0;
    for (size_t i = 0; i < places && code == ERR_OK; i++) {
        if (has(known, all[i].trial) || (all[i].stale && !stale))
            continue;
        code = res_sweep_has_results(w->store, w->id, all[i].trial, &results, &w->err);
        if (code == ERR_OK && results)
            (*out)[(*count)++] = all[i].trial;
    }
    return code;
}

enum err_code sweep_earlier_trials(struct sweep *w, int64_t **out, size_t *count)
{
    int64_t *decided;
    const size_t first = history_trials(&w->history, w->arena, &decided);
    struct ids known = {arena_alloc(w->arena, first + 1, sizeof(*known.items)), first};
    int64_t *others = NULL;
    size_t other_count = 0;
    memcpy(known.items, decided, first * sizeof(*known.items));
    qsort(known.items, first, sizeof(*known.items), by_id);
    const enum err_code code =
        w->options->fresh ? ERR_OK
                          : list_others(w, &known, true, &others, &other_count);
    *count = first + other_count;
    *out = arena_alloc(w->arena, *count + 1, sizeof(**out));
    memcpy(*out, decided, first * sizeof(**out));
    for (size_t i = 0; i < other_count; i++)
        (*out)[first + i] = others[i];
    return code;
}

/* The trials of the last entry and of the decisions since. */
static enum err_code list_known(struct sweep *w, struct ids *out)
{
    const struct history *h = &w->history;
    enum err_code code = ERR_OK;
    out->items =
        arena_alloc(w->arena, h->entry.trial_count + h->count + 1, sizeof(*out->items));
    for (size_t i = 0; i < h->entry.trial_count && code == ERR_OK; i++)
        code = res_trial_find(w->store, h->entry.trials[i].identity,
                              &out->items[out->count++], &w->err);
    for (size_t i = h->first; i < h->count; i++)
        if (history_find_kind(h->rows[i].kind) == DECIDE_TRIAL)
            out->items[out->count++] = h->rows[i].trial;
    qsort(out->items, out->count, sizeof(*out->items), by_id);
    return code;
}

enum err_code sweep_earlier_joined(struct sweep *w, bool *joined)
{
    struct ids known = {0};
    int64_t *others;
    size_t count = 0;
    enum err_code code = list_known(w, &known);
    if (code == ERR_OK)
        code = list_others(w, &known, false, &others, &count);
    *joined = count > 0;
    return code;
}

/* A recorded trial that may lie in the space. */
struct earlier {
    const char *identity;
    struct run_point point;
    const struct exp_config *config; /* NULL: it lies outside */
};

static enum err_code locate(struct sweep *w, int64_t trial, struct earlier *out)
{
    const char *yaml;
    enum err_code code =
        res_trial_read(w->store, trial, w->arena, &out->identity, &yaml, &w->err);
    out->config = code == ERR_OK && yaml
                      ? exp_book_locate(w->options->book, yaml, &out->point)
                      : NULL;
    if (out->config)
        run_preparation_add_data(&w->preparation, out->config);
    return code;
}

enum err_code sweep_earlier_take(struct sweep *w, const int64_t *ids, size_t count,
                                 struct run_point *points, size_t *taken)
{
    struct earlier *list = arena_alloc(w->arena, count + 1, sizeof(*list));
    enum err_code code = ERR_OK;
    *taken = 0;
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = locate(w, ids[i], &list[i]);
    if (code == ERR_OK && count > 0)
        code = run_prepare(&w->preparation, false, w->arena, &w->err);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        if (list[i].config)
            run_preparation_add_recorded(&w->preparation, list[i].config,
                                         list[i].identity);
    if (code == ERR_OK && count > 0)
        code = run_prepare(&w->preparation, !w->options->quiet && !w->options->json,
                           w->arena, &w->err);
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        const struct earlier *own = &list[i];
        if (own->config && strcmp(exp_identity(own->config).text, own->identity) == 0 &&
            exp_book_take(w->options->book, &own->point).as == EXP_TAKEN_NEW)
            points[(*taken)++] = own->point;
    }
    return code;
}

enum err_code sweep_earlier_keep(struct sweep *w, size_t *kept)
{
    const size_t listed = w->spec->trial_count;
    struct ids known = {arena_alloc(w->arena, listed + 1, sizeof(*known.items)),
                        listed};
    int64_t *ids;
    size_t count;
    *kept = 0;
    if (!w->options->book || w->options->part || w->options->fresh)
        return ERR_OK;
    for (size_t i = 0; i < listed; i++)
        known.items[i] = run_list_item(&w->runs, i, 0)->trial_id;
    qsort(known.items, listed, sizeof(*known.items), by_id);
    const enum err_code code = list_others(w, &known, true, &ids, &count);
    struct run_point *points = arena_alloc(w->arena, count + 1, sizeof(*points));
    return code == ERR_OK ? sweep_earlier_take(w, ids, count, points, kept) : code;
}
