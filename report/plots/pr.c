/* Precision against recall, macro-averaged at equal recalls, not interpolated: the area
 * under a curve is the trial's PR-AUC (average precision). */
#include "report/tradeoff.h"

#include "base/stats/curve.h"
#include "base/stats/roc.h"

static void chance(double prevalence, double *from, double *to)
{
    *from = *to = prevalence;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    static const struct rep_tradeoff kind = {.across = "recall",
                                             .up = "precision",
                                             .area_name = "PR-AUC",
                                             .curve = stats_pr_curve,
                                             .area = stats_average_precision,
                                             .chance = chance};
    return rep_tradeoff_draw(&kind, in, out, e);
}

const struct rep_plot rep_plot_pr = {
    .plugin = {.name = "pr",
               .help = "precision against recall, over all thresholds",
               .options = rep_tradeoff_options,
               .options_size = sizeof(struct rep_tradeoff_options),
               .example = "split=test"},
    .top = 4,
    .draw = draw,
};
