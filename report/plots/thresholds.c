/* Precision, recall and F1 of a trial at every threshold, as scikit-learn defines them:
 * of a tag, or the means over tags at one threshold for all. The threshold with the
 * best F1 is found on the validation clips; beside it stands the F1 that it has on the
 * test clips, for the best of many is too good where it was chosen. */
#include "report/scored.h"

#include "base/stats/f1.h"

#include <math.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    const char *tag;
    int split;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    REP_PLOT_TAG(offsetof(struct options, tag), "means over all tags"),
    REP_PLOT_SPLIT(offsetof(struct options, split), "valid"),
    {0}};

enum { PLACES = 101 /* thresholds from 0 to 1 */ };
/* Inches. */
static const double left = 0.5, right = 0.12, top = 0.08, below = 0.42, margin = 0.06,
                    high = 1.9;

struct curves {
    struct stats_rates at[PLACES];
    size_t counted; /* tags, over all runs */
};

static double threshold_of(size_t place)
{
    return (double)place / (PLACES - 1);
}

static void add_run(const struct res_predictions *p, size_t first, size_t end,
                    struct curves *c)
{
    struct arena *a = arena_create();
    struct stats_orders *orders = stats_orders_in(a, p->clip_count, p->tag_count);
    stats_orders_sort(orders, p->scores, p->truth);
    for (size_t t = first; t < end; t++) {
        const struct stats_order *o = &stats_orders_of_tags(orders)[t];
        if (!o->valid || o->positives == 0)
            continue;
        for (size_t i = 0; i < PLACES; i++) {
            const struct stats_rates r = stats_rates_at(o, threshold_of(i));
            c->at[i].precision += r.precision;
            c->at[i].recall += r.recall;
            c->at[i].f1 += r.f1;
        }
        c->counted++;
    }
    arena_destroy(a);
}

/* ERR_USER: there is no such tag, or no clip has it. */
static enum err_code find_curves(const struct rep_scored *of, const struct options *o,
                                 enum res_split split, struct curves *out,
                                 struct err *e)
{
    size_t first = 0;
    *out = (struct curves){0};
    enum err_code code =
        o->tag ? rep_scored_tag(&of->runs[0], o->tag, &first, e) : ERR_OK;
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < of->count; i++)
        add_run(&of->runs[i], first, o->tag ? first + 1 : of->runs[i].tag_count, out);
    if (out->counted == 0)
        return err_set(e, ERR_USER, "no %s clip has %s", res_split_names[split],
                       o->tag ? o->tag : "a tag");
    for (size_t i = 0; i < PLACES; i++) {
        out->at[i].precision /= (double)out->counted;
        out->at[i].recall /= (double)out->counted;
        out->at[i].f1 /= (double)out->counted;
    }
    return ERR_OK;
}

/* The place with the best F1, of equal ones the highest. */
static size_t best_place(const struct curves *c)
{
    size_t best = 0;
    for (size_t i = 0; i < PLACES; i++)
        best = c->at[i].f1 >= c->at[best].f1 ? i : best;
    return best;
}

static void add_data(const struct curves *c, struct str *data)
{
    str_add(data, "# threshold precision recall F1\n");
    for (size_t i = 0; i < PLACES; i++)
        str_addf(data, "%.2f %.6g %.6g %.6g\n", threshold_of(i), c->at[i].precision,
                 c->at[i].recall, c->at[i].f1);
}

/* Of a trial's other split at the threshold that was found on the first one. */
static const char *describe_other(const struct rep_plot_input *in, size_t row,
                                  size_t best, const struct options *o)
{
    const enum res_split split = o->split == RES_TEST ? RES_VALID : RES_TEST;
    struct rep_scored scored;
    struct curves c;
    struct err none = {0};
    if (rep_scored_read(in, row, split, &scored, &none) != ERR_OK ||
        scored.count == 0 || find_curves(&scored, o, split, &c, &none) != ERR_OK)
        return "";
    return arena_printf(in->arena, ", on %s clips %.3f (at .5: %.3f)",
                        res_split_names[split], c.at[best].f1, c.at[PLACES / 2].f1);
}

static void lay_out(const struct curves *c, size_t best, const char *remark,
                    struct plot_figure *f, struct arena *a)
{
    static const char *const names[] = {"precision", "recall", "F1"};
    struct str *s = &f->script;
    const double room = f->width - 2 * margin;
    const struct figure_lines lines = figure_wrap(remark, FIGURE_POINTS, room, a);
    const struct figure_key key = figure_key_fit(names, 3, FIGURE_POINTS, room, a);
    const double bottom = margin + lines.height + key.height + below;
    const struct figure_box box = {left, bottom, f->width - left - right, high};
    f->height = bottom + high + top;
    figure_place(f, box);
    figure_add_remarks(f, margin, margin + lines.height, &lines);
    figure_add_key(f, &key, margin, margin + lines.height + key.height, true);
    figure_add_tics(s, "x", 0, 1, false, FIGURE_POINTS, box.width);
    str_addf(s,
             "set ytics 0,0.2,1\nset xrange [0:1]\nset yrange [0:1]\nset xlabel "
             "'threshold' offset 0,0.4\nset arrow from %.2f,0 to %.2f,1 nohead "
             "linewidth 1 dashtype 3 linecolor rgb '#666666'\nplot ",
             threshold_of(best), threshold_of(best));
    for (size_t k = 0; k < 3; k++)
        str_addf(s,
                 "%sdata using 1:%zu with lines linewidth 1.6 linecolor rgb '%s' "
                 "dashtype %s",
                 k ? ", \\\n  " : "", k + 2, plot_colour(k), plot_dash(8 * k));
    str_addf(s,
             ", \\\n  data using 1:($0==%zu?$4:NaN) with points pointtype 7 pointsize "
             "0.5 linecolor rgb '%s'\n",
             best, plot_colour(2));
    add_data(c, &f->data);
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const enum res_split split = (enum res_split)o->split;
    struct arena *a = in->arena;
    struct rep_scored scored;
    struct curves *c = arena_alloc(a, 1, sizeof(*c));
    size_t row = 0;
    enum err_code code = rep_scored_first(in, split, &row, &scored, e);
    if (code == ERR_OK)
        code = find_curves(&scored, o, split, c, e);
    if (code != ERR_OK)
        return code;
    const size_t best = best_place(c);
    const char *of = o->tag
                         ? arena_printf(a, "tag %s", o->tag)
                         : arena_printf(a, "means over %zu tags, one threshold for all",
                                        c->counted / scored.count);
    const char *remark = arena_printf(
        a, "%s, %s clips: %s. Dotted: the best F1, %.3f at %.2f%s.",
        rep_plot_label(in, row), res_split_names[split], of, c->at[best].f1,
        threshold_of(best), describe_other(in, row, best, o));
    out->plot.width = figure_columns_width(o->size.columns == 2 ? 2 : 1);
    lay_out(c, best, remark, &out->plot, a);
    out->note = rep_scored_alone(in, row);
    return ERR_OK;
}

const struct rep_plot rep_plot_thresholds = {
    .plugin = {.name = "thresholds",
               .help = "precision, recall and F1 at every threshold",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "split=test"},
    .top = 1,
    .draw = draw,
};
