/* The clips as a trial hears them: its scores of all tags (their logits), projected on
 * the two directions in which they differ most (principal components, Pearson 1901).
 * Clips that it takes for alike lie together. Colours tell the most frequent tags that
 * they truly have: a clip with several has the rarest of these. */
#include "report/scored.h"

#include "base/figure_axes.h"
#include "base/stats/components.h"
#include "base/stats/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    int tags, split;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TAGS(offsetof(struct options, tags), "5", 1, 7,
                  "so many tags have a colour: the most frequent ones"),
    REP_PLOT_SPLIT(offsetof(struct options, split), "test"),
    {0}};

enum { AXES = 2, COLOURS = 7 };
#define LEAST 1e-6 /* a probability, and its distance from 1, for a finite logit */

struct projection {
    const struct res_predictions *p;
    double *places; /* clips x AXES */
    double shares[AXES];
    size_t tags[COLOURS], count; /* that have a colour, the most frequent first */
};

/* False: a score is NaN, or all clips have the same scores. */
static bool project(struct projection *x, struct arena *a)
{
    const size_t size = x->p->clip_count * x->p->tag_count;
    double *logits = arena_alloc(a, size + 1, sizeof(*logits));
    for (size_t i = 0; i < size; i++) {
        const double p = (double)x->p->scores[i];
        if (isnan(p))
            return false;
        const double inside = fmin(fmax(p, LEAST), 1 - LEAST);
        logits[i] = log(inside / (1 - inside));
    }
    x->places = arena_alloc(a, x->p->clip_count * AXES + 1, sizeof(*x->places));
    return stats_components(logits, x->p->clip_count, x->p->tag_count, AXES, x->places,
                            x->shares, a);
}

struct ranked {
    size_t clips, tag;
};

static int most_frequent_first(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->clips != b->clips)
        return a->clips > b->clips ? -1 : 1;
    return a->tag < b->tag ? -1 : a->tag > b->tag;
}

static void choose_tags(struct projection *x, size_t most, struct arena *a)
{
    const struct res_predictions *p = x->p;
    struct ranked *r = arena_alloc(a, p->tag_count + 1, sizeof(*r));
    for (size_t t = 0; t < p->tag_count; t++) {
        r[t].tag = t;
        r[t].clips = stats_count_has(p->truth + t, p->clip_count, p->tag_count);
    }
    qsort(r, p->tag_count, sizeof(*r), most_frequent_first);
    while (x->count < most && x->count < p->tag_count && r[x->count].clips > 0) {
        x->tags[x->count] = r[x->count].tag;
        x->count++;
    }
}

/* A block for each colour; the last is of clips without one. gnuplot does not count a
 * block without a line. */
static void add_data(const struct projection *x, struct str *data)
{
    const struct res_predictions *p = x->p;
    for (size_t k = 0; k <= x->count; k++) {
        str_add(data, k ? "\n\n" : "# x y\n");
        plot_add_comment(data, k < x->count ? p->tags[x->tags[k]] : "none of these");
        size_t drawn = 0;
        for (size_t c = 0; c < p->clip_count; c++) {
            size_t colour = x->count; /* that of the rarest tag it has */
            for (size_t i = 0; i < x->count; i++)
                if (stats_has(p->truth[c * p->tag_count + x->tags[i]]))
                    colour = i;
            if (colour != k)
                continue;
            str_addf(data, "%.6g %.6g ", x->places[c * AXES], x->places[c * AXES + 1]);
            plot_add_comment(data, p->clips[c]);
            drawn++;
        }
        str_add(data, drawn ? "" : "NaN NaN\n");
    }
}

static const char *describe(const struct rep_plot_input *in, size_t row,
                            const struct projection *x, const char *clips)
{
    return arena_printf(in->arena,
                        "%s: its scores (logits of %zu tags, no hidden layer) of %zu "
                        "%s clip%s; the two "
                        "components hold %.0f %% and %.0f %% of their variance.",
                        rep_plot_label(in, row), x->p->tag_count, x->p->clip_count,
                        clips, x->p->clip_count == 1 ? "" : "s", 100 * x->shares[0],
                        100 * x->shares[1]);
}

static const char **make_labels(const struct projection *x, struct arena *a)
{
    const char **labels = arena_alloc(a, x->count + 2, sizeof(*labels));
    for (size_t k = 0; k < x->count; k++)
        labels[k] = x->p->tags[x->tags[k]];
    labels[x->count] = "none of these";
    return labels;
}

static void add_plot(const struct projection *x, struct str *s)
{
    str_addf(s,
             "plot data index %zu using 1:2 with points pointtype 7 pointsize 0.2 "
             "linecolor rgb '" FIGURE_REST "'",
             x->count);
    for (size_t k = 0; k < x->count; k++)
        str_addf(s,
                 ", \\\n  data index %zu using 1:2 with points pointtype %d pointsize "
                 "0.4 linecolor rgb '%s'",
                 k, plot_point(k), plot_colour(k));
    str_add(s, "\n");
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const char *clips = res_split_names[o->split];
    struct arena *a = in->arena;
    struct rep_scored scored;
    size_t row = 0;
    enum err_code code =
        rep_scored_first(in, (enum res_split)o->split, &row, &scored, e);
    if (code != ERR_OK)
        return code;
    struct projection x = {.p = &scored.runs[0]};
    if (!project(&x, a))
        return err_set(e, ERR_USER,
                       "the scores of trial %lld tell no clip from another",
                       (long long)in->trials->rows[row].trial);
    choose_tags(&x, (size_t)o->tags, a);
    struct figure_axis across = {.title = "first component of the scores"},
                       up = {.title = "second component of the scores"};
    for (size_t c = 0; c < x.p->clip_count; c++) {
        figure_axis_widen(&across, x.places[c * AXES], x.places[c * AXES]);
        figure_axis_widen(&up, x.places[c * AXES + 1], x.places[c * AXES + 1]);
    }
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    across.key = make_labels(&x, a);
    across.key_count = x.count + 1;
    across.key_rest = true;
    figure_add_axes(&out->plot, &across, &up, describe(in, row, &x, clips), a);
    add_plot(&x, &out->plot.script);
    add_data(&x, &out->plot.data);
    out->note = rep_scored_alone(in, row);
    return ERR_OK;
}

const struct rep_plot rep_plot_embedding = {
    .plugin = {.name = "embedding",
               .help = "the clips by a trial's scores, projected on two dimensions",
               .options = option_table,
               .options_size = sizeof(struct options),
               .reference = "Pearson 1901",
               .example = "tags=3"},
    .top = 1,
    .draw = draw,
};
