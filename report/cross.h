/* Two parameters as the rows and columns of a table. */
#ifndef MTAG_REPORT_CROSS_H
#define MTAG_REPORT_CROSS_H

#include "report/table.h"

/* names: "ROWS,COLUMNS", each a parameter by its path or short name, or SQL. A cell has
 * the metric that ranks of the ranked trial with both values; of several their mean.
 * ERR_USER if there are not two names, one is not known, or there are too many
 * columns. */
enum err_code rep_cross_table(const struct rep_choice *c, const char *names,
                              struct res_reader *r, struct arena *a, struct table *out,
                              struct err *e);

#endif
