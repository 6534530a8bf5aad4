/* Figures of an analysis: tags and their pairs from the labels, mel spectrograms from
 * the recordings. */
#include "features/analyse/sounds.h"

#include "base/file.h"
#include "base/plot.h"

#include <math.h>
#include <string.h>

enum { MOST = 60 }; /* tags that a figure can name */

static const double tag_width = 0.17; /* inches */

static size_t shown_tags(const struct analysis *x)
{
    return x->d->tag_count < MOST ? x->d->tag_count : MOST;
}

/* A column of data in quotes. */
static void add_label(struct str *s, const char *text)
{
    str_add(s, "\"");
    for (; *text; text++)
        str_addn(s, *text == '"' || *text == '\\' ? "'" : text, 1);
    str_add(s, "\" ");
}

/* Tics of an axis at 0, 1, ... with the names of the tags. */
static void add_tag_tics(struct str *s, const struct analysis *x, const char *axis)
{
    str_addf(s, "set %stics scale 0 font ',8' (", axis);
    for (size_t i = 0; i < shown_tags(x); i++) {
        str_add(s, i ? ", " : "");
        plot_add_quoted(s, x->d->tags[x->by_frequency[i]]);
        str_addf(s, " %zu", i);
    }
    str_add(s, ")\n");
}

static void draw_frequency(const struct analysis *x, struct plot_figure *f)
{
    bool any = false;
    for (size_t i = 0; i < shown_tags(x); i++) {
        add_label(&f->data, x->d->tags[x->by_frequency[i]]);
        for (size_t g = 0; g < ANALYSE_ALL; g++)
            str_addf(&f->data, " %zu", x->with[g][x->by_frequency[i]]);
        str_add(&f->data, "\n");
    }
    f->width = 1.4 + tag_width * (double)shown_tags(x);
    str_add(&f->script, "set style data histograms\nset style histogram rowstacked\n"
                        "set style fill solid 0.9 noborder\nset boxwidth 0.75\n"
                        "set xtics rotate by 90 right scale 0 font ',9'\n"
                        "set grid noxtics\nset ylabel 'clips'\nset key right top\n"
                        "plot \\\n");
    for (size_t g = 0; g < ANALYSE_ALL; g++) {
        if (x->clips[g] == 0)
            continue;
        str_addf(&f->script, "%s  data using %zu:xtic(1) title '%s' linecolor rgb '%s'",
                 any ? ", \\\n" : "", g + 2, analyse_group_names[g], plot_colour(g));
        any = true;
    }
    str_add(&f->script, "\n");
}

static void draw_balance(const struct analysis *x, struct plot_figure *f)
{
    bool any = false;
    for (size_t i = 0; i < shown_tags(x); i++) {
        str_addf(&f->data, "%zu", i);
        for (size_t g = 0; g < FEAT_SPLITS; g++) {
            double p = analyse_prevalence(x, g, x->by_frequency[i]);
            if (isnan(p))
                str_add(&f->data, " NaN");
            else
                str_addf(&f->data, " %.6g", 100 * p);
        }
        str_add(&f->data, "\n");
    }
    f->width = 1.4 + tag_width * (double)shown_tags(x);
    add_tag_tics(&f->script, x, "x");
    str_addf(&f->script,
             "set xtics rotate by 90 right\nset xrange [-0.7:%g]\nset logscale y\n"
             "set ylabel 'share of clips (%%)'\nset key right top\nplot \\\n",
             (double)shown_tags(x) - 0.3);
    for (size_t g = 0; g < FEAT_SPLITS; g++) {
        if (x->labelled[g] == 0)
            continue;
        str_addf(&f->script,
                 "%s  data using 1:%zu with points pointtype %d pointsize 0.6 "
                 "linecolor rgb '%s' title '%s'",
                 any ? ", \\\n" : "", g + 2, plot_point(g * 8), plot_colour(g),
                 analyse_group_names[g]);
        any = true;
    }
    str_add(&f->script, any ? "\n" : "  NaN\n");
}

static void draw_tags_per_clip(const struct analysis *x, struct plot_figure *f)
{
    for (size_t n = 1; n <= x->most_tags; n++)
        str_addf(&f->data, "%zu %zu\n", n, x->tags_per_clip[n]);
    str_addf(&f->script,
             "set style fill solid 0.9 noborder\nset boxwidth 0.8\nset grid noxtics\n"
             "set xlabel 'tags of a clip (mean %.2f, median %g)'\nset ylabel 'clips'\n"
             "set xrange [0:%zu]\nset xtics %zu\nset yrange [0:*]\nplot data using 1:2 "
             "with boxes linecolor rgb '%s'\n",
             x->mean_tags, x->median_tags, x->most_tags + 1, x->most_tags / 12 + 1,
             plot_colour(0));
}

