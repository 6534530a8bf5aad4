/* Tags of one clip as maps: rows and columns by frequency. */
#include "features/analyse/figure.h"

#include <math.h>

enum { CELL = 16, LARGEST = 72, FEW = 240 }; /* pixels; of few tags together */
static const double scale = 3;               /* inches that the words at it take */

/* Where each pair of two tags that are shown is in x->pairs; pair_count: nowhere. */
static void find_pairs(const struct analysis *x, size_t shown,
                       size_t place[FIGURE_MOST][FIGURE_MOST])
{
    size_t rank[2];
    for (size_t r = 0; r < shown; r++)
        for (size_t c = 0; c < shown; c++)
            place[r][c] = x->pair_count;
    for (size_t i = 0; i < x->pair_count; i++) {
        rank[0] = rank[1] = shown;
        for (size_t k = 0; k < shown; k++) {
            if (x->by_frequency[k] == x->pairs[i].a)
                rank[0] = k;
            if (x->by_frequency[k] == x->pairs[i].b)
                rank[1] = k;
        }
        if (rank[0] < shown && rank[1] < shown)
            place[rank[0]][rank[1]] = place[rank[1]][rank[0]] = i;
    }
}

static double value_of(const struct analysis *x, size_t pair, size_t row, bool given)
{
    if (pair == x->pair_count)
        return 0;
    const struct analyse_pair *p = &x->pairs[pair];
    if (!given)
        return p->share;
    return p->a == x->by_frequency[row] ? p->b_given_a : p->a_given_b;
}

static void draw_map(const struct analysis *x, bool given, const char *label,
                     struct plot_figure *out)
{
    size_t shown = figure_tags(x), place[FIGURE_MOST][FIGURE_MOST];
    int cell = FEW / (int)shown > LARGEST ? LARGEST : FEW / (int)shown;
    double side = figure_pixels(cell > CELL ? cell : CELL) * (double)shown;
    double room = ceil(96 * figure_room(x, 0, shown)) / 96;
    double rest = ceil(96 * fmax(scale - side, 0) / 2) / 96;
    double top = fmax(shown < x->d->tag_count ? 0.42 : 0.2, rest);
    struct figure_box plot = {room, fmax(room, rest), side, side};
    find_pairs(x, shown, place);
    for (size_t r = 0; r < shown; r++) {
        for (size_t c = 0; c < shown; c++)
            figure_add_value(&out->data,
                             r == c ? (double)NAN : value_of(x, place[r][c], r, given),
                             c + 1 < shown ? ' ' : '\n');
    }
    out->width = plot.x + side + figure_pixels(FIGURE_SCALE);
    out->height = plot.y + side + top;
    figure_add_tags(out, x, "x", 0, shown);
    figure_add_tags(out, x, "y", 0, shown);
    figure_place(out, plot);
    figure_place_scale(out, plot);
    figure_add_scale_label(&out->script, label);
    figure_add_title(out, x, shown);
    figure_add_palette(&out->script, FIGURE_BLUES);
    for (size_t i = 0; i < shown; i++)
        str_addf(
            &out->script,
            "set object %zu rectangle center %zu,%zu size 1,1 behind fillcolor rgb "
            "'#cccccc' fillstyle solid noborder\n",
            i + 1, i, i);
    str_addf(&out->script,
             "set xtics rotate by 90 right\nunset grid\nset border 0\n"
             "set xrange [-0.5:%zu.5]\nset yrange [%zu.5:-0.5]\n"
             "set cbrange [0:0.01<*]\nplot data matrix with image pixels\n",
             shown - 1, shown - 1);
}

void figure_cooccurrence(const struct analysis *x, struct plot_figure *out)
{
    draw_map(x, false, "Jaccard index: clips with both / with either", out);
}

void figure_conditional(const struct analysis *x, struct plot_figure *out)
{
    draw_map(x, true, "P(column | row)", out);
}
