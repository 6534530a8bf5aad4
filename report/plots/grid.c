/* A metric over two parameters: a map with a cell for each pair of their values, and
 * in it the mean of the trials that have both. Numbers are in their order, other values
 * in that of the trials. */
#include "report/frame.h"

#include "base/figure_matrix.h"

#include <math.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *x, *y, *metric;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_PARAMETER("x", offsetof(struct options, x),
                       "of the columns; one that varies"),
    REP_PLOT_PARAMETER("y", offsetof(struct options, y),
                       "of the rows; another that varies"),
    REP_PLOT_METRIC("metric", offsetof(struct options, metric)),
    {0}};

enum { MOST = 40 /* values of a parameter */ };

/* A parameter's values in order, and which of them each trial has; count: none. */
struct side {
    struct rep_frame_column column;
    const char **names;
    size_t count, *of;
};

static enum err_code read_side(const struct rep_plot_input *in, const char *name,
                               struct side *out, struct err *e)
{
    const size_t rows = in->trials->row_count;
    const struct rep_frame_column *c = &out->column;
    enum err_code code = rep_frame_column(in, name, &out->column, e);
    if (code != ERR_OK)
        return code;
    out->count = c->category_count;
    if (out->count > MOST)
        return err_set(e, ERR_USER,
                       "`%s` has %zu values: a grid has room for %d (plot slice draws "
                       "more)",
                       c->title, out->count, MOST);
    const size_t *order = rep_frame_order(in, c);
    size_t *place = arena_alloc(in->arena, out->count + 1, sizeof(*place));
    out->names = arena_alloc(in->arena, out->count + 1, sizeof(*out->names));
    for (size_t k = 0; k < out->count; k++) {
        out->names[k] = c->categories[order[k]];
        place[order[k]] = k;
    }
    place[out->count] = out->count;
    out->of = arena_alloc(in->arena, rows + 1, sizeof(*out->of));
    for (size_t r = 0; r < rows; r++)
        out->of[r] = place[c->category[r]];
    return ERR_OK;
}

static bool is_path(const struct rep_plot_input *in, size_t path, const char *name)
{
    const struct res_table *t = in->trials;
    const char *const *paths = (const char *const *)t->paths;
    return strcmp(paths[path], name) == 0 ||
           strcmp(res_short_name(paths[path], paths, t->path_count, in->arena), name) ==
               0;
}

/* The parameters that are not named: the first two that vary. */
static enum err_code choose_sides(const struct rep_plot_input *in,
                                  const struct options *o, const char *names[2],
                                  struct err *e)
{
    const struct res_table *t = in->trials;
    names[0] = o->x;
    names[1] = o->y;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < t->path_count && names[k] == NULL; i++)
            if (names[1 - k] == NULL || !is_path(in, i, names[1 - k]))
                names[k] = t->paths[i];
    return names[0] && names[1] ? ERR_OK
                                : err_set(e, ERR_USER,
                                          "a grid takes two parameters that vary: "
                                          "x=NAME and y=NAME name others");
}

struct cells {
    bool *drawn; /* of each trial */
    double *means;
    size_t *counts, fewest, most, trials;
    size_t marked; /* the best trial's; the number of cells: it is not drawn */
};

/* Returns the note on trials that are left out, or NULL. */
static const char *fill(const struct rep_plot_input *in, const struct side *x,
                        const struct side *y, const struct rep_frame_column *z,
                        const char *metric, struct cells *out)
{
    const size_t all = x->count * y->count, rows = in->trials->row_count;
    size_t missing = 0;
    *out =
        (struct cells){.drawn = arena_alloc(in->arena, rows + 1, sizeof(*out->drawn)),
                       .means = arena_alloc(in->arena, all, sizeof(*out->means)),
                       .counts = arena_alloc(in->arena, all, sizeof(*out->counts)),
                       .fewest = SIZE_MAX,
                       .marked = all};
    for (size_t r = 0; r < rows; r++)
        out->drawn[r] =
            x->of[r] < x->count && y->of[r] < y->count && isfinite(z->numbers[r]);
    for (size_t r = 0; r < rows; r++)
        missing += !out->drawn[r];
    const char *note = rep_frame_keep_one_loss(in, metric, out->drawn);
    for (size_t r = 0; r < rows; r++) {
        const size_t cell = y->of[r] * x->count + x->of[r];
        if (!out->drawn[r])
            continue;
        out->means[cell] += z->numbers[r];
        out->counts[cell]++;
        out->trials++;
        if (in->trials->rows[r].best)
            out->marked = cell;
    }
    for (size_t i = 0; i < all; i++) {
        const size_t n = out->counts[i];
        out->means[i] = n ? out->means[i] / (double)n : (double)NAN;
        out->most = n > out->most ? n : out->most;
        out->fewest = n && n < out->fewest ? n : out->fewest;
    }
    if (missing == 0)
        return note;
    return arena_printf(in->arena, "%s%s%zu trial%s without these values left out",
                        note ? note : "", note ? "; " : "", missing,
                        missing == 1 ? "" : "s");
}

static const char *describe(const struct rep_plot_input *in, const char *title,
                            const struct cells *c, bool is_marked)
{
    const char *each =
        c->most == 1 ? ""
        : c->fewest == c->most
            ? arena_printf(in->arena, ", mean of %zu trials a cell", c->most)
            : arena_printf(in->arena, ", mean of %zu to %zu trials a cell", c->fewest,
                           c->most);
    return arena_printf(in->arena, "%s%s%s", title, each,
                        is_marked ? "; orange: the cell of the best trial" : "");
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *names[2], *metric = o->metric ? o->metric : in->metric;
    struct side x, y;
    struct rep_frame_column z;
    struct cells c;
    enum err_code code = choose_sides(in, o, names, e);
    if (code == ERR_OK)
        code = read_side(in, names[0], &x, e);
    if (code == ERR_OK)
        code = read_side(in, names[1], &y, e);
    if (code == ERR_OK)
        code = rep_frame_column(in, metric, &z, e);
    if (code == ERR_OK && !z.is_number)
        code = err_set(e, ERR_USER, "`%s` is not a number", metric);
    if (code != ERR_OK)
        return code;
    out->note = fill(in, &x, &y, &z, metric, &c);
    if (c.trials == 0)
        return err_set(e, ERR_USER, "no trial has `%s`, `%s` and `%s`", names[0],
                       names[1], metric);
    const struct figure_matrix m = {
        .rows = y.names,
        .columns = x.names,
        .row_count = y.count,
        .column_count = x.count,
        .values = c.means,
        .across = x.column.title,
        .down = y.column.title,
        .title = z.title,
        .remark = describe(in, z.title, &c, c.marked < x.count * y.count),
        .decimals = -1,
        .marked_row = c.marked / x.count,
        .marked_column = c.marked % x.count};
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    figure_add_matrix(&out->plot, &m, in->arena);
    return ERR_OK;
}

const struct rep_plot rep_plot_grid = {
    .plugin = {.name = "grid",
               .help = "a metric over two parameters, as a map with numbers",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "x=train.optimizer.lr y=train.optimizer.type"},
    .draw = draw,
};
