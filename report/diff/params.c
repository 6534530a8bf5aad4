/* The parameters in which trials differ. */
#include "report/diff/diff.h"

#include "report/request.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* The items of a list in flow style. */
struct items {
    const char **items;
    size_t count;
};

/* False: text is not a list. */
static bool read_items(const char *text, struct arena *a, struct items *out)
{
    size_t length = text ? strlen(text) : 0;
    if (length < 2 || text[0] != '[' || text[length - 1] != ']')
        return false;
    out->items = rep_split(arena_strndup(a, text + 1, length - 2), a, &out->count);
    return true;
}

static bool same_values(const char *const *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!res_same_value(values[0], values[i]))
            return false;
    return true;
}

/* The items of all lists at a place from the beginning, or from the end. */
static void take_items(const struct items *lists, size_t count, size_t place,
                       bool from_end, const char **out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = lists[i].items[from_end ? lists[i].count - 1 - place : place];
}

static void add_lists(struct rep_diff *d, const char *name, const struct items *lists)
{
    size_t begin = 0, end = 0, least = lists[0].count, most = 0;
    const char **values = arena_alloc(d->rows.arena, d->count, sizeof(*values));
    for (size_t i = 0; i < d->count; i++) {
        least = lists[i].count < least ? lists[i].count : least;
        most = lists[i].count > most ? lists[i].count : most;
    }
    for (; begin < least; begin++) {
        take_items(lists, d->count, begin, false, values);
        if (!same_values(values, d->count))
            break;
    }
    for (; end < least - begin; end++) {
        take_items(lists, d->count, end, true, values);
        if (!same_values(values, d->count))
            break;
    }
    for (size_t i = begin; i + end < most; i++) {
        for (size_t k = 0; k < d->count; k++)
            values[k] = i + end < lists[k].count ? lists[k].items[i] : NULL;
        rep_diff_add_texts(d, arena_printf(d->rows.arena, "%s[%zu]", name, i), values);
    }
}

static void add_param(struct rep_diff *d, const char *name, const char *const *values)
{
    struct items *lists = arena_alloc(d->rows.arena, d->count, sizeof(*lists));
    for (size_t i = 0; i < d->count; i++) {
        if (!read_items(values[i], d->rows.arena, &lists[i])) {
            rep_diff_add_texts(d, name, values);
            return;
        }
    }
    add_lists(d, name, lists);
}

/* The first path, in alphabetical order, that a trial has from its place on; NULL: no
 * trial has any more. */
static const char *next_path(const struct rep_diff *d, const size_t *places)
{
    const char *path = NULL;
    for (size_t i = 0; i < d->count; i++) {
        if (places[i] == d->trials[i].param_count)
            continue;
        const char *own = d->trials[i].params[places[i]].name;
        path = path == NULL || strcmp(own, path) < 0 ? own : path;
    }
    return path;
}

/* Whether all trials have the path. Takes their values of it. */
static bool take_values(const struct rep_diff *d, const char *path, size_t *places,
                        const char **values)
{
    bool all = true;
    for (size_t i = 0; i < d->count; i++) {
        const struct res_trial_row *t = &d->trials[i];
        const bool has =
            places[i] < t->param_count && strcmp(t->params[places[i]].name, path) == 0;
        values[i] = has ? t->params[places[i]++].value : NULL;
        all = all && has;
    }
    return all;
}

static int by_name(const void *name, const void *param)
{
    return strcmp(name, ((const struct res_pair *)param)->name);
}

static bool any_has(const struct rep_diff *d, const char *path)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->trials[i].param_count &&
            bsearch(path, d->trials[i].params, d->trials[i].param_count,
                    sizeof(*d->trials[i].params), by_name))
            return true;
    return false;
}

/* The trials with `loss.type: bce` in the place of `loss: bce` where another trial has
 * it so: both are the same. The order of paths stays. */
static const struct res_trial_row *spell_types(const struct rep_diff *d)
{
    struct arena *a = d->rows.arena;
    struct res_trial_row *trials = arena_alloc(a, d->count + 1, sizeof(*trials));
    for (size_t i = 0; i < d->count; i++) {
        const struct res_trial_row *t = &d->trials[i];
        struct res_pair *params = arena_alloc(a, t->param_count + 1, sizeof(*params));
        for (size_t k = 0; k < t->param_count; k++) {
            const char *typed = arena_printf(a, "%s.type", t->params[k].name);
            params[k] = t->params[k];
            params[k].name = any_has(d, typed) ? typed : params[k].name;
        }
        trials[i] = *t;
        trials[i].params = params;
    }
    return trials;
}

size_t rep_diff_params(struct rep_diff *d)
{
    size_t *places = arena_alloc(d->rows.arena, d->count, sizeof(*places));
    const char **values = arena_alloc(d->rows.arena, d->count, sizeof(*values));
    const char *path;
    size_t differing = 0;
    const struct res_trial_row *as_given = d->trials;
    d->trials = spell_types(d);
    while ((path = next_path(d, places)) != NULL) {
        const bool all = take_values(d, path, places, values);
        if (all && same_values(values, d->count))
            continue;
        differing++;
        add_param(d, path, values);
    }
    d->trials = as_given;
    return differing;
}
