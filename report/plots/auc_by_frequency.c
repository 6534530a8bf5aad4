/* Whether rare tags are harder: an area of each tag against how many clips have it. The
 * band is where 95 of 100 ROC-AUCs of scores lie that know nothing: a half +- 1.96
 * sqrt((n + 1) / (12 n+ n-)), the variance of Mann and Whitney's (1947) statistic. The
 * tags farthest from the median have their names. */
#include "report/scored.h"

#include "base/figure_axes.h"
#include "base/stats/order.h"
#include "base/stats/roc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    int area, split;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "area",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct options, area),
     .fallback = "roc_auc",
     .choices = (const char *const[]){"roc_auc", "pr_auc", NULL},
     .help = "what is drawn of each tag"},
    REP_PLOT_SPLIT(offsetof(struct options, split), "test"),
    {0}};

enum { NAMED = 12 /* tags */, PLACES = 60 /* of the band */ };
static const double longest = 1.0; /* name, in inches */

struct tag {
    const char *name;
    double with, area; /* clips that have it, means over the runs */
    double off;        /* from the median, without its sign */
};

struct tags {
    struct tag *items;
    size_t count, left_out;
    double clips;
};

/* Adds a run's areas and counts; runs: of each tag those that have an area. */
static void add_run(const struct res_predictions *p, bool precision, struct tags *t,
                    size_t *runs)
{
    struct arena *a = arena_create();
    struct stats_orders *orders = stats_orders_in(a, p->clip_count, p->tag_count);
    stats_orders_sort(orders, p->scores, p->truth);
    for (size_t i = 0; i < p->tag_count; i++) {
        const struct stats_order *o = &stats_orders_of_tags(orders)[i];
        const double area =
            o->positives && o->negatives
                ? (precision ? stats_average_precision : stats_roc_auc)(o)
                : (double)NAN;
        if (!isfinite(area))
            continue;
        t->items[i].area += area;
        t->items[i].with += (double)o->positives;
        runs[i]++;
    }
    t->clips += (double)p->clip_count;
    arena_destroy(a);
}

static int by_area(const void *left, const void *right)
{
    const struct tag *a = left, *b = right;
    return a->area < b->area ? -1 : a->area > b->area;
}

/* The tag farthest from the median first. */
static int by_distance(const void *left, const void *right)
{
    const struct tag *a = left, *b = right;
    if (a->off != b->off)
        return a->off > b->off ? -1 : 1;
    return strcmp(a->name, b->name);
}

static struct tags read_tags(const struct rep_scored *of, bool precision,
                             struct arena *a)
{
    const struct res_predictions *first = &of->runs[0];
    struct tags t = {arena_alloc(a, first->tag_count + 1, sizeof(*t.items)), 0, 0, 0};
    size_t *runs = arena_alloc(a, first->tag_count + 1, sizeof(*runs));
    for (size_t i = 0; i < of->count; i++)
        add_run(&of->runs[i], precision, &t, runs);
    t.clips /= (double)of->count;
    for (size_t i = 0; i < first->tag_count; i++) {
        if (runs[i] == 0)
            continue;
        t.items[t.count++] = (struct tag){.name = first->tags[i],
                                          .with = t.items[i].with / (double)runs[i],
                                          .area = t.items[i].area / (double)runs[i]};
    }
    t.left_out = first->tag_count - t.count;
    if (t.count > 0) {
        qsort(t.items, t.count, sizeof(*t.items), by_area);
        const double median = t.items[t.count / 2].area;
        for (size_t i = 0; i < t.count; i++)
            t.items[i].off = fabs(t.items[i].area - median);
        qsort(t.items, t.count, sizeof(*t.items), by_distance);
    }
    return t;
}

