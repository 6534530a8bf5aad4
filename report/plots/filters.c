/* The first layer's filters: the kernels of the first layer of a trial that has some,
 * as pictures beside each other, from low to high. Of a convolution over time the bands
 * stand above each other and time runs to the right; kernels of samples are rows. All
 * have one scale. */
#include "report/scored.h"

#include "nn/weights/file.h"
#include "results/read/kept.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    int filters;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "filters",
     .kind = OPT_INT,
     .offset = offsetof(struct options, filters),
     .fallback = "64",
     .min = 1,
     .max = 256,
     .help = "so many are drawn at most: those with the largest weights"},
    {0}};

enum { SQUARE = 16 /* small kernels side by side in a column of a paper */ };
enum { BESIDE = 128 /* cells of kernels over all bands, likewise */ };
enum { CRISP = 4000 /* cells that are drawn each: viewers smooth images */ };
/* Inches. */
static const double left = 0.45, right = 0.1, top = 0.08, below = 0.22, margin = 0.06,
                    tall = 1.0, row_of_samples = 0.09;

struct filter {
    const double *values;  /* bands x steps, low bands first */
    double energy, centre; /* the band, or the frequency of samples, where it lies */
};

struct filters {
    const char *layer; /* its name in the file of weights */
    struct filter *items;
    size_t count, all; /* drawn, of so many */
    size_t channels, bands, steps;
    double most; /* the largest magnitude */
};

/* Where the pictures stand. A cell is a weight. */
struct grid {
    size_t columns, rows, across, up; /* cells of a picture with its gap */
    struct figure_box box;
};

/* The trial of the first row whose weights are kept. */
static enum err_code find_weights(const struct rep_plot_input *in, size_t *row,
                                  struct res_kept *out, struct err *e)
{
    struct err first = {0};
    for (*row = 0; *row < in->trials->row_count; ++*row) {
        struct err missing = {0};
        const enum err_code code =
            res_kept_find(res_reader_path(in->reader), in->trials->rows[*row].trial, 0,
                          in->arena, out, &missing);
        if (code != ERR_USER)
            return code == ERR_OK ? code : err_set(e, code, "%s", missing.text);
        if (*row == 0)
            first = missing;
    }
    return err_set(e, ERR_USER, "%s",
                   *first.text ? first.text : "there is no trial to draw");
}

/* Kernels have three or four dimensions: filters, channels, (bands,) steps. */
static const struct nn_weights_tensor *first_kernels(const struct nn_weights_file *f)
{
    for (size_t i = 0; i < f->count; i++)
        if ((f->tensors[i].rank == 3 || f->tensors[i].rank == 4) &&
            f->tensors[i].type != NN_NO_FLOAT && f->tensors[i].count > 0)
            return &f->tensors[i];
    return NULL;
}

/* The frequency around which the power of samples lies, from 0 to 1. */
static double centre_of_samples(const double *x, size_t count)
{
    double sum = 0, power = 0;
    for (size_t k = 0; k <= count; k++) {
        double re = 0, im = 0;
        for (size_t i = 0; i < count; i++) {
            const double angle = 3.141592653589793 * (double)(k * i) / (double)count;
            re += x[i] * cos(angle);
            im += x[i] * sin(angle);
        }
        sum += (double)k / (double)count * (re * re + im * im);
        power += re * re + im * im;
    }
    return power > 0 ? sum / power : 0;
}

static void measure(const struct filters *f, struct filter *item)
{
    double sum = 0;
    for (size_t b = 0; b < f->bands; b++)
        for (size_t t = 0; t < f->steps; t++) {
            const double x = item->values[b * f->steps + t];
            item->energy += x * x;
            sum += (double)b * x * x;
        }
    item->centre = f->bands == 1      ? centre_of_samples(item->values, f->steps)
                   : item->energy > 0 ? sum / item->energy
                                      : 0;
}

static int strongest_first(const void *left_, const void *right_)
{
    const struct filter *a = left_, *b = right_;
    if (a->energy != b->energy)
        return a->energy > b->energy ? -1 : 1;
    return a->values < b->values ? -1 : a->values > b->values;
}

static int lowest_first(const void *left_, const void *right_)
{
    const struct filter *a = left_, *b = right_;
    if (a->centre != b->centre)
        return a->centre < b->centre ? -1 : 1;
    return a->values < b->values ? -1 : a->values > b->values;
}

