/* Values of metrics as people read them in tables. Texts belong to the arena. */
#ifndef MTAG_REPORT_NUMBER_H
#define MTAG_REPORT_NUMBER_H

#include "base/table/number.h"
#include "base/table/table.h"
#include "results/read/query.h"

/* "0.9458 ± 0.0031"; the deviation only if there are several runs. NULL if there is no
 * value. */
const char *rep_value_text(const struct res_value *v, struct arena *a);

/* As one would write it: from 0.7 to 0.9 it is 0.2. */
double rep_difference(double from, double to);

/* "+0.0123"; no sign where nothing is left of the difference; "" for NaN. */
struct table_cell rep_change_cell(double change, struct arena *a);

#endif
