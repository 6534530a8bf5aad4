/* What tags sound like: their mean mel spectrum, and examples. */
#include "features/analyse/figure.h"

#include <math.h>

enum { ROW = 14, BAND = 5 /* pixels */, COLUMNS = 3, RANGE = 80 /* dB */ };

/* Tics of an axis of mel bands, in kHz. */
static void add_band_tics(struct str *s, const struct analyse_sounds *sounds,
                          const char *axis)
{
    static const double tics[] = {0.25, 0.5, 1, 2, 4, 8, 16};
    double top = log10(1 + sounds->top / 700);
    bool any = false;
    str_addf(s, "set %stics scale 0.5 (", axis);
    for (size_t i = 0; i < sizeof(tics) / sizeof(*tics); i++) {
        double band = log10(1 + 1000 * tics[i] / 700) / top * (sounds->bands + 1) - 1;
        if (band > sounds->bands)
            break;
        str_addf(s, "%s'%g' %.2f", any ? ", " : "", tics[i], band);
        any = true;
    }
    str_add(s, ")\n");
}

void figure_mean_mel(const struct analysis *x, const struct analyse_sounds *s,
                     struct plot_figure *out)
{
    size_t shown = figure_tags(x), bands = (size_t)s->bands;
    double most = 1, rows = figure_pixels(ROW) * (double)shown;
    double top = shown < x->d->tag_count ? 0.42 : 0.2;
    struct figure_box plot = {ceil(96 * figure_room(x, 0, shown)) / 96, 0.625,
                              figure_pixels(BAND) * s->bands, fmax(rows, 3)};
    struct str label = {0};
    for (size_t i = 0; i < shown; i++) {
        const float *mean = s->mean + x->by_frequency[i] * bands;
        for (size_t b = 0; b < bands; b++) {
            most = isnan(mean[b]) ? most : fmax(most, fabs((double)mean[b]));
            figure_add_value(&out->data, (double)mean[b], b + 1 < bands ? ' ' : '\n');
        }
    }
    out->width = plot.x + plot.width + figure_pixels(FIGURE_SCALE);
    out->height = plot.y + plot.height + top;
    str_addf(&label, "dB, against the mean of %zu recordings", s->heard);
    figure_add_tags(out, x, "y", 0, shown);
    add_band_tics(&out->script, s, "x");
    figure_place(out, plot);
    figure_place_scale(out, plot);
    figure_add_scale_label(&out->script, str_text(&label));
    figure_add_title(out, x, shown);
    str_deinit(&label);
    figure_add_palette(&out->script, FIGURE_SIGNED);
    str_addf(&out->script,
             "unset grid\nset border 0\nset xrange [-0.5:%zu.5]\n"
             "set yrange [%zu.5:-0.5]\nset xlabel 'kHz'\n"
             "set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb "
             "'#cccccc' fillstyle solid noborder\n"
             "set cbrange [%.2f:%.2f]\n"
             "plot data matrix using ($1+0.5):2:3 with image pixels, data matrix with "
             "image pixels\n", /* the first shows through the seams of the second */
             bands - 1, shown - 1, -most, most);
}

/* A block: dB against the loudest of the picture. */
static void add_image(const struct analyse_example *item, int bands, const char *stem,
                      struct plot_figure *out)
{
    float most = -INFINITY;
    for (int i = 0; i < item->frames * bands; i++)
        most = fmaxf(most, item->image[i]);
    plot_add_comment(&out->data, stem);
    for (int b = 0; b < bands; b++) {
        for (int t = 0; t < item->frames; t++)
            str_addf(&out->data, "%.1f%c", (double)(item->image[t * bands + b] - most),
                     t + 1 < item->frames ? ' ' : '\n');
    }
    str_add(&out->data, "\n\n");
}

void figure_example_mels(const struct analysis *x, const struct analyse_sounds *s,
                         struct plot_figure *out)
{
    /* Inches. */
    static const double width = 2.6, height = 1.6, left = 0.7, bottom = 0.6,
                        across = 0.6, down = 0.65, top = 0.35;
    const struct feat_data *o = &x->d->options;
    double seconds = (double)o->samples / o->sample_rate;
    size_t examples = 0, drawn = 0;
    for (size_t k = 0; k < s->example_count; k++)
        examples += s->examples[k].frames > 0;
    size_t columns = examples < COLUMNS ? examples : COLUMNS;
    size_t rows = (examples + COLUMNS - 1) / COLUMNS;
    out->width = left + (double)columns * (width + across) - across +
                 figure_pixels(FIGURE_SCALE);
    out->height = bottom + (double)rows * (height + down) - down + top;
    add_band_tics(&out->script, s, "y");
    figure_add_palette(&out->script, FIGURE_HEAT);
    str_addf(&out->script,
             "unset grid\nset border 0\nset multiplot\nset xrange [0:%.6g]\n"
             "set yrange [-0.5:%d.5]\nset title offset 0,-0.5\n"
             "set cbrange [%d:0]\n",
             seconds, s->bands - 1, -RANGE);
    for (size_t k = 0; k < s->example_count; k++) {
        const struct analyse_example *item = &s->examples[k];
        size_t row = drawn / COLUMNS, column = drawn % COLUMNS;
        if (item->frames == 0)
            continue;
        struct figure_box plot = {left + (double)column * (width + across),
                                  bottom + (double)(rows - 1 - row) * (height + down),
                                  width, height};
        bool last = drawn + 1 == examples;
        add_image(item, s->bands, x->d->clips[item->clip].stem, out);
        figure_place(out, plot);
        if (last) {
            struct figure_box all = {plot.x, bottom, width, out->height - bottom - top};
            all.x = out->width - figure_pixels(FIGURE_SCALE) - width;
            figure_place_scale(out, all);
            figure_add_scale_label(&out->script, "dB below the loudest");
        } else {
            str_add(&out->script, "unset colorbox\n");
        }
        str_add(&out->script, "set title ");
        plot_add_quoted(&out->script, x->d->tags[item->tag]);
        str_addf(&out->script,
                 "\nset ylabel '%s'\nset xlabel '%s'\nplot data index %zu matrix using "
                 "(($1+0.5)*%.8g):2:3 with image\n",
                 column == 0 ? "kHz" : "", drawn + COLUMNS >= examples ? "seconds" : "",
                 drawn, seconds / item->frames);
        drawn++;
    }
    str_add(&out->script, "unset multiplot\n");
}
