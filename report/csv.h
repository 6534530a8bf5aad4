/* What the formats of CSV share: RFC 4180, but with the line ends of this system.
 * Columns have their full names and numbers all their digits; a metric is two columns,
 * NAME and NAME_std. */
#ifndef MTAG_REPORT_CSV_H
#define MTAG_REPORT_CSV_H

#include "report/format.h"

typedef void rep_csv_quote(struct str *out, const char *text);

void rep_csv_write(const struct rep_table *t, rep_csv_quote *quote, struct str *out);

#endif
