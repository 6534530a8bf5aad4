/* Receiver operating characteristic (Fawcett 2006): the share of clips with a tag that
 * are found against the share of the others that are taken for them, macro-averaged at
 * equal false positive rates. */
#include "report/tradeoff.h"

#include "base/stats/curve.h"
#include "base/stats/roc.h"

static void chance(double prevalence, double *from, double *to)
{
    (void)prevalence;
    *from = 0;
    *to = 1;
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    static const struct rep_tradeoff kind = {.across = "false positive rate",
                                             .up = "true positive rate",
                                             .area_name = "ROC-AUC",
                                             .curve = stats_roc_curve,
                                             .area = stats_roc_auc,
                                             .chance = chance};
    return rep_tradeoff_draw(&kind, in, out, e);
}

const struct rep_plot rep_plot_roc = {
    .plugin = {.name = "roc",
               .help = "true against false positive rate, over all thresholds",
               .options = rep_tradeoff_options,
               .options_size = sizeof(struct rep_tradeoff_options),
               .example = "split=test"},
    .top = 4,
    .draw = draw,
};
