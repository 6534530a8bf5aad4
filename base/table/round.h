/* Numbers of a column as people read them: rounded to how sure they are, and in one
 * notation from the top to the bottom. Programs get every digit. */
#ifndef MTAG_BASE_TABLE_ROUND_H
#define MTAG_BASE_TABLE_ROUND_H

#include "base/arena.h"
#include "base/table/table.h"

/* Sets the texts of a column of means, and t->rounding of it: so many decimals
 * that the deviation of most rows has two digits; without deviations four. All with an
 * exponent where a mean is 1e5 or more, or all are smaller than 1e-3. */
void table_round_values(struct table *t, size_t column, struct arena *a);

/* Sets the texts of a column whose cells are all numbers or empty: three digits, and
 * all with an exponent if they span three powers of ten or if one is small. Whole
 * numbers stay, and so do short texts in one notation. */
void table_round_numbers(struct table *t, size_t column, struct arena *a);

#endif
