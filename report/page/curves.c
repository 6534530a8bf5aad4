/* The curves of the trials: each run's, or where these are too many each trial's mean.
 */
#include "report/page/pack.h"
#include "report/page/page.h"

#include "base/json.h"

#include <math.h>
#include <stdbool.h>

enum { MOST_VALUES = 400000 }; /* each takes 2.7 bytes of the page */

struct curve {
    size_t row;
    int number; /* of the run; 0: the mean of the trial's runs */
    struct res_run_curves of;
};

struct curves {
    struct res_names names; /* of the metrics */
    bool *drawn;            /* for each: some run has values at two epochs */
    size_t drawn_count;
    struct curve *items;
    size_t count, epochs;
};

/* Metrics of which something may be known at each epoch. */
static void choose_metrics(const struct rep_page *page, struct curves *all)
{
    const struct res_table *t = page->trials;
    const char **names = arena_alloc(page->arena, t->metric_count + 1, sizeof(*names));
    for (size_t i = 0; i < t->metric_count; i++)
        if (!t->metrics[i]->bookkeeping)
            names[all->names.count++] = t->metrics[i]->name;
    all->names.items = names;
}

static enum err_code read_curves(const struct rep_page *page,
                                 const struct rep_page_runs *runs, struct curves *all,
                                 struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t r = 0; r < page->trials->row_count; r++)
        for (size_t i = 0; i < runs[r].count && code == ERR_OK; i++) {
            struct curve curve = {r, runs[r].rows[i].number, {0}};
            code = res_run_curves(page->reader, page->trials->rows[r].trial,
                                  curve.number, &all->names, page->arena, &curve.of, e);
            if (code != ERR_OK || curve.of.epochs == 0)
                continue;
            all->items =
                arena_grow(page->arena, all->items, all->count, sizeof(*all->items));
            all->items[all->count++] = curve;
            all->epochs += (size_t)curve.of.epochs;
        }
    return code;
}

/* A metric that is known at the best epoch alone has no curve. */
static void find_drawn(struct curves *all, struct arena *a)
{
    all->drawn = arena_alloc(a, all->names.count + 1, sizeof(*all->drawn));
    for (size_t k = 0; k < all->names.count; k++) {
        for (size_t i = 0; i < all->count && !all->drawn[k]; i++) {
            const size_t epochs = (size_t)all->items[i].of.epochs;
            const float *values = all->items[i].of.values + k * epochs;
            size_t own = 0;
            for (size_t at = 0; at < epochs && own < 2; at++)
                own += isfinite(values[at]);
            all->drawn[k] = own > 1;
        }
        all->drawn_count += all->drawn[k];
    }
}

static struct curve mean_of(const struct curve *runs, size_t count, size_t metrics,
                            struct arena *a)
{
    struct curve mean = {runs[0].row, 0, {0}};
    for (size_t i = 0; i < count; i++)
        if (runs[i].of.epochs > mean.of.epochs)
            mean.of.epochs = runs[i].of.epochs;
    const size_t epochs = (size_t)mean.of.epochs;
    mean.of.values = arena_alloc(a, metrics * epochs + 1, sizeof(*mean.of.values));
    for (size_t k = 0; k < metrics; k++)
        for (size_t epoch = 0; epoch < epochs; epoch++) {
            double sum = 0;
            size_t n = 0;
            for (size_t i = 0; i < count; i++) {
                const size_t own = (size_t)runs[i].of.epochs;
                const float x =
                    epoch < own ? runs[i].of.values[k * own + epoch] : (float)NAN;
                sum += isfinite(x) ? (double)x : 0;
                n += isfinite(x);
            }
            mean.of.values[k * epochs + epoch] = n ? (float)(sum / (double)n) : NAN;
        }
    return mean;
}

/* Replaces the curves of runs by those of trials. */
static void take_means(struct curves *all, struct arena *a)
{
    struct curve *means = arena_alloc(a, all->count, sizeof(*means));
    size_t used = 0;
    for (size_t i = 0, end; i < all->count; i = end) {
        for (end = i; end < all->count && all->items[end].row == all->items[i].row;)
            end++;
        means[used++] = mean_of(all->items + i, end - i, all->names.count, a);
    }
    all->items = means;
    all->count = used;
}

static json_t *packed(const struct curves *all, size_t metric)
{
    struct rep_packed p = {0};
    for (size_t i = 0; i < all->count; i++) {
        const size_t epochs = (size_t)all->items[i].of.epochs;
        rep_pack(&p, all->items[i].of.values + metric * epochs, epochs);
    }
    return rep_packed_text(&p);
}

static json_t *json_of(const struct curves *all)
{
    json_t *out = json_object(), *row = json_array(), *number = json_array();
    json_t *epochs = json_array(), *metrics = json_object();
    for (size_t i = 0; i < all->count; i++) {
        json_array_append_new(row, json_integer((json_int_t)all->items[i].row));
        json_array_append_new(number, json_integer(all->items[i].number));
        json_array_append_new(epochs, json_integer(all->items[i].of.epochs));
    }
    for (size_t k = 0; k < all->names.count; k++)
        if (all->drawn[k])
            json_object_set_new(metrics, all->names.items[k], packed(all, k));
    json_object_set_new(out, "row", row);
    json_object_set_new(out, "number", number);
    json_object_set_new(out, "epochs", epochs);
    json_object_set_new(out, "metrics", metrics);
    return out;
}

enum err_code rep_page_curves(const struct rep_page *page,
                              const struct rep_page_runs *runs, json_t **out,
                              struct err *e)
{
    struct curves all = {0};
    choose_metrics(page, &all);
    enum err_code code = read_curves(page, runs, &all, e);
    find_drawn(&all, page->arena);
    if (code == ERR_OK && all.epochs * all.drawn_count > MOST_VALUES)
        take_means(&all, page->arena);
    *out = json_of(&all);
    return code;
}
