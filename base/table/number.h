/* Numbers and texts as people read them in tables. Texts belong to the arena. */
#ifndef MTAG_BASE_TABLE_NUMBER_H
#define MTAG_BASE_TABLE_NUMBER_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* Four decimals, "0.9458"; very large or small values with an exponent. NULL for NaN.
 */
const char *table_measure_text(double value, struct arena *a);
void table_add_measure(struct str *out, double value); /* not for NaN */
/* "0.9458 ± 0.0031"; a deviation of NaN is left away. NULL for a mean of NaN. */
const char *table_deviating_text(double mean, double deviation, struct arena *a);
void table_add_deviating(struct str *out, double mean, double deviation);
/* So many decimals; NULL for NaN, "inf" for infinity. */
const char *table_decimal_text(double value, int decimals, struct arena *a);
/* A mean of whole numbers: "10", "9.7". */
const char *table_epoch_text(double value, struct arena *a);
const char *table_duration_text(double seconds, struct arena *a);
/* "2,059,840"; NULL for a negative count. */
const char *table_count_text(int64_t count, struct arena *a);

/* At most 40 columns of text, with an ellipsis where it was cut; text itself if it
 * fits. */
const char *table_cut_text(const char *text, struct arena *a);

#endif
