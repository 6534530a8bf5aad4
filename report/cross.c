/* Two parameters as rows and columns: cross.h. Numbers are in their order, other values
 * in that of the trials. */
#include "report/cross.h"

#include "report/frame.h"
#include "report/number.h"

#include "base/table/round.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 20 };

/* The values of a parameter in their order. */
struct side {
    struct rep_frame_column column;
    const size_t *order; /* categories */
    size_t count;
};

static enum err_code read_side(const struct rep_plot_input *in, const char *name,
                               struct side *out, struct err *e)
{
    enum err_code code = rep_frame_column(in, name, &out->column, e);
    if (code != ERR_OK)
        return code;
    out->count = out->column.category_count;
    out->order = rep_frame_order(in, &out->column);
    return ERR_OK;
}

/* The trials of a cell. */
struct group {
    struct res_value value; /* of the last; its mean is that of all */
    size_t count;
    bool best;
};

static struct group group_of(const struct res_table *t, const struct side *sides,
                             const size_t *categories, size_t metric)
{
    struct group g = {0};
    double sum = 0;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct res_row *row = &t->rows[r];
        if (row->rank == 0 || sides[0].column.category[r] != categories[0] ||
            sides[1].column.category[r] != categories[1])
            continue;
        g.value = row->values[metric];
        sum += g.value.mean;
        g.count++;
        g.best = g.best || row->best;
    }
    g.value.mean = g.count ? sum / (double)g.count : (double)NAN;
    if (g.count != 1)
        g.value.deviation = (double)NAN;
    return g;
}

static struct table_cell cell_of(const struct group *g, struct arena *a)
{
    struct table_cell cell = table_text(NULL);
    if (g->count == 0)
        return cell;
    cell = table_number(g->value.mean, rep_value_text(&g->value, a));
    cell.deviation = g->value.deviation;
    cell.best = g->best;
    return cell;
}

static struct table_column *make_columns(const struct side *sides, struct arena *a)
{
    struct table_column *columns = arena_alloc(a, sides[1].count + 1, sizeof(*columns));
    columns[0] = (struct table_column){sides[0].column.title, sides[0].column.title,
                                       TABLE_TEXT, true};
    for (size_t k = 0; k < sides[1].count; k++) {
        const char *name = sides[1].column.categories[sides[1].order[k]];
        columns[k + 1] =
            (struct table_column){name, table_cut_text(name, a), TABLE_VALUE, false};
    }
    return columns;
}

/* The trials of the table, and the most of a cell. */
struct counted {
    size_t trials, most;
};

static struct counted fill(const struct res_table *t, const struct side *sides,
                           size_t metric, struct table *out, struct arena *a)
{
    struct counted n = {0};
    for (size_t i = 0; i < sides[0].count; i++) {
        struct table_cell *row = table_row(out, i);
        row[0] = table_long_text(sides[0].column.categories[sides[0].order[i]], a);
        for (size_t k = 0; k < sides[1].count; k++) {
            const size_t categories[] = {sides[0].order[i], sides[1].order[k]};
            const struct group g = group_of(t, sides, categories, metric);
            row[k + 1] = cell_of(&g, a);
            n.trials += g.count;
            n.most = g.count > n.most ? g.count : n.most;
        }
    }
    return n;
}

static void describe(const struct rep_choice *c, const struct side *sides,
                     const struct res_metric *metric, size_t left, size_t most,
                     struct table *out, struct arena *a)
{
    const char **notes = arena_alloc(a, 2, sizeof(*notes));
    const char *what =
        arena_printf(a, "%s by %s (rows) and %s (columns)", metric->title,
                     sides[0].column.title, sides[1].column.title);
    rep_set_facts(out, rep_only_sweep(c), c->choice.metric, c->choice.maximize, a);
    out->heading = arena_printf(a, "%s\n%s", rep_name_choice(c, a), what);
    out->caption = arena_printf(a, "%s.", what);
    out->label = arena_printf(a, "tab:%s-cross", rep_name_choice(c, a));
    out->across = true;
    if (most > 1)
        notes[out->note_count++] =
            "a cell of several trials has their mean: --where picks fewer";
    if (left)
        notes[out->note_count++] =
            arena_printf(a,
                         "%zu trial%s that %s not ranked or without these values "
                         "left out",
                         left, left == 1 ? "" : "s", left == 1 ? "is" : "are");
    out->notes = notes;
}

enum err_code rep_cross_table(const struct rep_choice *c, const char *names,
                              struct res_reader *r, struct arena *a, struct table *out,
                              struct err *e)
{
    struct res_table t;
    struct side sides[2];
    size_t count, metric = 0;
    const char **parts = rep_split(names, a, &count);
    if (count != 2 || parts[0][0] == '\0' || parts[1][0] == '\0')
        return err_set(e, ERR_USER,
                       "--cross takes two parameters, ROWS,COLUMNS, such as "
                       "--cross lr,optimizer");
    enum err_code code = res_rank(r, &c->choice, a, &t, e);
    const struct rep_plot_input in = {
        .reader = r, .trials = &t, .metric = c->choice.metric, .arena = a};
    if (code == ERR_OK && t.ranked == 0)
        code = err_set(e, ERR_USER, "no trial of %s is ranked", rep_name_choice(c, a));
    for (size_t k = 0; k < 2 && code == ERR_OK; k++)
        code = read_side(&in, parts[k], &sides[k], e);
    if (code == ERR_OK && sides[1].count > MOST_COLUMNS)
        code = err_set(e, ERR_USER,
                       "`%s` has %zu values: a table has at most %d columns of them%s",
                       parts[1], sides[1].count, MOST_COLUMNS,
                       sides[0].count < sides[1].count ? "; turn the two around" : "");
    if (code != ERR_OK)
        return code;
    while (metric + 1 < t.metric_count &&
           strcmp(t.metrics[metric]->name, c->choice.metric) != 0)
        metric++;
    *out = table_create(make_columns(sides, a), sides[1].count + 1, sides[0].count, a);
    const struct counted n = fill(&t, sides, metric, out, a);
    for (size_t k = 1; k < out->column_count && !c->every; k++)
        table_round_values(out, k, a);
    describe(c, sides, t.metrics[metric], t.row_count - n.trials, n.most, out, a);
    return ERR_OK;
}
