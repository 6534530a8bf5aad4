/* What is gained over all thresholds of a tag's scores: ROC and precision-recall curves
 * at fixed places, so that curves of many tags and runs can be averaged. */
#ifndef MTAG_BASE_STATS_CURVE_H
#define MTAG_BASE_STATS_CURVE_H

#include "base/stats/order.h"

/* True positive rate at the false positive rates 0, 1 / (count - 1), ..., 1: linear
 * between thresholds, the highest where the curve is upright. Returns false, and sets
 * nothing, unless both classes are there. count is at least 2. */
bool stats_roc_curve(const struct stats_order *o, double *rates, size_t count);

/* Precision at the recalls 0, 1 / (count - 1), ..., 1: of the highest threshold that
 * reaches the recall, not interpolated (the sum over all recalls is the average
 * precision). Returns false, and sets nothing, unless both classes are there. */
bool stats_pr_curve(const struct stats_order *o, double *precisions, size_t count);

#endif
