/* Columns of a plot's trials: frame.h. */
#include "report/frame.h"

#include "base/stats/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* A name as SQL, "train.optimizer.lr" in its quotes; anything else as it is. */
static const char *sql_of(const char *name, bool known, struct arena *a)
{
    struct str s = {0};
    if (!known)
        return name;
    str_add(&s, "\"");
    for (const char *c = name; *c; c++)
        str_addn(&s, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    str_add(&s, "\"");
    const char *text = arena_strdup(a, s.text);
    str_deinit(&s);
    return text;
}

/* A plain word that is not a name would get SQLite's message. */
static enum err_code check_name(const char *name, const char *const *names,
                                size_t count, struct err *e)
{
    if (strpbrk(name, " ()'\"+-*/<>=,") != NULL)
        return ERR_OK;
    const char *nearest = str_nearest(name, names, count);
    return err_set(e, ERR_USER, "no trial has `%s`%s%s%s", name,
                   nearest ? "; did you mean `" : "", nearest ? nearest : "",
                   nearest ? "`?" : ": a parameter or metric is meant");
}

static void set_metric(const struct rep_plot_input *in, const char *name,
                       struct rep_frame_column *out)
{
    const struct res_table *t = in->trials;
    for (size_t i = 0; i < t->metric_count; i++) {
        if (t->metrics[i]->bookkeeping || strcmp(t->metrics[i]->name, name) != 0)
            continue;
        double *deviations =
            arena_alloc(in->arena, t->row_count + 1, sizeof(*deviations));
        for (size_t r = 0; r < t->row_count; r++)
            deviations[r] = t->rows[r].values[i].deviation;
        out->deviations = deviations;
        out->title = t->metrics[i]->title;
    }
}

static void set_categories(const struct res_cell *cells, size_t rows,
                           struct rep_frame_column *out, struct arena *a)
{
    const char **names = arena_alloc(a, rows + 1, sizeof(*names));
    size_t *of = arena_alloc(a, rows + 1, sizeof(*of));
    for (size_t r = 0; r < rows; r++) {
        const char *text = !cells[r].is_number ? cells[r].text
                           : !isfinite(cells[r].number)
                               ? NULL
                               : arena_printf(a, "%.6g", cells[r].number);
        size_t k = 0;
        while (text && k < out->category_count && strcmp(names[k], text) != 0)
            k++;
        of[r] = text ? k : rows;
        if (text && k == out->category_count)
            names[out->category_count++] = text;
    }
    for (size_t r = 0; r < rows; r++)
        of[r] = of[r] == rows ? out->category_count : of[r];
    out->categories = names;
    out->category = of;
}

/* Counts of a trial that are millions are told as such: 2.5 in place of 2.5e+06. */
static void set_unit(const char *name, struct res_cell *cells, size_t rows,
                     struct rep_frame_column *out, struct arena *a)
{
    static const struct {
        const char *name, *title;
    } counts[] = {{"macs", "multiply-adds"}, {"weights", "weights"}};
    const double million = 1e6;
    size_t k = 0;
    double most = 0;
    while (k < sizeof(counts) / sizeof(*counts) && strcmp(counts[k].name, name) != 0)
        k++;
    if (k == sizeof(counts) / sizeof(*counts))
        return;
    for (size_t r = 0; r < rows; r++)
        if (cells[r].is_number && isfinite(cells[r].number))
            most = fmax(most, cells[r].number);
    for (size_t r = 0; r < rows && most >= million; r++)
        cells[r].number /= million;
    out->title =
        arena_printf(a, "%s%s", most >= million ? "million " : "", counts[k].title);
}

enum err_code rep_frame_column(const struct rep_plot_input *in, const char *name,
                               struct rep_frame_column *out, struct err *e)
{
    const size_t rows = in->trials->row_count;
    struct arena *a = in->arena;
    const char *const *names;
    size_t count, there = 0, numbers = 0;
    struct res_cell *cells;
    const struct res_table *t = in->trials;
    *out = (struct rep_frame_column){.title = name};
    if (is_name((const char *const *)t->paths, t->path_count, name))
        out->title =
            res_short_name(name, (const char *const *)t->paths, t->path_count, a);
    enum err_code code = res_names(in->reader, a, &names, &count, e);
    const bool known = code == ERR_OK && is_name(names, count, name);
    if (code == ERR_OK && !known)
        code = check_name(name, names, count, e);
    if (code != ERR_OK)
        return code;
    const char *sql = sql_of(name, known, a);
    code = res_evaluate(in->reader, in->trials, &sql, 1, a, &cells, e);
    if (code != ERR_OK)
        return code;
    if (known && !is_name((const char *const *)t->paths, t->path_count, name))
        set_unit(name, cells, rows, out, a);
    double *values = arena_alloc(a, rows + 1, sizeof(*values));
    for (size_t r = 0; r < rows; r++) {
        const bool number = cells[r].is_number && isfinite(cells[r].number);
        values[r] = number ? cells[r].number : (double)NAN;
        numbers += number;
        there += cells[r].is_number ? number : cells[r].text != NULL;
    }
    if (there == 0)
        return err_set(e, ERR_USER, "none of these trials has a value of `%s`", name);
    out->numbers = values;
    out->is_number = numbers == there;
    set_categories(cells, rows, out, a);
    set_metric(in, name, out);
    return ERR_OK;
}

struct place {
    double number;
    int64_t trial; /* the first that has the value */
    size_t category;
};

static int in_order(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->trial < b->trial ? -1 : a->trial > b->trial;
}

const size_t *rep_frame_order(const struct rep_plot_input *in,
                              const struct rep_frame_column *column)
{
    const size_t count = column->category_count;
    struct place *places = arena_alloc(in->arena, count + 1, sizeof(*places));
    size_t *order = arena_alloc(in->arena, count + 1, sizeof(*order));
    for (size_t k = 0; k < count; k++)
        places[k] = (struct place){0, INT64_MAX, k};
    for (size_t r = 0; r < in->trials->row_count; r++) {
        struct place *p = &places[column->category[r]];
        const int64_t trial = in->trials->rows[r].trial;
        if (column->category[r] == count)
            continue;
        p->number = column->is_number ? column->numbers[r] : 0;
        p->trial = trial < p->trial ? trial : p->trial;
    }
    qsort(places, count, sizeof(*places), in_order);
    for (size_t k = 0; k < count; k++)
        order[k] = places[k].category;
    return order;
}

const char *rep_frame_keep_one_loss(const struct rep_plot_input *in, const char *metric,
                                    bool *keep)
{
    const struct res_table *t = in->trials;
    const char *loss = NULL;
    size_t others = 0;
    for (size_t r = 0; r < t->row_count && res_metric(in->reader, metric)->of_loss;
         r++) {
        if (!keep[r])
            continue;
        loss = loss ? loss : t->rows[r].loss;
        keep[r] = t->rows[r].loss == loss;
        others += !keep[r];
    }
    return others == 0
               ? NULL
               : arena_printf(
                     in->arena,
                     "%zu trial%s trained with other kinds of loss, and left out",
                     others, others == 1 ? " was" : "s were");
}

bool rep_frame_is_log(const struct rep_frame_column *column, size_t rows)
{
    return column->is_number && stats_is_log(column->numbers, rows);
}
