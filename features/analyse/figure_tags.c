/* How many clips have each tag, and how many tags a clip has. Many tags are drawn in
 * rows below each other. */
#include "features/analyse/figure.h"

#include <math.h>

enum { ROWS = 4, LEAST = 20 /* tags of a plot's width */, CELL = 16 /* pixels */ };
enum { FEW_BARS = 5 /* places of a plot that has fewer */ };

/* Inches. */
static const double left = 0.75, right = 0.15, top = 0.42, one_row = 2.6, of_rows = 1.6;

struct rows {
    size_t tags, count, length; /* the last may be shorter */
    double room, width, height; /* of the names; of a plot */
};

static struct rows cut_into_rows(const struct analysis *x, struct plot_figure *out)
{
    struct rows r = {.tags = x->d->tag_count};
    if (r.tags > ROWS * FIGURE_MOST)
        r.tags = ROWS * FIGURE_MOST;
    r.count = (r.tags + FIGURE_MOST - 1) / FIGURE_MOST;
    r.length = (r.tags + r.count - 1) / r.count;
    r.room = figure_room(x, 0, r.tags);
    r.width = figure_pixels(CELL) * (double)(r.length < LEAST ? LEAST : r.length);
    r.height = r.count > 1 ? of_rows : one_row;
    out->width = left + r.width + right;
    out->height = top + (double)r.count * (r.height + r.room);
    str_add(&out->script, "set multiplot\nset xtics rotate by 90 right\n");
    figure_add_title(out, x, r.tags);
    return r;
}

static size_t length_of(const struct rows *r, size_t row)
{
    size_t first = row * r->length;
    return r->tags - first < r->length ? r->tags - first : r->length;
}

/* The place, tics and label of a row's plot. */
static void begin_row(const struct analysis *x, const struct rows *r, size_t row,
                      const char *label, struct plot_figure *out)
{
    struct figure_box plot = {
        left, out->height - top - (double)row * (r->height + r->room) - r->height,
        r->width, r->height};
    figure_place(out, plot);
    if (row == 0)
        figure_place_key(out, plot);
    else
        str_add(&out->script, "unset key\nunset label\n");
    figure_add_tags(out, x, "x", row * r->length, length_of(r, row));
    str_addf(&out->script, "set xrange [-0.7:%g]\nset ylabel '%s'\nplot \\\n",
             (double)r->length - 0.3, label);
}

void figure_frequency(const struct analysis *x, struct plot_figure *out)
{
    struct rows rows = cut_into_rows(x, out);
    str_add(&out->script, "set style data histograms\nset style histogram rowstacked\n"
                          "set style fill solid 0.9 noborder\nset boxwidth 0.75\n"
                          "set grid noxtics\nset yrange [0:5<*]\n");
    for (size_t row = 0; row < rows.count; row++) {
        bool any = false;
        for (size_t i = 0; i < length_of(&rows, row); i++) {
            for (size_t g = 0; g < ANALYSE_ALL; g++)
                str_addf(&out->data, "%zu ",
                         x->with[g][x->by_frequency[row * rows.length + i]]);
            plot_add_comment(&out->data,
                             x->d->tags[x->by_frequency[row * rows.length + i]]);
        }
        str_add(&out->data, "\n\n");
        begin_row(x, &rows, row, "clips", out);
        for (size_t g = 0; g < ANALYSE_ALL; g++) {
            if (x->clips[g] == 0)
                continue;
            str_addf(&out->script,
                     "%s  data index %zu using %zu title '%s' linecolor "
                     "rgb '%s'",
                     any ? ", \\\n" : "", row, g + 1, analyse_group_names[g],
                     plot_colour(g));
            any = true;
        }
        str_add(&out->script, "\n");
    }
    str_add(&out->script, "unset multiplot\n");
}

/* Powers of ten around all shares that are drawn, in per cent. */
static void find_share_range(const struct analysis *x, size_t tags, double range[2])
{
    double least = 100, most = 0;
    for (size_t i = 0; i < tags; i++) {
        for (size_t g = 0; g < FEAT_SPLITS; g++) {
            double p = 100 * analyse_prevalence(x, g, x->by_frequency[i]);
            least = p > 0 ? fmin(least, p) : least;
            most = p > 0 ? fmax(most, p) : most;
        }
    }
    range[0] = pow(10, floor(log10(least / 1.2)));
    range[1] = pow(10, ceil(log10(fmax(most, least))));
}

