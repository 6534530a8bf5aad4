/* Maps of cells: figure_matrix.h. */
#include "base/figure_matrix.h"

#include <math.h>

/* Inches. */
static const double margin = 0.06, line = 0.2, gap = 0.08, least_cell = 0.17,
                    largest_cell = 0.9, longest = 1.3, shortest = 0.4, right = 0.1;
static const double few_tics = 1.0; /* inches of a scale with room for its ends only */
static const double tallest = 0.85; /* letters, in the height of a line */
enum { SMALLEST = 6 /* points */ };
#define EMPTY "#cccccc" /* darker than the least value's colour */

struct layout {
    const char **rows, **columns; /* names, cut */
    struct figure_box box;
    double least, most; /* of the values */
    int decimals, points;
    int upright_points; /* of upright names, which stand side by side */
    bool upright, numbers;
};

static const char **cut_all(const char *const *names, size_t count, double width,
                            struct arena *a)
{
    const char **cut = arena_alloc(a, count + 1, sizeof(*cut));
    for (size_t i = 0; i < count; i++)
        cut[i] = figure_cut(names[i], FIGURE_POINTS, width, a);
    return cut;
}

/* Cuts the rows' names to what they may take of so many inches, if the columns are to
 * be wide enough for upright names. Returns where the cells begin. */
static double cut_rows(const struct figure_matrix *m, double room, struct layout *l,
                       struct arena *a)
{
    const double before = margin + (m->down ? line : 0) + gap,
                 cells = tallest * figure_line(SMALLEST) * (double)m->column_count,
                 name = fmin(longest, fmax(shortest, room - before - cells));
    l->rows = cut_all(m->rows, m->row_count, name, a);
    return before + figure_widest(l->rows, m->row_count, FIGURE_POINTS);
}

static void find_range(const struct figure_matrix *m, struct layout *l)
{
    l->least = INFINITY;
    l->most = -INFINITY;
    for (size_t i = 0; i < m->row_count * m->column_count; i++) {
        if (!isfinite(m->values[i]))
            continue;
        l->least = fmin(l->least, m->values[i]);
        l->most = fmax(l->most, m->values[i]);
    }
    if (l->least > l->most) /* no cell has a value */
        l->least = l->most = 0;
    l->decimals =
        m->decimals >= 0 ? m->decimals : figure_decimals(l->least, l->most) + 1;
    if (!(l->most > l->least))
        l->most = l->least + fmax(1e-6, 1e-3 * fabs(l->least));
}

/* The size of the numbers: the figure's, or a smaller one that fits; 0: none does. */
static int find_points(const struct layout *l, double cell, struct arena *a)
{
    const char *low = arena_printf(a, "%.*f", l->decimals, l->least),
               *high = arena_printf(a, "%.*f", l->decimals, l->most);
    for (int points = FIGURE_POINTS; points >= SMALLEST; points--)
        if (fmax(figure_text_width(low, points), figure_text_width(high, points)) <
            cell)
            return points;
    return 0;
}

/* Returns the height of the figure. */
static double lay_out(const struct figure_matrix *m, double width, double remarks,
                      struct layout *l, struct arena *a)
{
    const double columns = (double)m->column_count, rows = (double)m->row_count;
    double room = width - right, left = cut_rows(m, room, l, a);
    l->columns = cut_all(m->columns, m->column_count, longest, a);
    find_range(m, l);
    double cell = fmin((room - left) / columns, largest_cell);
    l->points = find_points(l, cell, a);
    if (l->points == 0) {
        room = width - figure_pixels(FIGURE_SCALE);
        left = cut_rows(m, room, l, a);
        cell = fmin((room - left) / columns, largest_cell);
    }
    const double widest = figure_widest(l->columns, m->column_count, FIGURE_POINTS);
    l->upright = widest + gap > cell;
    l->upright_points = FIGURE_POINTS;
    while (l->upright_points > SMALLEST &&
           tallest * figure_line(l->upright_points) > cell)
        l->upright_points--;
    const double bottom = margin + remarks + (m->across ? line : 0) + gap +
                          (l->upright ? widest : line - gap);
    const double high = fmax(least_cell, fmin(cell, 2 * least_cell));
    l->box = (struct figure_box){left, bottom, cell * columns, high * rows};
    return bottom + l->box.height + margin;
}

