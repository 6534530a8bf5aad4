/* Trials as points: scatter.h. */
#include "report/scatter.h"

#include <math.h>

const char *const rep_scales[] = {"auto", "linear", "log", NULL};

static bool has_both(const struct rep_scatter *s, size_t row)
{
    return isfinite(s->y.numbers[row]) &&
           (s->x.is_number ? isfinite(s->x.numbers[row])
                           : s->x.category[row] < s->x.category_count);
}

/* Returns the note on the rows that are not drawn, or NULL. */
static const char *choose_rows(struct rep_scatter *s, const char *y)
{
    struct arena *a = s->in->arena;
    const size_t rows = s->in->trials->row_count;
    size_t without = 0;
    s->drawn = arena_alloc(a, rows + 1, sizeof(*s->drawn));
    for (size_t r = 0; r < rows; r++) {
        s->drawn[r] = has_both(s, r);
        without += !s->drawn[r];
    }
    const char *note = rep_frame_keep_one_loss(s->in, y, s->drawn);
    for (size_t r = 0; r < rows; r++)
        s->count += s->drawn[r];
    if (without == 0 || s->count == 0)
        return note;
    return arena_printf(a, "%s%s%zu trial%s without `%s` or `%s` %s not drawn",
                        note ? note : "", note ? "; " : "", without,
                        without == 1 ? "" : "s", s->x.title, y,
                        without == 1 ? "is" : "are");
}

double rep_scatter_x(const struct rep_scatter *s, size_t row)
{
    return s->x.is_number ? s->x.numbers[row] : (double)s->x.category[row];
}

double rep_scatter_deviation(const struct rep_scatter *s, size_t row)
{
    const double d = s->y.deviations ? s->y.deviations[row] : 0;
    return isfinite(d) ? d : 0;
}

static void find_ranges(struct rep_scatter *s)
{
    for (size_t r = 0; r < s->in->trials->row_count; r++) {
        const double x = rep_scatter_x(s, r), d = rep_scatter_deviation(s, r);
        if (!s->drawn[r])
            continue;
        figure_axis_widen(&s->across, x, x);
        figure_axis_widen(&s->up, s->y.numbers[r] - d, s->y.numbers[r] + d);
    }
}

enum err_code rep_scatter_read(const struct rep_plot_input *in, const char *x,
                               const char *y, enum rep_scale scale,
                               struct rep_scatter *out, const char **note,
                               struct err *e)
{
    *out = (struct rep_scatter){.in = in};
    *note = NULL;
    enum err_code code = rep_frame_column(in, x, &out->x, e);
    if (code == ERR_OK)
        code = rep_frame_column(in, y, &out->y, e);
    if (code == ERR_OK && !out->y.is_number)
        code = err_set(e, ERR_USER, "`%s` is not a number", y);
    if (code != ERR_OK)
        return code;
    *note = choose_rows(out, y);
    if (out->count == 0)
        return err_set(e, ERR_USER, "no trial has both `%s` and `%s`", out->x.title, y);
    out->across = (struct figure_axis){
        .title = out->x.title,
        .log_scale = scale == REP_SCALE_LOG ||
                     (scale == REP_SCALE_AUTO &&
                      rep_frame_is_log(&out->x, in->trials->row_count)),
        .names = out->x.is_number ? NULL : out->x.categories,
        .name_count = out->x.is_number ? 0 : out->x.category_count,
    };
    out->up = (struct figure_axis){.title = out->y.title};
    find_ranges(out);
    if (out->across.log_scale && !(out->x.is_number && out->across.least > 0))
        return err_set(e, ERR_USER, "a logarithmic scale takes numbers above 0");
    return ERR_OK;
}

void rep_scatter_add(const struct rep_scatter *s, size_t row, struct str *data)
{
    figure_add_value(data, rep_scatter_x(s, row), ' ');
    figure_add_value(data, s->y.numbers[row], ' ');
    figure_add_value(data, rep_scatter_deviation(s, row), ' ');
    plot_add_comment(data, rep_plot_label(s->in, row));
}