/* A line: place, the splits' shares, and for those that have no clip the bottom of the
 * plot. */
static bool add_shares(const struct analysis *x, size_t tag, size_t place,
                       double bottom, struct plot_figure *out)
{
    bool none = false;
    str_addf(&out->data, "%zu ", place);
    for (size_t g = 0; g < FEAT_SPLITS; g++) {
        double p = 100 * analyse_prevalence(x, g, tag);
        figure_add_value(&out->data, p > 0 ? p : (double)NAN, ' ');
    }
    for (size_t g = 0; g < FEAT_SPLITS; g++) {
        bool lacks = x->counted[g] && x->with[g][tag] == 0;
        figure_add_value(&out->data, lacks ? bottom : (double)NAN, ' ');
        none = none || lacks;
    }
    plot_add_comment(&out->data, x->d->tags[tag]);
    return none;
}

static void add_points(const struct analysis *x, size_t row, bool none,
                       struct plot_figure *out)
{
    static const int hollow[FEAT_SPLITS] = {6, 4, 8};
    const char *between = "";
    for (size_t g = 0; g < FEAT_SPLITS; g++) {
        if (x->counted[g] == 0)
            continue;
        str_addf(&out->script,
                 "%s  data index %zu using 1:%zu with points pointtype %d pointsize "
                 "0.6 linecolor rgb '%s' title '%s', \\\n  data index %zu using 1:%zu "
                 "with points pointtype %d pointsize 0.6 linecolor rgb '%s'",
                 between, row, g + 2, plot_point(g * 8), plot_colour(g),
                 analyse_group_names[g], row, g + 2 + FEAT_SPLITS, hollow[g],
                 plot_colour(g));
        between = ", \\\n";
    }
    if (none)
        str_addf(&out->script,
                 "%s  NaN with points pointtype %d pointsize 0.6 linecolor rgb "
                 "'#444444' title 'hollow: no clip'",
                 between, hollow[0]);
    str_add(&out->script, *between ? "\n" : "  NaN\n");
}

void figure_balance(const struct analysis *x, struct plot_figure *out)
{
    struct rows rows = cut_into_rows(x, out);
    double range[2];
    bool none = false;
    find_share_range(x, rows.tags, range);
    str_addf(&out->script, "set logscale y\nset yrange [%g:%g]\n", range[0], range[1]);
    for (size_t row = 0; row < rows.count; row++) {
        for (size_t i = 0; i < length_of(&rows, row); i++)
            none = add_shares(x, x->by_frequency[row * rows.length + i], i, range[0],
                              out) ||
                   none;
        str_add(&out->data, "\n\n");
    }
    for (size_t row = 0; row < rows.count; row++) {
        begin_row(x, &rows, row, "share of clips (%)", out);
        add_points(x, row, none, out);
    }
    str_add(&out->script, "unset multiplot\n");
}

void figure_tags_per_clip(const struct analysis *x, struct plot_figure *out)
{
    const size_t most = x->most_tags < FEW_BARS ? FEW_BARS : x->most_tags;
    out->width = 6;
    out->height = 4;
    for (size_t n = 1; n <= x->most_tags; n++)
        str_addf(&out->data, "%zu %zu\n", n, x->tags_per_clip[n]);
    str_addf(&out->script, "set xlabel 'tags of a clip (mean %.2f, median %g",
             x->mean_tags, x->median_tags);
    if (x->tags_per_clip[0])
        str_addf(&out->script, "; %zu clips without any are left out",
                 x->tags_per_clip[0]);
    str_addf(&out->script,
             ")'\nset style fill solid 0.9 noborder\nset boxwidth 0.8\n"
             "set grid noxtics\nset ylabel 'clips'\nset xrange [0.3:%zu.7]\n"
             "set xtics 1, %zu\nset yrange [0:*]\n"
             "plot data using 1:2 with boxes linecolor rgb '%s'\n",
             most, most / 20 + 1, plot_colour(0));
}
