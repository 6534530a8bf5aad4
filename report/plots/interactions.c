/* Which parameters act together: a map of the share of the metric's variance that two
 * parameters explain beyond what each explains alone (fANOVA); on the diagonal, alone.
 */
#include "report/importance.h"
#include "report/plot.h"

#include "base/figure_matrix.h"

#include <math.h>

struct options {
    struct rep_plot_size size;
    int parameters;
    double without_worst;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "parameters",
     .kind = OPT_INT,
     .offset = offsetof(struct options, parameters),
     .fallback = "10",
     .min = 2,
     .max = 30,
     .help = "so many: the most important ones"},
    REP_PLOT_WITHOUT_WORST(offsetof(struct options, without_worst)),
    {0}};

enum { NARROW = 5 /* parameters in one column of a paper */ };

/* In per cent, factors x factors. */
static double *find_shares(const struct rep_importance *of, struct arena *a)
{
    const size_t all = of->factors.count;
    double *shares = arena_alloc(a, all * all + 1, sizeof(*shares));
    for (size_t f = 0; f < all; f++)
        shares[f * all + f] = 100 * of->found.shares[f].value;
    for (size_t i = 0; i < of->found.fanova.pair_count; i++) {
        const struct stats_pair *p = &of->found.fanova.pairs[i];
        shares[p->first * all + p->second] = shares[p->second * all + p->first] =
            100 * p->share.value;
    }
    return shares;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    const struct res_choice choice = {.metric = in->metric, .maximize = in->maximize};
    const struct rep_importance_asked q = {
        .method = "fanova", .without = o->without_worst, .pairs = true};
    struct arena *a = in->arena;
    struct rep_importance of;
    enum err_code code =
        rep_importance_find(&q, &choice, in->trials, in->reader, a, &of, e);
    if (code == ERR_OK && of.factors.count < 2)
        code =
            err_set(e, ERR_USER, "one parameter varies: it has no other to act with");
    if (code != ERR_OK)
        return code;
    const size_t all = of.factors.count, asked = (size_t)o->parameters,
                 count = asked < all ? asked : all;
    const double *shares = find_shares(&of, a);
    double *values = arena_alloc(a, count * count, sizeof(*values));
    const char **names = arena_alloc(a, count, sizeof(*names));
    for (size_t i = 0; i < count; i++) {
        names[i] = of.factors.about[of.found.order[i]].name;
        for (size_t j = 0; j < count; j++)
            values[i * count + j] = shares[of.found.order[i] * all + of.found.order[j]];
    }
    const struct figure_matrix m = {
        .rows = names,
        .columns = names,
        .row_count = count,
        .column_count = count,
        .values = values,
        .title = "%",
        .remark = arena_printf(
            a,
            "%s, %zu trials: %% of the variance of %s that two parameters explain "
            "beyond what each explains alone; on the diagonal: alone.",
            of.method->title, of.factors.trials, of.metric->title),
        .decimals = 1,
        .marked_row = count};
    const int width = o->size.columns > 0 ? o->size.columns : count > NARROW ? 2 : 1;
    out->plot.width = figure_columns_width(width);
    figure_add_matrix(&out->plot, &m, a);
    if (count < all)
        out->note =
            arena_printf(a, "the %zu most important of %zu parameters", count, all);
    return ERR_OK;
}

const struct rep_plot rep_plot_interactions = {
    .plugin = {.name = "interactions",
               .help = "which parameters act together",
               .options = option_table,
               .options_size = sizeof(struct options),
               .reference = "Hutter, Hoos and Leyton-Brown 2014",
               .example = "parameters=4"},
    .fewest = RES_IMPORTANCE_TRIALS,
    .draw = draw,
};