static void add_data(const struct tags *t, const struct figure_axis *x, bool precision,
                     struct str *data)
{
    str_add(data, "# clips area\n");
    for (size_t i = 0; i < t->count; i++) {
        str_addf(data, "%.6g %.6g ", t->items[i].with, t->items[i].area);
        plot_add_comment(data, t->items[i].name);
    }
    str_add(data, "\n\n# clips chance low high\n");
    for (int i = 0; i <= PLACES; i++) {
        const double n = x->least * pow(x->most / x->least, (double)i / PLACES),
                     others = t->clips - n;
        if (others <= 0)
            break;
        const double chance = precision ? n / t->clips : 0.5,
                     half = precision ? 0
                                      : 1.96 * sqrt((t->clips + 1) / (12 * n * others));
        str_addf(data, "%.6g %.6g %.6g %.6g\n", n, chance, fmax(0, chance - half),
                 fmin(1, chance + half));
    }
}

static size_t add_labels(const struct tags *t, struct figure_box box,
                         const struct figure_axis *x, const struct figure_axis *y,
                         struct plot_figure *out, struct arena *a)
{
    struct figure_mark *marks = arena_alloc(a, t->count + 1, sizeof(*marks));
    for (size_t i = 0; i < t->count; i++)
        marks[i] = (struct figure_mark){
            t->items[i].with, t->items[i].area,
            i < NAMED ? figure_cut(t->items[i].name, FIGURE_POINTS, longest, a) : NULL};
    return figure_add_mark_labels(out, box, x, y, marks, t->count);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const bool precision = o->area != 0;
    const char *clips = res_split_names[o->split],
               *area = precision ? "PR-AUC" : "ROC-AUC";
    struct arena *a = in->arena;
    struct rep_scored scored;
    size_t row = 0;
    enum err_code code =
        rep_scored_first(in, (enum res_split)o->split, &row, &scored, e);
    if (code != ERR_OK)
        return code;
    const struct tags t = read_tags(&scored, precision, a);
    if (t.count == 0)
        return rep_scored_no_tag((enum res_split)o->split, e);
    struct figure_axis x = {.title = arena_printf(a, "%s clips with the tag", clips),
                            .log_scale = true},
                       y = {.title = arena_printf(a, "%s of the tag", area)};
    for (size_t i = 0; i < t.count; i++) {
        figure_axis_widen(&x, t.items[i].with, t.items[i].with);
        figure_axis_widen(&y, t.items[i].area, t.items[i].area);
    }
    if (!precision)
        figure_axis_widen(&y, 0.5, 0.5);
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    const char *remark =
        arena_printf(a, "%s: %zu tags, %.0f %s clips. %s", rep_plot_label(in, row),
                     t.count, t.clips, clips,
                     precision ? "Line: scores that know nothing."
                               : "Band: where 95 % of scores that know nothing lie.");
    const struct figure_box box = figure_add_axes(&out->plot, &x, &y, remark, a);
    add_labels(&t, box, &x, &y, &out->plot, a);
    add_data(&t, &x, precision, &out->plot.data);
    str_addf(&out->plot.script,
             "plot data index 1 using 1:3:4 with filledcurves linecolor rgb '#e8e8e8', "
             "\\\n  data index 1 using 1:2 with lines linewidth 1 dashtype 3 linecolor "
             "rgb '#666666', \\\n  data index 0 using 1:2 with points pointtype 7 "
             "pointsize 0.4 linecolor rgb '%s'\n",
             plot_colour(0));
    out->note = rep_scored_alone(in, row);
    if (out->note == NULL && t.left_out)
        out->note = arena_printf(a, "%zu tag%s left out: no clip has it, or every one",
                                 t.left_out, t.left_out == 1 ? "" : "s");
    return ERR_OK;
}

const struct rep_plot rep_plot_auc_by_frequency = {
    .plugin = {.name = "auc_by_frequency",
               .help = "each tag's area against how many clips have it",
               .options = option_table,
               .options_size = sizeof(struct options),
               .reference = "Mann and Whitney 1947",
               .example = "area=pr_auc"},
    .top = 1,
    .draw = draw,
};
