/* Taggrams by gnuplot: picture.h. */
#include "runner/predict/picture.h"

#include "base/plot.h"
#include "base/str.h"
#include "base/term.h"

#include <math.h>
#include <stdlib.h>

/* Inches. Rows are whole pixels high, so that no seams show between them. */
static const double row_height = 18 / 96.0, top = 0.5, bottom = 0.625, width = 8;
static const double least = 1.5; /* of the rows together: numbers stand at the scale */
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
            str_addf(s, "%.6g %.6g %zu %zu.5 %zu.5 %.6g\n", start_of(c, k, sample_rate),
                     start_of(c, k + 1, sample_rate), i + 1, i, i + 1,
                     (double)c->score[k * c->tags + rows[i].tag]);
        }
    }
}

static void add_script(struct plot_figure *f, const struct predict_chunks *c,
                       const struct row *rows, size_t shown, const char *const *tags,
                       int sample_rate, const char *title)
{
    struct str *s = &f->script;
    double end = start_of(c, c->count, sample_rate);
    int longest = 0;
    for (size_t i = 0; i < shown; i++) {
        int columns = term_width(tags[rows[i].tag]);
        longest = columns > longest ? columns : longest;
    }
    str_add(s, "set title ");
    plot_add_quoted(s, title);
    str_addf(s,
             "\nset lmargin at screen %.4f\nset rmargin at screen %.4f\n"
             "set bmargin at screen %.5f\nset tmargin at screen %.5f\nunset grid\n"
             "set xlabel 'time (s)'\nset xrange [0:%.6g]\n"
             "set yrange [%zu.5:0.5]\nset cbrange [0:1]\n"
             "set cblabel 'probability' offset 1,0\n"
             "set palette defined (0 '#f7fbff', 0.25 '#9ecae1', 0.6 '#3182bd', 1 "
             "'#08306b')\nset ytics scale 0 (",
             (left + character * longest) / width, 1 - right / width,
             bottom / f->height, 1 - top / f->height, end, shown);
    for (size_t i = 0; i < shown; i++) {
        str_add(s, i ? ", " : "");
        plot_add_tic(s, tags[rows[i].tag]);
        str_addf(s, " %zu", i + 1);
    }
    /* Each box reaches into the next column and row, which cover that: what shows at an
     * edge between two pixels is the neighbour. */
    str_addf(s,
             ")\nplot data using 1:3:1:($2 < %.6g ? $2 + ($2 - $1) / 8 : $2):4:($5 + "
             "0.1):6 with boxxyerror linecolor palette fillstyle solid 1 noborder\n",
             end);
}

enum err_code predict_draw_taggram(const char *path, const struct predict_chunks *c,
                                   const char *const *tags, size_t most,
                                   int sample_rate, const char *title, struct str *note,
                                   struct err *e)
{
    struct arena *a = arena_create();
    size_t shown = most < c->tags ? most : c->tags;
    const struct row *rows = order(c, a);
    struct plot_figure f = {.width = width,
                            .height =
                                bottom + fmax(row_height * (double)shown, least) + top};
    add_data(&f.data, c, rows, shown, sample_rate);
    add_script(&f, c, rows, shown, tags, sample_rate, title);
    enum err_code code = plot_write(&f, path, a, e);
    str_add(note, str_text(&f.note));
    plot_figure_deinit(&f);
    arena_destroy(a);
    return code;
}
