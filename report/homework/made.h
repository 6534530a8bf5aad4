/* The files that mtag makes in the folder of a homework. Their list stands at the end
 * of report.tex, so that the next report can remove those that it no longer makes. */
#ifndef MTAG_REPORT_HOMEWORK_MADE_H
#define MTAG_REPORT_HOMEWORK_MADE_H

#include "report/homework/homework.h"

/* Notes a file, by its path in the folder. */
void rep_homework_made(struct rep_homework *h, const char *path);
/* Notes figures/NAME.pdf with its script and data. */
void rep_homework_made_figure(struct rep_homework *h, const char *name);

/* Appends the list as lines of comment. */
void rep_homework_add_made(const struct rep_homework *h, struct str *out);

/* Removes the files that the list in an earlier report.tex has and this one's lacks. */
void rep_homework_forget(const struct rep_homework *h, const char *earlier);

#endif
