/* The recorded decisions of a sweep: history.h. */
#include "runner/sweep/history.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[DECIDE_KINDS] = {
    [DECIDE_TRIAL] = "trial", [DECIDE_SEED] = "seed",   [DECIDE_GO_ON] = "go on",
    [DECIDE_STOP] = "stop",   [DECIDE_UNFIT] = "unfit", [DECIDE_HALT] = "stop by hand",
    [DECIDE_END] = "end"};

const char *history_kind(enum decision_kind kind)
{
    return kinds[kind];
}

enum decision_kind history_find_kind(const char *text)
{
    int kind = 0;
    while (kind < DECIDE_KINDS && strcmp(kinds[kind], text) != 0)
        kind++;
    return (enum decision_kind)kind;
}

struct decided {
    int64_t trial;
    size_t row;
};

static int by_trial(const void *left, const void *right)
{
    const struct decided *a = left, *b = right;
    int order = (a->trial > b->trial) - (a->trial < b->trial);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

static int by_row(const void *left, const void *right)
{
    const struct decided *a = left, *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

size_t history_trials(const struct history *h, struct arena *a, int64_t **out)
{
    struct decided *list = arena_alloc(a, h->count + 1, sizeof(*list));
    size_t count = 0, distinct = 0;
    for (size_t i = 0; i < h->count; i++)
        if (history_find_kind(h->rows[i].kind) == DECIDE_TRIAL)
            list[count++] = (struct decided){h->rows[i].trial, i};
    qsort(list, count, sizeof(*list), by_trial);
    for (size_t i = 0; i < count; i++)
        if (distinct == 0 || list[i].trial != list[distinct - 1].trial)
            list[distinct++] = list[i];
    qsort(list, distinct, sizeof(*list), by_row);
    *out = arena_alloc(a, distinct + 1, sizeof(**out));
    for (size_t i = 0; i < distinct; i++)
        (*out)[i] = list[i].trial;
    return distinct;
}

enum err_code history_read(struct res_store *store, int64_t sweep, bool fresh,
                           struct arena *a, struct history *out, struct err *e)
{
    *out = (struct history){0};
    enum err_code code = fresh ? res_decisions_clear(store, sweep, e) : ERR_OK;
    if (code == ERR_OK)
        code = res_decisions(store, sweep, a, &out->rows, &out->count, e);
    if (code != ERR_OK)
        return code;
    size_t decided = 0;
    for (size_t i = 0; i < out->count; i++) {
        const enum decision_kind kind = history_find_kind(out->rows[i].kind);
        if (kind == DECIDE_KINDS) {
            out->first = i + 1;
            out->decided = decided;
        }
        decided += kind != DECIDE_KINDS;
    }
    if (out->first > 0 && out->rows[out->first - 1].text)
        return entry_read(out->rows[out->first - 1].text, a, &out->entry, e);
    out->first = 0;
    return ERR_OK;
}

enum err_code history_begin(struct res_store *store, int64_t sweep, const char *kind,
                            const struct entry *entry, struct arena *a,
                            struct history *h, struct err *e)
{
    const struct hash saw = hash_text("");
    struct res_decision row = {.time = h->count > 0 ? h->rows[h->count - 1].time : 0,
                               .kind = kind,
                               .saw = saw.text,
                               .text = entry_text(entry, a)};
    size_t decided = 0;
    for (size_t i = 0; i < h->count; i++)
        decided += history_find_kind(h->rows[i].kind) != DECIDE_KINDS;
    struct res_decision *rows = arena_alloc(a, h->count + 1, sizeof(*rows));
    if (h->count > 0)
        memcpy(rows, h->rows, h->count * sizeof(*rows));
    rows[h->count] = row;
    h->rows = rows;
    h->entry = *entry;
    h->decided = decided;
    enum err_code code = res_decision_put(store, sweep, (int64_t)h->count, &row, e);
    h->first = ++h->count;
    return code;
}
