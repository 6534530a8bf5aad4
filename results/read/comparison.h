/* Tests of two trials that were computed before. */
#ifndef MTAG_RESULTS_READ_COMPARISON_H
#define MTAG_RESULTS_READ_COMPARISON_H

#include "results/comparison.h"
#include "results/read/query.h"

/* Finds the numbers of the test that has the trials, metric, test and basis of *c.
 * *found: whether there is one. */
enum err_code res_comparison_find(struct res_reader *r, struct res_comparison *c,
                                  bool *found, struct err *e);

#endif