static void begin_map(const struct analysis *x, struct plot_figure *f)
{
    f->width = 3.0 + tag_width * (double)shown_tags(x);
    f->height = 1.8 + tag_width * (double)shown_tags(x);
    add_tag_tics(&f->script, x, "x");
    add_tag_tics(&f->script, x, "y");
    str_add(&f->script, "set xtics rotate by 90 right\nunset grid\nset border 0\n"
                        "set yrange [] reverse\nset size ratio -1\n");
}

/* Rows and columns by frequency. */
static void draw_pairs(const struct analysis *x, struct plot_figure *f, bool given)
{
    size_t shown = shown_tags(x);
    size_t place[MOST]; /* of the pair in a row, else pair_count */
    for (size_t row = 0; row < shown; row++) {
        size_t tag = x->by_frequency[row];
        for (size_t c = 0; c < shown; c++)
            place[c] = x->pair_count;
        for (size_t i = 0; i < x->pair_count; i++) {
            const struct analyse_pair *p = &x->pairs[i];
            size_t other = p->a == tag ? p->b : p->b == tag ? p->a : SIZE_MAX;
            for (size_t c = 0; other != SIZE_MAX && c < shown; c++) {
                if (x->by_frequency[c] == other)
                    place[c] = i;
            }
        }
        for (size_t c = 0; c < shown; c++) {
            const struct analyse_pair *p = &x->pairs[place[c]];
            double value = c == row ? (double)NAN : 0;
            if (place[c] < x->pair_count)
                value = !given ? p->share : p->a == tag ? p->b_given_a : p->a_given_b;
            if (isnan(value))
                str_add(&f->data, "NaN ");
            else
                str_addf(&f->data, "%.4g ", value);
        }
        str_add(&f->data, "\n");
    }
    begin_map(x, f);
    str_addf(&f->script,
             "set palette defined (0 '#f7fbff', 0.25 '#9ecae1', 0.6 '#3182bd', 1 "
             "'#08306b')\nset cbrange [0:*]\nset cblabel '%s'\n"
             "plot data matrix with image pixels\n",
             given ? "share of the clips of the row that have the tag of the column"
                   : "Jaccard: both of either");
}

static void draw_cooccurrence(const struct analysis *x, struct plot_figure *f)
{
    draw_pairs(x, f, false);
}

static void draw_conditional(const struct analysis *x, struct plot_figure *f)
{
    draw_pairs(x, f, true);
}

/* Tics of an axis of mel bands, in kHz. */
static void add_band_tics(struct str *s, const struct analyse_sounds *sounds,
                          const char *axis)
{
    static const double tics[] = {0.25, 0.5, 1, 2, 4, 8, 16};
    double top = log10(1 + sounds->top / 700);
    bool any = false;
    str_addf(s, "set %stics scale 0.5 (", axis);
    for (size_t i = 0; i < sizeof tics / sizeof *tics; i++) {
        double band = log10(1 + 1000 * tics[i] / 700) / top * (sounds->bands + 1) - 1;
        if (band > sounds->bands)
            break;
        str_addf(s, "%s'%g' %.2f", any ? ", " : "", tics[i], band);
        any = true;
    }
    str_add(s, ")\n");
}

static void draw_mean_mel(const struct analysis *x, const struct analyse_sounds *sounds,
                          struct plot_figure *f)
{
    size_t bands = (size_t)sounds->bands;
    double most = 1;
    for (size_t i = 0; i < shown_tags(x); i++) {
        const float *mean = sounds->mean + x->by_frequency[i] * bands;
        for (size_t b = 0; b < bands; b++) {
            if (isnan(mean[b]))
                str_add(&f->data, "NaN ");
            else
                str_addf(&f->data, "%.2f ", (double)mean[b]);
            most = isnan(mean[b]) ? most : fmax(most, fabs((double)mean[b]));
        }
        str_add(&f->data, "\n");
    }
    f->width = 7;
    f->height = 1.2 + 0.14 * (double)shown_tags(x);
    add_tag_tics(&f->script, x, "y");
    add_band_tics(&f->script, sounds, "x");
    str_addf(&f->script,
             "unset grid\nset border 0\nset yrange [] reverse\nset autoscale xfix\n"
             "set autoscale yfix\nset xlabel 'kHz'\nset cblabel 'dB, against the mean "
             "of %zu recordings' offset 1,0\nset palette defined (-1 '#2166ac', -0.4 "
             "'#92c5de', 0 "
             "'#f7f7f7', 0.4 '#f4a582', 1 '#b2182b')\nset cbrange [%.2f:%.2f]\n"
             "plot data matrix with image pixels\n",
             sounds->heard, -most, most);
}

