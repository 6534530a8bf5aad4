/* Taggrams by gnuplot: picture.h. */
#include "runner/predict/picture.h"

#include "base/figure.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Inches. Rows are whole pixels high, so that no seams show between them. */
static const double row_height = 18 / 96.0, top = 0.5, bottom = 0.625, width = 8;
static const double least = 1.5; /* of the rows together: numbers stand at the scale */
static const double left = 0.3;  /* beside the names */

enum { POINTS = 10 };

struct row {
    size_t tag;
    double mean;
};

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->mean != y->mean)
        return x->mean > y->mean ? -1 : 1;
    return x->tag < y->tag ? -1 : 1;
}

static struct row *order(const struct predict_chunks *c, struct arena *a)
{
    struct row *rows = arena_alloc(a, c->tags, sizeof(*rows));
    for (size_t t = 0; t < c->tags; t++) {
        double sum = 0;
        for (size_t k = 0; k < c->count; k++)
            sum += (double)c->score[k * c->tags + t];
        rows[t] = (struct row){t, sum / (double)c->count};
    }
    qsort(rows, c->tags, sizeof(*rows), compare);
    return rows;
}

/* Where chunk k's column begins: half way between its middle and the one before; the
 * first column begins with the recording, the last ends with its chunk. */
static double start_of(const struct predict_chunks *c, size_t k, int sample_rate)
{
    double at = (double)k * (double)c->hop + (double)(c->length - c->hop) / 2;
    if (k == 0)
        at = 0;
    if (k == c->count)
        at = (double)(c->count - 1) * (double)c->hop + (double)c->length;
    return at / sample_rate;
}

/* A line for each box. */
static void add_data(struct str *s, const struct predict_chunks *c,
                     const struct row *rows, size_t shown, int sample_rate)
{
    str_add(s, "# start end row bottom top probability\n");
    for (size_t k = 0; k < c->count; k++) {
        for (size_t i = 0; i < shown; i++) {
            str_addf(s, "%.6g %.6g %zu %.1f %.1f %.6g\n", start_of(c, k, sample_rate),
                     start_of(c, k + 1, sample_rate), i, (double)i - 0.5,
                     (double)i + 0.5, (double)c->score[k * c->tags + rows[i].tag]);
        }
    }
}

static void add_script(struct plot_figure *f, const struct predict_chunks *c,
                       const char *const *names, size_t shown, int sample_rate,
                       const char *title)
{
    struct str *s = &f->script;
    const double end = start_of(c, c->count, sample_rate);
    struct figure_box box = {.x = left + figure_widest(names, shown, POINTS),
                             .y = bottom,
                             .height = f->height - bottom - top};
    box.width = width - box.x - figure_pixels(FIGURE_SCALE);
    figure_place(f, box);
    figure_place_scale(f, box);
    figure_add_scale_label(s, "probability");
    figure_add_palette(s, FIGURE_BLUES);
    figure_add_names(s, "y", names, shown, 0);
    str_add(s, "set title ");
    plot_add_quoted(s, title);
    /* Each box reaches into the next column and row, which cover that: what shows at an
     * edge between two pixels is the neighbour. */
    str_addf(s,
             "\nunset grid\nset xlabel 'time (s)'\nset xrange [0:%.6g]\n"
             "set yrange [%zu.5:-0.5]\nset cbrange [0:1]\n"
             "plot data using 1:3:1:($2 < %.6g ? $2 + ($2 - $1) / 8 : $2):4:($5 + "
             "0.1):6 with boxxyerror linecolor palette fillstyle solid 1 noborder\n",
             end, shown - 1, end);
}

enum err_code predict_draw_taggram(const struct predict_taggram *t,
                                   const struct predict_chunks *c, struct str *note,
                                   struct err *e)
{
    struct arena *a = arena_create();
    const size_t shown = t->top < c->tags ? t->top : c->tags;
    const struct row *rows = order(c, a);
    const double height = fmax(row_height * (double)shown, least);
    struct plot_figure f = {.width = width, .height = bottom + height + top};
    const char **names = arena_alloc(a, shown + 1, sizeof(*names));
    const char *slash = strrchr(t->file, '/');
    for (size_t i = 0; i < shown; i++)
        names[i] = t->tags[rows[i].tag];
    add_data(&f.data, c, rows, shown, t->sample_rate);
    add_script(&f, c, names, shown, t->sample_rate, slash ? slash + 1 : t->file);
    enum err_code code = plot_write(&f, t->path, a, e);
    str_add(note, str_text(&f.note));
    plot_figure_deinit(&f);
    arena_destroy(a);
    return code;
}
