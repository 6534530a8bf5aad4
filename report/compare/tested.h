/* The runs of a trial whose test predictions are compared. */
#ifndef MTAG_REPORT_COMPARE_TESTED_H
#define MTAG_REPORT_COMPARE_TESTED_H

#include "report/compare/compare.h"

/* The finished runs that its sweep asks for, of the seeds that have one in every fold.
 */
struct rep_tested {
    int64_t trial;
    size_t seeds, folds;       /* folds: at least 1 */
    int *runs;                 /* numbers, [seeds][folds] */
    double *values[REP_AREAS]; /* of the seeds, as recorded: means over folds */
    const char *basis;         /* names the runs, and when they ended */
};

enum err_code rep_find_tested(struct res_reader *r, struct rep_side side,
                              struct arena *a, struct rep_tested *out, struct err *e);

#endif
