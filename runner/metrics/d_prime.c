/* Sensitivity index: the distance between the scores of clips that have a tag and of
 * those that have not, in deviations, if both were normally distributed. It spreads
 * areas near 1, which ROC-AUC presses together. */
#include "runner/metric.h"

#include "base/stats/roc.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* The distance of a perfect area would be infinite: the area counts as so far from 1.
 */
static const double nearest = 1e-6;

static double all(const struct run_judged *j)
{
    double sum = 0;
    size_t counted = 0;
    for (size_t t = 0; t < j->tags; t++) {
        const double area = stats_roc_auc(&j->order[t]);
        sum += isnan(area) ? 0 : area;
        counted += !isnan(area);
    }
    if (counted == 0)
        return (double)NAN;
    const double area = fmin(fmax(sum / (double)counted, nearest), 1 - nearest);
    return sqrt(2) * gsl_cdf_ugaussian_Pinv(area);
}

const struct run_metric_type run_metric_d_prime = {
    .plugin = {.name = "d_prime",
               .help = "square root of 2 times the normal quantile of ROC-AUC, which "
                       "counts as at least 1e-6 away from 0 and 1",
               .reference = "Gemmeke et al. 2017 (AudioSet)"},
    .title = "d'",
    .maximize = true,
    .needs_classes = true,
    .all = all,
};
