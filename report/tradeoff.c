/* Curves over thresholds: tradeoff.h. */
#include "report/tradeoff.h"

#include "report/scored.h"

#include <math.h>
#include <string.h>

const struct opt rep_tradeoff_options[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TAG(offsetof(struct rep_tradeoff_options, tag), "the mean over all tags"),
    REP_PLOT_SPLIT(offsetof(struct rep_tradeoff_options, split), "test"),
    {0}};

enum { PLACES = 101 }; /* of a curve */
/* Inches. */
static const double left = 0.5, right = 0.12, top = 0.08, below = 0.42, margin = 0.06,
                    side = 2.6;

/* A trial's mean curve, and with one trial those of its tags. */
struct curve {
    const char *label;
    double mean[PLACES], area, prevalence;
    double (*of_tags)[PLACES]; /* NaN in the first place: the tag has none */
    size_t tags, counted;
};

struct drawing {
    const struct rep_tradeoff *kind;
    const struct rep_plot_input *in;
    const struct rep_tradeoff_options *o;
    struct curve *curves; /* of the trials that have predictions */
    size_t count;
    size_t left_out; /* tags of the first trial without a curve */
};

static void add_run(const struct drawing *d, const struct res_predictions *p,
                    size_t first, size_t end, size_t *runs_of_tag, struct curve *c)
{
    struct arena *a = arena_create();
    struct stats_orders *orders = stats_orders_in(a, p->clip_count, p->tag_count);
    double curve[PLACES];
    stats_orders_sort(orders, p->scores, p->truth);
    for (size_t t = first; t < end; t++) {
        const struct stats_order *o = &stats_orders_of_tags(orders)[t];
        if (!d->kind->curve(o, curve, PLACES))
            continue;
        for (size_t i = 0; i < PLACES; i++) {
            c->mean[i] += curve[i];
            c->of_tags[t - first][i] += curve[i];
        }
        c->area += d->kind->area(o);
        c->prevalence += (double)o->positives / (double)(o->positives + o->negatives);
        c->counted++;
        runs_of_tag[t - first]++;
    }
    arena_destroy(a);
}

static enum err_code read_trial(struct drawing *d, size_t trial, struct err *e)
{
    struct arena *a = d->in->arena;
    struct curve *c = &d->curves[d->count];
    struct rep_scored scored;
    size_t first;
    enum err_code code = rep_scored_read_tag(d->in, trial, (enum res_split)d->o->split,
                                             d->o->tag, &scored, &first, e);
    if (code != ERR_OK || scored.count == 0)
        return code;
    c->label = rep_plot_label(d->in, trial);
    c->tags = d->o->tag ? 1 : scored.runs[0].tag_count;
    c->of_tags = arena_alloc(a, c->tags, sizeof(*c->of_tags));
    size_t *runs = arena_alloc(a, c->tags, sizeof(*runs));
    for (size_t i = 0; i < scored.count; i++)
        add_run(d, &scored.runs[i], first, first + c->tags, runs, c);
    if (c->counted == 0)
        return rep_scored_no_tag((enum res_split)d->o->split, e);
    for (size_t i = 0; i < PLACES; i++) {
        c->mean[i] /= (double)c->counted;
        for (size_t t = 0; t < c->tags; t++)
            c->of_tags[t][i] =
                runs[t] ? c->of_tags[t][i] / (double)runs[t] : (double)NAN;
    }
    c->area /= (double)c->counted;
    c->prevalence /= (double)c->counted;
    for (size_t t = 0; d->count == 0 && t < c->tags; t++)
        d->left_out += runs[t] == 0;
    d->count++;
    return ERR_OK;
}

static bool shows_tags(const struct drawing *d)
{
    return d->count == 1 && d->o->tag == NULL;
}

static void add_curve(const double *values, const char *name, struct str *data)
{
    plot_add_comment(data, name);
    for (size_t i = 0; i < PLACES; i++) {
        str_addf(data, "%.2f ", (double)i / (PLACES - 1));
        figure_add_value(data, values[i], '\n');
    }
}

/* A block of the trials' curves, then one of those of tags; curves are apart by an
 * empty line. */
static void add_data(const struct drawing *d, struct str *data)
{
    for (size_t k = 0; k < d->count; k++) {
        str_add(data, k ? "\n\n" : "");
        add_curve(d->curves[k].mean, d->curves[k].label, data);
    }
    str_add(data, "\n\n");
    const struct curve *only = &d->curves[0];
    for (size_t t = 0; shows_tags(d) && t < only->tags; t++) {
        if (isnan(only->of_tags[t][0]))
            continue;
        add_curve(only->of_tags[t], "a tag", data);
        str_add(data, "\n");
    }
}

