/* Numbers and names as people read them in tables. Texts belong to the arena. */
#ifndef MTAG_REPORT_NUMBER_H
#define MTAG_REPORT_NUMBER_H

#include "base/arena.h"
#include "results/read/query.h"

/* Four decimals, "0.9458"; very large or small values with an exponent. NULL for NaN.
 */
const char *rep_measure_text(double value, struct arena *a);
/* "0.9458 ± 0.0031"; the deviation only of several runs. NULL if there is no value. */
const char *rep_value_text(const struct res_value *v, struct arena *a);
/* A mean of whole numbers: "10", "9.7". */
const char *rep_epoch_text(double value, struct arena *a);
const char *rep_duration_text(double seconds, struct arena *a);
const char *rep_count_text(int64_t count, struct arena *a);

/* At most 40 columns of text, with an ellipsis where it was cut; text itself if it
 * fits. */
const char *rep_cut_text(const char *text, struct arena *a);

/* "valid ROC-AUC" for valid_roc_auc. */
const char *rep_metric_title(const char *metric, struct arena *a);

#endif