static void draw_examples(const struct analysis *x, const struct analyse_sounds *sounds,
                          struct plot_figure *f)
{
    const struct feat_data *o = &x->d->options;
    double seconds = (double)o->samples / o->sample_rate;
    enum { COLUMNS = 3 };
    size_t drawn = 0;
    f->width = 10;
    f->height = 5.5;
    add_band_tics(&f->script, sounds, "y");
    str_add(&f->script, "unset grid\nset border 0\nset autoscale xfix\n"
                        "set autoscale yfix\nunset colorbox\n"
                        "set xlabel 's' offset 0,0.5\n"
                        "set palette defined (0 '#000004', 0.25 '#51127c', 0.5 "
                        "'#b73779', 0.75 '#fc8961', 1 '#fcfdbf')\n");
    str_addf(
        &f->script,
        "set multiplot layout %d,%d margins 0.06,0.98,0.1,0.94 spacing 0.06,0.14\n",
        (SOUNDS_EXAMPLES + COLUMNS - 1) / COLUMNS, COLUMNS);
    for (size_t k = 0; k < sounds->example_count; k++) {
        const struct analyse_example *item = &sounds->examples[k];
        if (item->frames == 0)
            continue;
        float most = -INFINITY;
        for (int i = 0; i < item->frames * sounds->bands; i++)
            most = fmaxf(most, item->image[i]);
        str_addf(&f->data, "# %s\n", x->d->clips[item->clip].stem);
        for (int b = 0; b < sounds->bands; b++) {
            for (int t = 0; t < item->frames; t++)
                str_addf(&f->data, "%.1f ", (double)item->image[t * sounds->bands + b]);
            str_add(&f->data, "\n");
        }
        str_add(&f->data, "\n\n");
        str_add(&f->script, "set title ");
        plot_add_quoted(&f->script, x->d->tags[item->tag]);
        str_addf(&f->script,
                 " offset 0,-0.7\nset ylabel '%s' offset 1.5,0\n"
                 "set cbrange [%.1f:%.1f]\nplot data index %zu matrix using "
                 "($1*%.8g):2:3 with image\n",
                 drawn % COLUMNS == 0 ? "kHz" : "", (double)most - 80, (double)most,
                 drawn, seconds / item->frames);
        drawn++;
    }
    str_add(&f->script, "unset multiplot\n");
}

static enum err_code write_figure(struct analyse_figures *f, struct plot_figure *figure,
                                  const char *name, struct arena *a, struct err *e)
{
    const char *file = arena_printf(a, "%s%s", name, f->ending);
    enum err_code code = plot_write(figure, file_join(a, f->folder, file), a, e);
    f->drawn += code == ERR_OK;
    plot_figure_deinit(figure);
    return code;
}

static const struct {
    const char *name;
    void (*draw)(const struct analysis *x, struct plot_figure *f);
} of_labels[] = {{"tag_frequency", draw_frequency},
                 {"split_balance", draw_balance},
                 {"tags_per_clip", draw_tags_per_clip},
                 {"cooccurrence", draw_cooccurrence},
                 {"conditional", draw_conditional}};

static const struct {
    const char *name;
    void (*draw)(const struct analysis *x, const struct analyse_sounds *sounds,
                 struct plot_figure *f);
} of_sounds[] = {{"mean_mel", draw_mean_mel}, {"example_mels", draw_examples}};

static enum err_code draw_sounds(const struct analysis *x, struct analyse_figures *f,
                                 struct arena *a, struct err *e)
{
    struct analyse_sounds sounds;
    enum err_code code = analyse_hear(x, f->workers, f->progress, a, &sounds, e);
    if (code != ERR_OK)
        return code;
    if (sounds.heard == 0)
        f->left_out = "what tags sound like (no recording can be read)";
    for (size_t i = 0;
         code == ERR_OK && sounds.heard && i < sizeof of_sounds / sizeof *of_sounds;
         i++) {
        struct plot_figure figure = {.width = 6, .height = 4};
        of_sounds[i].draw(x, &sounds, &figure);
        code = write_figure(f, &figure, of_sounds[i].name, a, e);
    }
    analyse_sounds_deinit(&sounds);
    return code;
}

enum err_code analyse_draw(const struct analysis *x, struct analyse_figures *f,
                           struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    bool recordings = false;
    f->drawn = 0;
    f->left_out = NULL;
    if (x->labelled[ANALYSE_ALL] == 0)
        return err_set(e, ERR_USER, "no clip has a tag: there is nothing to draw");
    for (size_t i = 0; code == ERR_OK && i < sizeof of_labels / sizeof *of_labels;
         i++) {
        struct plot_figure figure = {.width = 6, .height = 4};
        of_labels[i].draw(x, &figure);
        code = write_figure(f, &figure, of_labels[i].name, a, e);
    }
    for (size_t i = 0; i < x->d->clip_count; i++)
        recordings = recordings || (x->d->clips[i].path &&
                                    memchr(x->d->clips[i].labels, 1, x->d->tag_count));
    if (!recordings)
        f->left_out = "what tags sound like (no recordings are there)";
    else if (code == ERR_OK)
        code = draw_sounds(x, f, a, e);
    return code;
}
