/* Sentences on a sweep, made of its numbers. */
#ifndef MTAG_REPORT_HOMEWORK_SAYS_H
#define MTAG_REPORT_HOMEWORK_SAYS_H

#include "report/homework/homework.h"

/* Which trial is the best, of what, by what. */
void rep_say_best(const struct rep_homework *h, const struct rep_homework_sweep *s,
                  struct str *out);
/* Which rows are shown to be better or worse than the one that they are compared with,
 * and which are not, by one of the areas. in_table: a table has the intervals. */
void rep_say_tests(const struct rep_trials *of, bool in_table, struct arena *a,
                   struct str *out);
/* What the intervals of the tests are about; once in the report, and again only where
 * they are about something else. */
void rep_say_basis(struct rep_homework *h, const struct rep_trials *of,
                   struct str *out);
/* How far training and validation are apart at the best epoch. */
void rep_say_gap(const struct rep_trials *of, size_t row, struct arena *a,
                 struct str *out);
/* Trials that are not in the table, and why. */
void rep_say_left_out(const struct rep_trials *of, struct arena *a, struct str *out);

/* The row that is the best of its table; row_count: none is. */
size_t rep_best_row(const struct res_table *t);

#endif