/* Of several channels the first is taken. False: a weight is not a number. */
static bool take(const struct nn_weights_tensor *t, size_t most, struct filters *f,
                 struct arena *a)
{
    const bool flat = t->rank == 3;
    real *weights = arena_alloc(a, t->count, sizeof(*weights));
    double *values = arena_alloc(a, t->count, sizeof(*values));
    nn_weights_tensor_copy(t, weights);
    f->all = t->dims[0];
    f->channels = flat ? 1 : t->dims[1];
    f->bands = flat ? t->dims[1] : t->dims[2];
    f->steps = t->dims[t->rank - 1];
    f->items = arena_alloc(a, f->all, sizeof(*f->items));
    const size_t size = f->bands * f->steps;
    for (size_t i = 0; i < f->all; i++) {
        for (size_t k = 0; k < size; k++) {
            values[i * size + k] = (double)weights[i * f->channels * size + k];
            if (!isfinite(values[i * size + k]))
                return false;
        }
        f->items[i].values = values + i * size;
        measure(f, &f->items[i]);
    }
    qsort(f->items, f->all, sizeof(*f->items), strongest_first);
    f->count = f->all < most ? f->all : most;
    qsort(f->items, f->count, sizeof(*f->items), lowest_first);
    for (size_t i = 0; i < f->count * size; i++)
        f->most = fmax(f->most, fabs(f->items[i / size].values[i % size]));
    return true;
}

static enum err_code read_filters(const struct rep_plot_input *in,
                                  const struct res_kept *kept, struct filters *out,
                                  struct err *e)
{
    const struct options *o = in->options;
    struct nn_weights_file file;
    enum err_code code = nn_weights_file_read(kept->weights, &file, e);
    const struct nn_weights_tensor *t = code == ERR_OK ? first_kernels(&file) : NULL;
    if (t) {
        char *name = arena_strdup(in->arena, t->name), *dot = strrchr(name, '.');
        if (dot)
            *dot = '\0';
        out->layer = name;
        if (!take(t, (size_t)o->filters, out, in->arena))
            code = err_set(e, ERR_USER, "weights of trial %lld are not numbers",
                           (long long)kept->trial);
    } else if (code == ERR_OK) {
        code = err_set(e, ERR_USER,
                       "no layer of trial %lld has kernels, as conv1d and conv2d have",
                       (long long)kept->trial);
    }
    nn_weights_file_deinit(&file);
    return code;
}

/* Tall kernels stand in rows of BESIDE cells, small ones in squares, samples below each
 * other. width: inches of the pictures; columns: of the paper. */
static struct grid make_grid(const struct filters *f, double width, size_t columns)
{
    struct grid g = {.across = f->steps + 1, .up = f->bands + 1};
    const bool samples = f->bands == 1, is_tall = f->bands > 2 * f->steps;
    const size_t most =
        samples ? 1 : columns * (is_tall ? (BESIDE + g.across - 1) / g.across : SQUARE);
    if (samples)
        g.across = f->steps, g.up = 1;
    g.columns = f->count < most ? f->count : most;
    g.rows = (f->count + g.columns - 1) / g.columns;
    g.box.width = width;
    const double cell = width / (double)(g.columns * g.across);
    g.box.height = (double)g.rows * (samples   ? row_of_samples
                                     : is_tall ? tall
                                               : fmin(cell, 0.12) * (double)g.up);
    if (!samples && !is_tall)
        g.box.width = fmin(width, 0.12 * (double)(g.columns * g.across));
    return g;
}

/* The values of all cells from the lower left one; NaN between pictures. */
static void add_data(const struct filters *f, const struct grid *g, struct str *data)
{
    str_add(data, "# x y weight\n");
    for (size_t y = 0; y < g->rows * g->up; y++) {
        for (size_t x = 0; x < g->columns * g->across; x++) {
            const size_t row = g->rows - 1 - y / g->up, column = x / g->across,
                         b = y % g->up, t = x % g->across,
                         i = row * g->columns + column;
            const bool is_weight = b < f->bands && t < f->steps && i < f->count;
            str_addf(data, "%zu %zu ", x, y);
            figure_add_value(
                data, is_weight ? f->items[i].values[b * f->steps + t] : (double)NAN,
                '\n');
        }
        str_add(data, "\n");
    }
}

