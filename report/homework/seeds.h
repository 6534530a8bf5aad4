/* What the runs of a sweep's trials say one by one. */
#ifndef MTAG_REPORT_HOMEWORK_SEEDS_H
#define MTAG_REPORT_HOMEWORK_SEEDS_H

#include "report/homework/homework.h"

/* Which trials are better than the one that they are compared with by one seed and
 * worse by another. Nothing where all seeds agree, or where there is one. */
enum err_code rep_say_seeds(const struct rep_homework *h,
                            const struct rep_homework_sweep *s, struct str *out,
                            struct err *e);

/* A sentence on the epochs at which the learning rate of each
 * trial's first run drops; *out NULL: it never does. */
enum err_code rep_find_rate_drops(const struct rep_homework *h,
                                  const struct rep_homework_sweep *s, const char **out,
                                  struct err *e);

#endif
