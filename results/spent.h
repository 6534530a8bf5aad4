/* The time that a sweep has taken, of a database that is read or written. */
#ifndef MTAG_RESULTS_SPENT_H
#define MTAG_RESULTS_SPENT_H

#include "base/err.h"

#include <stdint.h>

struct res_sql;

#define RES_WORKED "worked" /* event of a sweep: for so many seconds */

/* Seconds that calls of mtag-run worked on the sweep (RES_WORKED), seconds that its
 * trials' epochs took, and how many epochs those are. */
struct res_spent {
    double worked, trained;
    int64_t epochs;
};
/* Private to results/. */
enum err_code res_spent_read(struct res_sql *q, int64_t sweep, struct res_spent *out,
                             struct err *e);

#endif
