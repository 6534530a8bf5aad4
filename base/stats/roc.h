/* How well scores rank clips with a tag above clips without it: ROC-AUC and average
 * precision (PR-AUC) of one tag.
 *
 * Values are scikit-learn's (roc_auc_score, average_precision_score) except where a
 * class is missing: there ROC-AUC is NaN, and so is an average precision without
 * positives. (scikit-learn raises an error for the one and takes 0 for the other, which
 * silently lowers averages.) Scores may be infinite; a NaN among them makes the result
 * NaN. Equal scores are one threshold. */
#ifndef MTAG_BASE_STATS_ROC_H
#define MTAG_BASE_STATS_ROC_H

#include "base/stats/order.h"

/* Area under the ROC curve: the share of pairs (true, false) in which the true one has
 * the higher score, ties counted half; NaN unless both classes are there. */
double stats_roc_auc(const struct stats_order *o);

/* Average precision: the sum over distinct thresholds of the gain in recall times the
 * precision, not interpolated; NaN without positives, 1 if all are positive. */
double stats_average_precision(const struct stats_order *o);

#endif
