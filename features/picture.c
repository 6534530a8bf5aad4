/* A feature drawn by gnuplot: picture.h. */
#include "features/picture.h"

#include "base/figure.h"
#include "features/picture_colours.h"

#include <math.h>
#include <string.h>

enum {
    CELLS = 1500, /* of a line or an image; of more, those side by side are one */
    PANELS = 8,
    POINTS = 10
};

/* Inches. */
static const double width = 8, panel = 1.75, over = 0.35, under = 0.5, top = 0.35,
                    left = 0.95, beside = 0.15;

static double seconds_of_frame(const struct feat_picture *p)
{
    double samples = p->type->cut == FEAT_CUT_SAMPLES
                         ? p->type->hop(p->options, p->sample_rate)
                         : (double)p->samples / p->shape.frames;
    return samples / p->sample_rate;
}

/* 1 and the derivatives. */
static int derivatives(const struct feat_picture *p)
{
    const struct feat_common *o = p->options;
    return 1 + o->deltas;
}

/* Units as bands: in memory a unit's derivatives are side by side, as a band's. */
static struct feat_picture with_bands(const struct feat_picture *p)
{
    struct feat_picture seen = *p;
    if (p->shape.sequence || p->shape.vector) {
        seen.shape.channels = derivatives(p);
        seen.shape.bands = p->shape.channels / seen.shape.channels;
    }
    return seen;
}

/* How many values side by side are one cell. */
static int step_of(int values)
{
    return (values - 1) / CELLS + 1;
}

/* The mean of what is drawn of a cell's values. */
static double cell_of(const struct feat_picture *p, int frame, int band, int channel,
                      const struct picture_colours *c)
{
    int frames = p->shape.frames, bands = p->shape.bands, count = 0;
    double sum = 0;
    for (int t = frame; t < frames && t < frame + step_of(frames); t++)
        for (int b = band; b < bands && b < band + step_of(bands); b++) {
            double x =
                picture_colours_value(c, (double)picture_value(p, t, b, channel));
            sum += isfinite(x) ? x : 0;
            count += isfinite(x);
        }
    return count > 0 ? sum / count : (double)NAN;
}

/* A block: a line of cells for each band. gnuplot draws no image of one column: of one
 * frame there are two. */
static void add_matrix(const struct feat_picture *p, int channel,
                       const struct picture_colours *c, struct str *data)
{
    int frames = p->shape.frames, step = step_of(frames);
    for (int band = 0; band < p->shape.bands; band += step_of(p->shape.bands)) {
        if (frames == 1)
            figure_add_value(data, cell_of(p, 0, band, channel, c), ' ');
        for (int t = 0; t < frames; t += step)
            figure_add_value(data, cell_of(p, t, band, channel, c),
                             t + step < frames ? ' ' : '\n');
    }
    str_add(data, "\n\n");
}

/* Where the cells of add_matrix lie: a frame's around its time, a single one's from
 * there on. */
static void add_image(const struct feat_picture *p, int channel, struct str *script)
{
    int frames = step_of(p->shape.frames), bands = step_of(p->shape.bands);
    double seconds = seconds_of_frame(p), wide = frames * seconds,
           first = (frames - 1) / 2.0 * seconds;
    if (p->shape.frames == 1) {
        wide = seconds / 2;
        first = seconds / 4;
    }
    str_addf(script,
             "plot data index %d matrix using ($1*%.8g+%.8g):($2*%d+%g):3 with image\n",
             channel, wide, first, bands, (bands - 1) / 2.0);
}

/* A block: seconds, the least and the largest value of a cell; of one frame there are
 * two, which make a line. */
static void add_line(const struct feat_picture *p, int channel, struct str *data)
{
    int step = step_of(p->shape.frames);
    for (int first = 0; first < p->shape.frames; first += step) {
        float least = INFINITY, largest = -INFINITY;
        for (int t = first; t < first + step && t < p->shape.frames; t++) {
            float x = picture_value(p, t, 0, channel);
            least = fminf(least, x);
            largest = fmaxf(largest, x);
        }
        str_addf(data, "%.6g ", first * seconds_of_frame(p));
        figure_add_value(data, (double)least, ' ');
        figure_add_value(data, (double)largest, '\n');
        if (p->shape.frames == 1) {
            str_addf(data, "%.6g ", seconds_of_frame(p));
            figure_add_value(data, (double)least, ' ');
            figure_add_value(data, (double)largest, '\n');
        }
    }
    str_add(data, "\n\n");
}

/* The band, between two of them, where a frequency lies; NAN outside. */
static double band_of(const struct feat_picture *p, double hz)
{
    double below = p->type->frequency(p->options, p->sample_rate, 0);
    for (int band = 1; band < p->shape.bands; band++) {
        double above = p->type->frequency(p->options, p->sample_rate, band);
        if (below <= hz && hz <= above && above > below)
            return band - 1 + (hz - below) / (above - below);
        below = above;
    }
    return NAN;
}

/* Round frequencies, the roundest first, at a distance of each other that leaves room
 * for their text. */