static void add_titles(const struct figure_matrix *m, const struct layout *l,
                       double remarks, struct plot_figure *out, struct arena *a)
{
    struct str *s = &out->script;
    if (m->across) {
        str_add(s, "set label ");
        plot_add_quoted(s, figure_cut(m->across, FIGURE_POINTS, out->width / 2, a));
        str_addf(s, " at screen %.5f, screen %.5f center\n",
                 (l->box.x + l->box.width / 2) / out->width,
                 (margin + remarks + line / 2) / out->height);
    }
    if (m->down) {
        str_add(s, "set label ");
        plot_add_quoted(s, figure_cut(m->down, FIGURE_POINTS, l->box.height, a));
        str_addf(s, " at screen %.5f, screen %.5f center rotate by 90\n",
                 (margin + line / 2) / out->width,
                 (l->box.y + l->box.height / 2) / out->height);
    }
}

/* gnuplot takes an expression with a column of NaN for missing: the empty cells read it
 * as text.
 */
static void add_cells(const struct figure_matrix *m, struct str *s)
{
    bool empty = false, full = false;
    for (size_t i = 0; i < m->row_count * m->column_count; i++) {
        const bool is_value = isfinite(m->values[i]);
        full = full || is_value;
        empty = empty || !is_value;
    }
    str_add(s, "plot ");
    if (empty)
        str_add(s, "data using (strcol(3) eq 'NaN' ? $1 : NaN):2:(0.5):(0.5) with "
                   "boxxyerror fillcolor rgb '" EMPTY "' fillstyle solid noborder");
    if (full)
        str_addf(s,
                 "%sdata using ($3 == $3 ? $1 : NaN):2:(0.5):(0.5):3 with boxxyerror "
                 "fillcolor palette fillstyle solid noborder",
                 empty ? ", \\\n  " : "");
}

/* The ends of the scale have numbers where there is no room for more, and no title
 * where it would be cut: the remark names the values too. */
static void add_scale(const struct figure_matrix *m, const struct layout *l,
                      struct plot_figure *out)
{
    struct str *s = &out->script;
    const bool low = l->box.height < few_tics;
    figure_place_scale(out, l->box);
    if (low)
        str_addf(s, "set cbtics ('%.*f' %.8g, '%.*f' %.8g)\n", l->decimals, l->least,
                 l->least, l->decimals, l->most, l->most);
    if (figure_text_width(m->title, FIGURE_POINTS) <= l->box.height || !m->remark)
        figure_add_scale_label(s, m->title);
}

/* Dark cells have white numbers. In one plot: gnuplot 5.4 crashes on labels of which
 * none has a place. */
static void add_numbers(const struct layout *l, struct str *s)
{
    const double dark = l->least + 0.55 * (l->most - l->least);
    str_addf(s,
             ", \\\n  data using 1:($3 == $3 ? $2 : 1/0):(sprintf('%%.%df', $3)):($3 > "
             "%.8g ? 0xffffff : 0) with labels font ',%d' textcolor rgb variable",
             l->decimals, dark, l->points);
}

void figure_add_matrix(struct plot_figure *out, const struct figure_matrix *m,
                       struct arena *a)
{
    struct layout l;
    struct str *s = &out->script;
    const struct figure_lines lines =
        m->remark ? figure_wrap(m->remark, FIGURE_POINTS, out->width - 2 * margin, a)
                  : (struct figure_lines){0};
    out->height = lay_out(m, out->width, lines.height, &l, a);
    for (size_t r = 0; r < m->row_count; r++) {
        for (size_t c = 0; c < m->column_count; c++) {
            str_addf(&out->data, "%zu %zu ", c, r);
            figure_add_value(&out->data, m->values[r * m->column_count + c], '\n');
        }
    }
    figure_place(out, l.box);
    figure_add_names(s, "x", l.columns, m->column_count, 0);
    if (l.upright)
        str_addf(s, "set xtics rotate by 90 right font ',%d'\n", l.upright_points);
    figure_add_names(s, "y", l.rows, m->row_count, 0);
    figure_add_remarks(out, margin, margin + lines.height, &lines);
    add_titles(m, &l, lines.height, out, a);
    figure_add_palette(s, FIGURE_BLUES);
    if (l.points == 0)
        add_scale(m, &l, out);
    str_addf(s,
             "%sunset grid\nset border 0\nset xrange [-0.5:%zu.5]\n"
             "set yrange [%zu.5:-0.5]\nset cbrange [%.8g:%.8g]\n",
             l.points ? "unset colorbox\n" : "", m->column_count - 1, m->row_count - 1,
             l.least, l.most);
    if (m->marked_row < m->row_count)
        str_addf(s,
                 "set object 1 rectangle center %zu,%zu size 0.96,0.94 front fillstyle "
                 "empty border linecolor rgb '%s' linewidth 2\n",
                 m->marked_column, m->marked_row, plot_colour(1));
    add_cells(m, s);
    if (l.points)
        add_numbers(&l, s);
    str_add(s, "\n");
}
