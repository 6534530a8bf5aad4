/* Values of metrics as people read them in tables. Texts belong to the arena. */
#ifndef MTAG_REPORT_NUMBER_H
#define MTAG_REPORT_NUMBER_H

#include "base/table/number.h"
#include "results/read/query.h"

/* "0.9458 ± 0.0031"; the deviation only of several runs. NULL if there is no value. */
const char *rep_value_text(const struct res_value *v, struct arena *a);

#endif
