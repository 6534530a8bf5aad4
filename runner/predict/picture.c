/* Taggrams by gnuplot: picture.h. */
#include "runner/predict/picture.h"

#include "base/plot.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Inches. */
static const double row_height = 0.2, margins = 1.1, width = 8;
static const double least_height = 2; /* for the numbers at the scale */
static const double left = 0.3, right = 1.3, character = 0.085;

struct row {
    size_t tag;
    double mean;
};

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->mean != y->mean) {
        return x->mean > y->mean ? -1 : 1;
    }
    return x->tag < y->tag ? -1 : 1;
}

static struct row *order(const struct predict_chunks *c, struct arena *a)
{
    struct row *rows = arena_alloc(a, c->tags, sizeof(*rows));
    for (size_t t = 0; t < c->tags; t++) {
        double sum = 0;
        for (size_t k = 0; k < c->count; k++) {
            sum += (double)c->score[k * c->tags + t];
        }
        rows[t] = (struct row){t, sum / (double)c->count};
    }
    qsort(rows, c->tags, sizeof(*rows), compare);
    return rows;
}

/* A line for each box. The next column covers the seam that each leaves at its right.
 */
static void add_data(struct str *s, const struct predict_chunks *c,
                     const struct row *rows, size_t shown, int sample_rate)
{
    double hop = (double)c->hop / sample_rate;
    double middle = (double)c->length / sample_rate / 2;
    str_add(s, "# middle row start end bottom top probability\n");
    for (size_t k = 0; k < c->count; k++) {
        double at = (double)k * hop + middle;
        for (size_t i = 0; i < shown; i++) {
            str_addf(s, "%.6g %zu %.6g %.6g %zu.5 %zu.5 %.6g\n", at, i + 1,
                     at - hop / 2, at + hop / 2, i, i + 1,
                     (double)c->score[k * c->tags + rows[i].tag]);
        }
    }
}

static void add_script(struct str *s, const struct predict_chunks *c,
                       const struct row *rows, size_t shown, const char *const *tags,
                       int sample_rate, const char *title)
{
    size_t longest = 0;
    for (size_t i = 0; i < shown; i++) {
        size_t length = strlen(tags[rows[i].tag]);
        longest = length > longest ? length : longest;
    }
    double hop = (double)c->hop / sample_rate;
    double middle = (double)c->length / sample_rate / 2;
    double start = fmax(middle - hop / 2, 0);
    double end = (double)(c->count - 1) * hop + middle + fmin(hop / 2, middle);
    str_add(s, "set title ");
    plot_add_quoted(s, title);
    str_addf(s,
             "\nset lmargin at screen %.4f\nset rmargin at screen %.4f\nunset grid\n"
             "set xlabel 'time (s)'\nset xrange [%.6g:%.6g]\n"
             "set yrange [%zu.5:0.5]\nset cbrange [0:1]\n"
             "set cblabel 'probability'\n"
             "set palette defined (0 '#f7fbff', 0.25 '#9ecae1', 0.6 '#3182bd', 1 "
             "'#08306b')\nset ytics scale 0 (",
             (left + character * (double)longest) / width, 1 - right / width, start,
             end, shown);
    for (size_t i = 0; i < shown; i++) {
        str_add(s, i ? ", " : "");
        plot_add_quoted(s, tags[rows[i].tag]);
        str_addf(s, " %zu", i + 1);
    }
    str_add(s, ")\nplot data using 1:2:3:($4 + ($4 - $3) / 8):5:6:7 with boxxyerror "
               "linecolor palette fillstyle solid 1 noborder\n");
}

enum err_code predict_draw_taggram(const char *path, const struct predict_chunks *c,
                                   const char *const *tags, size_t top, int sample_rate,
                                   const char *title, struct err *e)
{
    struct arena *a = arena_create();
    size_t shown = top < c->tags ? top : c->tags;
    const struct row *rows = order(c, a);
    struct plot_figure f = {
        .width = width,
        .height = fmax(margins + row_height * (double)shown, least_height)};
    add_data(&f.data, c, rows, shown, sample_rate);
    add_script(&f.script, c, rows, shown, tags, sample_rate, title);
    enum err_code code = plot_write(&f, path, a, e);
    plot_figure_deinit(&f);
    arena_destroy(a);
    return code;
}