static const char *describe(const struct rep_plot_input *in, size_t row,
                            const struct res_kept *kept, const struct filters *f)
{
    struct arena *a = in->arena;
    const char *shape =
        f->bands == 1
            ? arena_printf(a, "%zu steps each, from low frequencies (top) to high",
                           f->steps)
            : arena_printf(a,
                           "%zu x %zu (bands up, time to the right), from those of low "
                           "bands to those of high",
                           f->bands, f->steps);
    return arena_printf(
        a, "%s (run %d), %s: %s%zu filter%s of %s.%s", rep_plot_label(in, row),
        kept->run, f->layer,
        f->count < f->all ? arena_printf(a, "of %zu the strongest ", f->all) : "",
        f->count, f->count == 1 ? "" : "s", shape,
        f->channels > 1 ? arena_printf(a, " The first of %zu channels.", f->channels)
                        : "");
}

/* Axes of the pictures, which are the same for all: the numbers of bands at those of
 * the first column, where there is room; the steps below. */
static void add_axes(const struct filters *f, const struct grid *g,
                     struct plot_figure *out, struct arena *a)
{
    struct str *s = &out->script;
    const double up = g->box.height / (double)(g->rows * g->up);
    if (f->bands > 1 && up * (double)f->bands > 0.2)
        str_addf(s, "set ytics scale 0 ('1' 0, '%zu' %zu)\n", f->bands, f->bands - 1);
    else
        str_add(s, "unset ytics\n");
    str_addf(s,
             "unset xtics\nset label '%s' at screen %.5f, screen %.5f center rotate\n",
             f->bands == 1 ? "filter" : "band", 0.12 / out->width,
             (g->box.y + g->box.height / 2) / out->height);
    figure_add_remark(
        out, g->box.x, g->box.y - 0.1,
        arena_printf(a, "%s 1 to %zu",
                     f->bands == 1 ? "samples" : "time steps of each:", f->steps));
}

static void lay_out(const struct filters *f, const char *remark, size_t columns,
                    struct plot_figure *out, struct arena *a)
{
    struct str *s = &out->script;
    const double room = out->width - left - right - figure_pixels(FIGURE_SCALE);
    struct grid g = make_grid(f, room, columns);
    const struct figure_lines lines =
        figure_wrap(remark, FIGURE_POINTS, out->width - 2 * margin, a);
    g.box.x = left;
    g.box.y = margin + lines.height + below;
    out->height = g.box.y + g.box.height + top;
    figure_add_remarks(out, margin, margin + lines.height, &lines);
    figure_place(out, g.box);
    figure_place_scale(out, g.box);
    if (figure_text_width("weight", FIGURE_POINTS) < g.box.height)
        figure_add_scale_label(s, "weight");
    if (g.box.height < 1)
        str_addf(s, "set cbtics (%.2g, 0, %.2g)\n", -f->most, f->most);
    figure_add_palette(s, FIGURE_SIGNED);
    add_axes(f, &g, out, a);
    str_addf(s,
             "unset grid\nset border 0\n"
             "set cbrange [%.6g:%.6g]\nset xrange [-0.5:%g]\nset yrange [-0.5:%g]\n"
             "plot data using 1:2:3 with image%s\n",
             f->most > 0 ? -f->most : -1, f->most > 0 ? f->most : 1,
             (double)(g.columns * g.across) - 0.5, (double)(g.rows * g.up) - 0.5,
             g.columns * g.across * g.rows * g.up <= CRISP ? " pixels" : "");
    add_data(f, &g, &out->data);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const size_t columns = o->size.columns == 2 ? 2 : 1;
    struct res_kept kept;
    struct filters f = {0};
    size_t row;
    enum err_code code = find_weights(in, &row, &kept, e);
    if (code == ERR_OK)
        code = read_filters(in, &kept, &f, e);
    if (code != ERR_OK)
        return code;
    out->plot.width = figure_columns_width((int)columns);
    lay_out(&f, describe(in, row, &kept, &f), columns, &out->plot, in->arena);
    out->note = rep_scored_alone(in, row);
    return ERR_OK;
}

const struct rep_plot rep_plot_filters = {
    .plugin = {.name = "filters",
               .help = "the first layer's filters of a trial, from low to high",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "filters=32"},
    .top = 1,
    .draw = draw,
};
