/* The rows of a table, once it is known which trials they are. Private to results/. */
#ifndef MTAG_RESULTS_READ_ROWS_H
#define MTAG_RESULTS_READ_ROWS_H

#include "results/read/query.h"

/* Finds the parameters that vary and the metrics, and fills every row whose trial,
 * sweep_id and rank are set. */
enum err_code res_fill_rows(struct res_reader *r, const struct res_choice *choice,
                            struct res_table *t, struct arena *a, struct err *e);

#endif
