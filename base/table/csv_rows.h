/* Shared by the formats of CSV: RFC 4180, but with the line ends of this system.
 * Columns have their full names and numbers all their digits; a value is two columns,
 * NAME and NAME_std. */
#ifndef MTAG_BASE_TABLE_CSV_ROWS_H
#define MTAG_BASE_TABLE_CSV_ROWS_H

#include "base/csv.h"
#include "base/table/table.h"

/* Appends the names of the columns and the rows; quote writes a text. */
void csv_rows_add(const struct table *t, csv_quote *quote, struct str *out);

#endif
