/* Whether probabilities mean what they say: the share of clips that have a tag, of all
 * that were given it with a probability in a bin, against the mean probability of the
 * bin, and below how many there are. With one tag a clip the highest probability of
 * each clip is judged, else every probability, as by the metric ece. */
#include "report/scored.h"

#include "base/stats/calibration.h"

#include <math.h>

struct options {
    struct rep_plot_size size;
    const char *tag;
    int split;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TAG(offsetof(struct options, tag), "all tags together"),
    REP_PLOT_SPLIT(offsetof(struct options, split), "test"),
    {0}};

/* Inches. */
static const double left = 0.62, right = 0.12, top = 0.08, low = 0.45, between = 0.12,
                    below = 0.42, margin = 0.06, side = 2.2;

struct trial {
    const char *label;
    struct stats_bin bins[STATS_BINS];
};

struct drawing {
    const struct rep_plot_input *in;
    const struct options *o;
    struct trial *trials; /* those that have predictions */
    size_t count;
    bool one_tag; /* the highest probability of each clip is judged */
};

/* False: a probability is NaN. */
static bool add_run(struct drawing *d, const struct res_predictions *p, size_t tag,
                    struct stats_bin *bins)
{
    if (d->o->tag)
        return stats_calibration_add(bins, p->scores + tag, p->truth + tag,
                                     p->clip_count, p->tag_count);
    if (!d->one_tag)
        return stats_calibration_add(bins, p->scores, p->truth,
                                     p->clip_count * p->tag_count, 1);
    struct arena *a = arena_create();
    float *highest = arena_alloc(a, p->clip_count + 1, sizeof(*highest));
    unsigned char *hit = arena_alloc(a, p->clip_count + 1, sizeof(*hit));
    stats_highest(p->scores, p->truth, p->clip_count, p->tag_count, highest, hit);
    const bool good = stats_calibration_add(bins, highest, hit, p->clip_count, 1);
    arena_destroy(a);
    return good;
}

static enum err_code read_trial(struct drawing *d, size_t row, struct err *e)
{
    struct trial *t = &d->trials[d->count];
    struct rep_scored scored;
    size_t tag;
    enum err_code code = rep_scored_read_tag(d->in, row, (enum res_split)d->o->split,
                                             d->o->tag, &scored, &tag, e);
    if (code != ERR_OK || scored.count == 0)
        return code;
    if (d->count == 0)
        d->one_tag = rep_scored_has_one_tag_each(&scored.runs[0]);
    for (size_t i = 0; i < scored.count && code == ERR_OK; i++)
        if (!add_run(d, &scored.runs[i], tag, t->bins))
            code = err_set(e, ERR_USER, "a prediction of trial %lld is not a number",
                           (long long)d->in->trials->rows[row].trial);
    t->label = rep_plot_label(d->in, row);
    d->count += code == ERR_OK;
    return code;
}

/* A block for each trial: mean probability, share, count and middle of each bin. */
static size_t add_data(const struct drawing *d, struct str *data)
{
    size_t most = 1;
    for (size_t k = 0; k < d->count; k++) {
        str_add(data, k ? "\n\n" : "# probability share count middle\n");
        plot_add_comment(data, d->trials[k].label);
        for (int b = 0; b < STATS_BINS; b++) {
            const struct stats_bin *bin = &d->trials[k].bins[b];
            const double count = (double)bin->count;
            most = bin->count > most ? bin->count : most;
            figure_add_value(data, bin->count ? bin->sum / count : (double)NAN, ' ');
            figure_add_value(data, bin->count ? (double)bin->hits / count : (double)NAN,
                             ' ');
            str_addf(data, "%zu %.6g\n", bin->count, (b + 0.5) / STATS_BINS);
        }
    }
    return most;
}

static const char *describe(const struct drawing *d)
{
    struct arena *a = d->in->arena;
    const char *clips = res_split_names[d->o->split];
    const char *of = d->o->tag    ? arena_printf(a, "Tag %s", d->o->tag)
                     : d->one_tag ? "The highest probability of each clip"
                                  : "All tags";
    return arena_printf(
        a,
        "%s, %s clips, %d bins. ECE: mean distance from the dotted "
        "line, on which a probability of .7 is true seven times in ten.",
        of, clips, STATS_BINS);
}

