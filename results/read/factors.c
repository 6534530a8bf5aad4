/* Parameters of trials as factors: factors.h. */
#include "results/read/factors.h"

#include "base/stats/scale.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point {
    const struct res_row *row;
    double value, key; /* key: less is better */
};

static int by_key(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->row->trial > b->row->trial) - (a->row->trial < b->row->trial);
}

static int by_trial(const void *left, const void *right)
{
    const struct point *a = left, *b = right;
    return (a->row->trial > b->row->trial) - (a->row->trial < b->row->trial);
}

/* The ranked rows without the worst, by the number of their trial. */
static struct point *choose_points(const struct res_table *t,
                                   const struct res_choice *choice, double without,
                                   struct res_factors *out, struct arena *a)
{
    struct point *points = arena_alloc(a, t->row_count + 1, sizeof(*points));
    size_t metric = 0, count = 0;
    while (metric < t->metric_count &&
           strcmp(t->metrics[metric]->name, choice->metric) != 0)
        metric++;
    for (size_t i = 0; i < t->row_count && metric < t->metric_count; i++) {
        const double mean = t->rows[i].values[metric].mean;
        if (t->rows[i].rank > 0 && isfinite(mean))
            points[count++] =
                (struct point){&t->rows[i], mean, choice->maximize ? -mean : mean};
    }
    if (count > 1)
        qsort(points, count, sizeof(*points), by_key);
    out->worst = (size_t)floor(without * (double)count + 1e-9);
    out->trials = count - out->worst;
    if (out->trials > 1)
        qsort(points, out->trials, sizeof(*points), by_trial);
    return points;
}

static bool are_numbers(const struct point *points, size_t count, size_t path,
                        double *x)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = points[i].row->params[path];
        x[i] = (double)NAN;
        if (text && (!str_to_double(text, &x[i]) || !isfinite(x[i])))
            return false;
    }
    return true;
}

static struct stats_factor numbers(size_t count, const double *x, struct arena *a)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    return stats_factor_of_numbers(x, count, low, high, stats_is_log(x, count), a);
}

static int by_text(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* Categories by their names, so that they do not depend on the order of trials. */
static struct stats_factor categories(const struct point *points, size_t count,
                                      size_t path, struct res_factor *about,
                                      struct arena *a)
{
    const char **names = arena_alloc(a, count + 1, sizeof(*names));
    size_t *category = arena_alloc(a, count + 1, sizeof(*category)), kept = 0, all = 0;
    for (size_t i = 0; i < count; i++)
        if (points[i].row->params[path])
            names[all++] = points[i].row->params[path];
    if (all > 1)
        qsort(names, all, sizeof(*names), by_text);
    for (size_t i = 0; i < all; i++)
        if (kept == 0 || strcmp(names[i], names[kept - 1]) != 0)
            names[kept++] = names[i];
    for (size_t i = 0; i < count; i++) {
        const char *text = points[i].row->params[path];
        const char *const *at =
            text ? bsearch(&text, names, kept, sizeof(*names), by_text) : NULL;
        category[i] = at ? (size_t)(at - names) : kept;
    }
    about->categories = names;
    return stats_factor_of_categories(category, count, kept, a);
}

/* Whether two factors divide the trials in the same way. */
static bool change_together(const struct stats_factor *f, const struct stats_factor *g,
                            size_t trials)
{
    int partner[STATS_ABSENT + 1], of_partner[STATS_ABSENT + 1];
    for (int i = 0; i <= STATS_ABSENT; i++)
        partner[i] = of_partner[i] = -1;
    for (size_t i = 0; i < trials; i++) {
        int *to = &partner[f->cell[i]], *back = &of_partner[g->cell[i]];
        if ((*to >= 0 && *to != g->cell[i]) || (*back >= 0 && *back != f->cell[i]))
            return false;
        *to = g->cell[i];
        *back = f->cell[i];
    }
    return true;
}

static void find_same(struct res_factors *out)
{
    for (size_t i = 1; i < out->count; i++) {
        size_t k = 0;
        while (k < i && !change_together(&out->items[k], &out->items[i], out->trials))
            k++;
        if (k == i)
            continue;
        if (out->same++ == 0) {
            out->same_name = out->about[i].name;
            out->same_as = out->about[k].name;
        }
    }
}

struct res_factors res_factors_of(const struct res_table *t,
                                  const struct res_choice *choice, double without,
                                  struct arena *a)
{
    struct res_factors out = {.maximize = choice->maximize};
    const struct point *points = choose_points(t, choice, without, &out, a);
    struct stats_factor *items = arena_alloc(a, t->path_count + 1, sizeof(*items));
    struct res_factor *about = arena_alloc(a, t->path_count + 1, sizeof(*about));
    double *values = arena_alloc(a, out.trials + 1, sizeof(*values));
    for (size_t i = 0; i < out.trials; i++)
        values[i] = points[i].value;
    for (size_t p = 0; p < t->path_count; p++) {
        double *x = arena_alloc(a, out.trials + 1, sizeof(*x));
        struct res_factor *n = &about[out.count];
        *n = (struct res_factor){.path = t->paths[p]};
        n->name = res_short_name(t->paths[p], (const char *const *)t->paths,
                                 t->path_count, a);
        for (size_t i = 0; i < out.trials; i++)
            n->trials += points[i].row->params[p] != NULL;
        items[out.count] = are_numbers(points, out.trials, p, x)
                               ? numbers(out.trials, x, a)
                               : categories(points, out.trials, p, n, a);
        out.count += items[out.count].cells > 1;
    }
    out.items = items;
    out.about = about;
    out.values = values;
    find_same(&out);
    return out;
}
