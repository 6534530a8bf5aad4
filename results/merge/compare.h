/* Whether a run has the same results in two databases, to the bit: the values of every
 * epoch and of the test, and the predictions. Times of the clock and other bookkeeping
 * measure no network and are passed over. Private to results/. */
#ifndef MTAG_RESULTS_MERGE_COMPARE_H
#define MTAG_RESULTS_MERGE_COMPARE_H

#include "results/merge/difference.h"
#include "results/sql.h"

/* The first difference, by epoch and name. complete: both have finished, so that one
 * may not lack values of the other. A split of predictions may be in one alone. e is
 * not NULL.
 */
enum err_code res_compare_runs(struct res_sql *one, int64_t run, struct res_sql *other,
                               int64_t other_run, bool complete,
                               struct res_difference *out, struct err *e);

#endif
