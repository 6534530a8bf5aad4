/* How well scores rank what is true above what is not: ROC-AUC, average precision
 * (PR-AUC), and their averages over tags.
 *
 * Values are scikit-learn's (roc_auc_score, average_precision_score) except where a
 * class is missing: there they are NaN, and a macro average leaves the tag out and says
 * how many were counted. (scikit-learn raises an error for ROC-AUC, and takes an
 * average precision of 0 for a tag without positives, which silently lowers the
 * average.)
 *
 * Scores are any floats, infinities too; a NaN among them makes the result NaN, as does
 * having no memory to sort in. Truths are 0 or not. Equal scores are one threshold. */
#ifndef MTAG_BASE_STATS_ROC_H
#define MTAG_BASE_STATS_ROC_H

#include <stddef.h>

struct stats_ranking {
    double roc_auc, pr_auc;
    size_t counted; /* tags in a macro average */
};

/* Means over the tags that have both classes; NaN if none has. score and truth are
 * [clips][tags]. Each tag's own values go to roc_of_tag and pr_of_tag [tags], which may
 * be NULL:
 * - area under the ROC curve: the share of pairs (true, false) in which the true one
 *   has the higher score, ties counted half; NaN unless both classes are there;
 * - average precision: the sum over distinct thresholds of the gain in recall times the
 *   precision, not interpolated; NaN without positives, 1 if all are positive. */
struct stats_ranking stats_macro(const float *score, const unsigned char *truth,
                                 size_t clips, size_t tags, double *roc_of_tag,
                                 double *pr_of_tag);

#endif