static void add_frequency_tics(const struct feat_picture *p, struct str *script)
{
    static const double round[] = {1000, 2000, 4000, 8000, 16000, 500,  250,
                                   125,  64,   32,   0,    3000,  6000, 12000};
    enum { ROUND = sizeof(round) / sizeof(*round) };
    double taken[ROUND], least = 0.07 * p->shape.bands;
    size_t count = 0;
    str_add(script, "set ytics (");
    for (size_t i = 0; i < ROUND; i++) {
        double band = band_of(p, round[i]);
        bool room = !isnan(band);
        for (size_t k = 0; k < count; k++)
            room = room && fabs(band - taken[k]) >= least;
        if (!room)
            continue;
        str_addf(script, "%s'%g' %.4f", count ? ", " : "", round[i], band);
        taken[count++] = band;
    }
    str_add(script, ")\n");
}

/* The names of the bands, if each has one; else 0. */
static size_t count_names(const struct feat_picture *p)
{
    size_t count = 0;
    while (p->type->band_names && p->type->band_names[count])
        count++;
    return count == (size_t)p->shape.bands ? count : 0;
}

/* What stands at the bands. */
static void add_bands(const struct feat_picture *p, struct str *script)
{
    const size_t named = count_names(p);
    str_addf(script, "set yrange [-0.5:%d.5]\nunset grid\n", p->shape.bands - 1);
    if (p->type->frequency != NULL)
        add_frequency_tics(p, script);
    if (named)
        figure_add_names(script, "y", p->type->band_names, named, 0);
}

/* The place of a panel, counted from the top. */
static struct figure_box box_of(const struct feat_picture *p, int channel,
                                const struct plot_figure *out)
{
    struct figure_box box = {.x = left, .height = panel};
    const size_t named = count_names(p);
    if (named)
        box.x = fmax(left, 0.45 + figure_widest(p->type->band_names, named, POINTS));
    box.width = width - box.x -
                (p->shape.bands > 1 ? figure_pixels(FIGURE_SCALE) + 0.1 : beside);
    box.y = out->height - top - (channel + 1) * (over + panel + under) + under;
    return box;
}

static void add_panel(const struct feat_picture *p, int channel, struct str *script)
{
    static const char *const names[] = {"", "first derivative", "second derivative"};
    bool image = p->shape.bands > 1;
    if (p->shape.channels == derivatives(p) && channel > 0)
        str_addf(script, "set title '%s' offset 0,-0.6\n", names[channel]);
    else if (p->shape.channels > derivatives(p))
        str_addf(script, "set title 'channel %d' offset 0,-0.6\n", channel + 1);
    if (image)
        add_image(p, channel, script);
    else
        str_addf(script,
                 "plot data index %d using 1:2:3 with filledcurves fillcolor rgb '%s', "
                 "'' index %d using 1:3 with lines linecolor rgb '%s' linewidth 1.2\n",
                 channel, plot_colour(0), channel, plot_colour(0));
}

static void add_title(const struct feat_picture *p, int panels, struct str *script)
{
    struct str title = {0};
    str_add(&title, p->title);
    if (panels < p->shape.channels)
        str_addf(&title, " (%d of %d channels)", panels, p->shape.channels);
    str_add(script, "set multiplot title ");
    plot_add_quoted(script, str_text(&title));
    str_deinit(&title);
}

static void add_axes(const struct feat_picture *p, const char *bands,
                     struct str *script)
{
    str_addf(script,
             "\nset xlabel 'seconds' offset 0,0.4\nset xrange [0:%.6g]\nset ylabel ",
             p->shape.frames * seconds_of_frame(p));
    plot_add_quoted(script, bands);
    str_add(script, "\n");
    if (p->shape.bands == 1)
        return;
    add_bands(p, script);
    figure_add_palette(script, FIGURE_HEAT);
}

void feat_picture_draw(const struct feat_picture *given, struct plot_figure *out)
{
    const struct feat_picture seen = with_bands(given), *p = &seen;
    const struct feat_shape *s = &p->shape;
    const char *bands = p->type->frequency != NULL                     ? "Hz"
                        : p->type->axis != NULL                        ? p->type->axis
                        : given->shape.sequence || given->shape.vector ? "unit"
                                                                       : "band";
    int panels = s->channels < PANELS ? s->channels : PANELS;
    out->width = width;
    out->height = top + panels * (over + panel + under);
    add_title(p, panels, &out->script);
    add_axes(p, bands, &out->script);
    for (int c = 0; c < panels; c++) {
        const struct figure_box box = box_of(p, c, out);
        figure_place(out, box);
        if (s->bands > 1) {
            figure_place_scale(out, box);
            struct picture_colours colours = picture_colours_choose(p, c);
            add_matrix(p, c, &colours, &out->data);
            picture_colours_add(p, c, &colours, &out->script);
        } else {
            add_line(p, c, &out->data);
        }
        add_panel(p, c, &out->script);
    }
    str_add(&out->script, "unset multiplot\n");
}
