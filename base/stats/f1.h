/* Precision, recall and F1, their harmonic mean, of a tag that is taken where its score
 * reaches a threshold. Values are scikit-learn's (f1_score), but NaN without positives,
 * where that takes 0. */
#ifndef MTAG_BASE_STATS_F1_H
#define MTAG_BASE_STATS_F1_H

#include "base/stats/order.h"

/* Of the clips whose score is at least the threshold: precision, 0 if there are none;
 * recall and F1, NaN without positives. All NaN if a score is. */
struct stats_rates {
    double precision, recall, f1;
};
struct stats_rates stats_rates_at(const struct stats_order *o, double threshold);

/* F1 of the clips whose score is at least the threshold; NaN without positives. */
double stats_f1(const struct stats_order *o, double threshold);

/* The score that is the best threshold; of equally good ones the highest; 0.5 without
 * positives. */
double stats_best_threshold(const struct stats_order *o);

#endif
