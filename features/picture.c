#include "features/picture.h"

#include <math.h>

enum {
    COLUMNS = 1500, /* of a line; more samples than this are drawn as bands */
    PANELS = 8
};

/* Inches. */
static const double width = 8, panel = 2.6, margin = 0.85;

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

static float value_at(const struct feat_picture *p, int frame, int band, int channel)
{
    const struct feat_shape *s = &p->shape;
    size_t row = (size_t)frame * (size_t)s->bands + (size_t)band;
    return p->values[row * (size_t)s->channels + (size_t)channel];
}

static void add_value(struct str *out, float x, char end)
{
    if (isfinite(x))
        str_addf(out, "%.6g%c", (double)x, end);
    else
        str_addf(out, "NaN%c", end);
}

/* A block: a line of frames for each band. */
static void add_matrix(const struct feat_picture *p, int channel, struct str *data)
{
    for (int band = 0; band < p->shape.bands; band++)
        for (int t = 0; t < p->shape.frames; t++)
            add_value(data, value_at(p, t, band, channel),
                      t + 1 < p->shape.frames ? ' ' : '\n');
    str_add(data, "\n\n");
}

/* A block: seconds, the least and the largest value of so many frames. */
static void add_line(const struct feat_picture *p, int channel, struct str *data)
{
    int step = p->shape.frames / COLUMNS + 1;
    for (int first = 0; first < p->shape.frames; first += step) {
        float least = INFINITY, largest = -INFINITY;
        for (int t = first; t < first + step && t < p->shape.frames; t++) {
            float x = value_at(p, t, 0, channel);
            least = fminf(least, x);
            largest = fmaxf(largest, x);
        }
        str_addf(data, "%.6g ", first * seconds_of_frame(p));
        add_value(data, least, ' ');
        add_value(data, largest, '\n');
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

/* Round frequencies, at a distance of each other that leaves room for their text. */
static void add_frequency_tics(const struct feat_picture *p, struct str *script)
{
    static const double round[] = {32,   64,   125,  250,  500,   1000, 2000,
                                   3000, 4000, 6000, 8000, 12000, 16000};
    double last = -INFINITY, least = 0.07 * p->shape.bands;
    bool any = false;
    str_add(script, "set ytics (");
    for (size_t i = 0; i < sizeof round / sizeof *round; i++) {
        double band = band_of(p, round[i]);
        if (isnan(band) || band - last < least)
            continue;
        str_addf(script, "%s'%g' %.4f", any ? ", " : "", round[i], band);
        last = band;
        any = true;
    }
    str_add(script, ")\n");
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
        str_addf(script, "plot data index %d matrix using ($1*%.8g):2:3 with image\n",
                 channel, seconds_of_frame(p));
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
    str_addf(script, "set multiplot layout %d,1 title ", panels);
    plot_add_quoted(script, str_text(&title));
    str_deinit(&title);
}

void feat_picture_draw(const struct feat_picture *given, struct plot_figure *out)
{
    const struct feat_picture seen = with_bands(given), *p = &seen;
    const struct feat_shape *s = &p->shape;
    bool image = s->bands > 1;
    int panels = s->channels < PANELS ? s->channels : PANELS;
    struct str *script = &out->script;
    out->width = width;
    out->height = panel * panels + margin;
    for (int c = 0; c < panels; c++) {
        if (image)
            add_matrix(p, c, &out->data);
        else
            add_line(p, c, &out->data);
    }
    add_title(p, panels, script);
    str_addf(script,
             "\nset lmargin 11\nset xlabel 'seconds'\nset xrange [0:%.6g]\nset ylabel ",
             s->frames * seconds_of_frame(p));
    plot_add_quoted(script, p->type->frequency != NULL ? "Hz"
                            : p->type->axis != NULL    ? p->type->axis
                            : given->shape.sequence || given->shape.vector ? "unit"
                                                                           : "band");
    str_add(script, "\n");
    if (image)
        str_addf(script,
                 "set yrange [-0.5:%g]\nunset grid\n"
                 "set palette defined (0 '#000004', 1 '#3b0f70', 2 '#8c2981', 3 "
                 "'#de4968', 4 '#fe9f6d', 5 '#fcfdbf')\n",
                 s->bands - 0.5);
    if (image && p->type->frequency != NULL)
        add_frequency_tics(p, script);
    for (int c = 0; c < panels; c++)
        add_panel(p, c, script);
    str_add(script, "unset multiplot\n");
}