static void add_panels(const struct drawing *d, struct figure_box box, size_t most,
                       struct plot_figure *f)
{
    struct str *s = &f->script;
    const struct figure_box counts = {box.x, box.y, box.width, low},
                            shares = {box.x, box.y + low + between, box.width, side};
    figure_place(f, shares);
    figure_add_tics(s, "x", 0, 1, false, FIGURE_POINTS, box.width);
    str_add(s, "set format x ''\nset ytics 0,0.2,1\nset xrange [0:1]\nset yrange "
               "[0:1]\nset ylabel 'share that is true'\nset arrow from 0,0 to 1,1 "
               "nohead linewidth 1 dashtype 3 linecolor rgb '#666666'\nplot ");
    for (size_t k = 0; k < d->count; k++)
        str_addf(s,
                 "%sdata index %zu using 1:2 with linespoints linewidth 1.4 pointtype "
                 "%d pointsize 0.4 linecolor rgb '%s' dashtype %s",
                 k ? ", \\\n  " : "", k, plot_point(k), plot_colour(k), plot_dash(k));
    str_add(s, "\n");
    figure_end_marks(s);
    figure_place(f, counts);
    figure_add_tics(s, "x", 0, 1, false, FIGURE_POINTS, box.width);
    str_addf(s,
             "set format x '%%h'\nset logscale y\nset yrange [0.5:%.6g]\nset format y "
             "'%%.0f'\nset ytics (1, %.6g)\nset ylabel 'count'\nset xlabel "
             "'probability' offset 0,0.4\nplot ",
             2.0 * (double)most, pow(10, fmax(1, floor(log10((double)most)))));
    for (size_t k = 0; k < d->count; k++)
        str_addf(s,
                 "%sdata index %zu using 4:($3>0?$3:NaN) with histeps linewidth 1.2 "
                 "linecolor rgb '%s'",
                 k ? ", \\\n  " : "", k, plot_colour(k));
    str_add(s, "\nunset multiplot\n");
}

static void lay_out(const struct drawing *d, struct plot_figure *f)
{
    struct arena *a = d->in->arena;
    f->width = figure_columns_width(d->o->size.columns == 2 ? 2 : 1);
    const double room = f->width - 2 * margin;
    const char **labels = arena_alloc(a, d->count + 1, sizeof(*labels));
    for (size_t k = 0; k < d->count; k++)
        labels[k] = arena_printf(a, "%s (ECE %.3f)", d->trials[k].label,
                                 stats_calibration_of(d->trials[k].bins));
    const struct figure_lines lines = figure_wrap(describe(d), FIGURE_POINTS, room, a);
    const struct figure_key key =
        figure_key_fit(labels, d->count, FIGURE_POINTS, room, a);
    const double bottom = margin + lines.height + key.height + below;
    const struct figure_box box = {left, bottom, fmin(side, f->width - left - right),
                                   low + between + side};
    f->height = bottom + box.height + top;
    str_add(&f->script, "set multiplot\n");
    figure_add_remarks(f, margin, margin + lines.height, &lines);
    figure_add_key(f, &key, margin, margin + lines.height + key.height, true);
    add_panels(d, box, add_data(d, &f->data), f);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    struct drawing d = {.in = in, .o = in->options};
    const struct res_table *t = in->trials;
    d.trials = arena_alloc(in->arena, t->row_count + 1, sizeof(*d.trials));
    for (size_t k = 0; k < t->row_count; k++) {
        enum err_code code = read_trial(&d, k, e);
        if (code != ERR_OK)
            return code;
    }
    if (d.count == 0)
        return rep_scored_none((enum res_split)d.o->split, e);
    lay_out(&d, &out->plot);
    out->note = rep_scored_note(in, d.count);
    return ERR_OK;
}

const struct rep_plot rep_plot_reliability = {
    .plugin = {.name = "reliability",
               .help = "the share that is true against the probability",
               .options = option_table,
               .options_size = sizeof(struct options),
               .reference = "Guo et al. 2017",
               .example = "split=test"},
    .top = 4,
    .draw = draw,
};