static const char *describe(const struct drawing *d)
{
    struct arena *a = d->in->arena;
    const char *clips = res_split_names[d->o->split];
    if (d->o->tag)
        return arena_printf(a, "Tag %s, %s clips. Dotted: chance.", d->o->tag, clips);
    return arena_printf(a, "Means over %zu tags, %s clips.%s Dotted: chance.",
                        d->curves[0].tags - d->left_out, clips,
                        shows_tags(d) ? " Grey: each tag." : "");
}

static const char **make_labels(const struct drawing *d)
{
    struct arena *a = d->in->arena;
    const char **labels = arena_alloc(a, d->count + 1, sizeof(*labels));
    for (size_t k = 0; k < d->count; k++)
        labels[k] = arena_printf(a, "%s (%s %.3f)", d->curves[k].label,
                                 d->kind->area_name, d->curves[k].area);
    return labels;
}

static void add_plot(const struct drawing *d, struct str *s)
{
    double from, to;
    d->kind->chance(d->curves[0].prevalence, &from, &to);
    str_addf(s,
             "set arrow from 0,%.6g to 1,%.6g nohead linewidth 1 dashtype 3 linecolor "
             "rgb '#666666'\nplot ",
             from, to);
    if (shows_tags(d))
        str_add(s, "data index 1 using 1:2 with lines linewidth 0.5 linecolor rgb "
                   "'#c8c8c8', \\\n  ");
    for (size_t k = 0; k < d->count; k++)
        str_addf(s,
                 "%sdata index %zu using 1:2 with lines linewidth 1.6 linecolor rgb "
                 "'%s' dashtype %s",
                 k ? ", \\\n  " : "", k, plot_colour(k), plot_dash(k));
    str_add(s, "\n");
}

static void lay_out(const struct drawing *d, struct plot_figure *f)
{
    struct arena *a = d->in->arena;
    f->width = figure_columns_width(d->o->size.columns == 2 ? 2 : 1);
    const double room = f->width - 2 * margin;
    const struct figure_lines lines = figure_wrap(describe(d), FIGURE_POINTS, room, a);
    const struct figure_key key =
        figure_key_fit(make_labels(d), d->count, FIGURE_POINTS, room, a);
    const double bottom = margin + lines.height + key.height + below;
    const struct figure_box box = {left, bottom, fmin(side, f->width - left - right),
                                   side};
    f->height = bottom + side + top;
    figure_place(f, box);
    figure_add_remarks(f, margin, margin + lines.height, &lines);
    figure_add_key(f, &key, margin, margin + lines.height + key.height, true);
    figure_add_tics(&f->script, "x", 0, 1, false, FIGURE_POINTS, box.width);
    str_add(&f->script, "set ytics 0,0.2,1\nset xrange [0:1]\nset yrange [0:1]\n"
                        "set xlabel ");
    plot_add_quoted(&f->script, d->kind->across);
    str_add(&f->script, " offset 0,0.4\nset ylabel ");
    plot_add_quoted(&f->script, d->kind->up);
    str_add(&f->script, "\n");
    add_plot(d, &f->script);
}

static const char *note(const struct drawing *d)
{
    const char *of_trials = rep_scored_note(d->in, d->count);
    if (d->left_out == 0 || d->count < d->in->trials->row_count)
        return of_trials;
    return arena_printf(d->in->arena,
                        "%zu tag%s left out: no clip has it, or every one%s%s",
                        d->left_out, d->left_out == 1 ? "" : "s", of_trials ? "; " : "",
                        of_trials ? of_trials : "");
}

enum err_code rep_tradeoff_draw(const struct rep_tradeoff *kind,
                                const struct rep_plot_input *in, struct rep_figure *out,
                                struct err *e)
{
    struct drawing d = {.kind = kind, .in = in, .o = in->options};
    d.curves = arena_alloc(in->arena, in->trials->row_count + 1, sizeof(*d.curves));
    for (size_t k = 0; k < in->trials->row_count; k++) {
        enum err_code code = read_trial(&d, k, e);
        if (code != ERR_OK)
            return code;
    }
    if (d.count == 0)
        return rep_scored_none((enum res_split)d.o->split, e);
    lay_out(&d, &out->plot);
    add_data(&d, &out->plot.data);
    out->note = note(&d);
    return ERR_OK;
}
