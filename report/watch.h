/* mtag-report --watch: the table of a sweep and the runs that are trained now, redrawn
 * as they change. */
#ifndef MTAG_REPORT_WATCH_H
#define MTAG_REPORT_WATCH_H

#include "report/view.h"

/* Redraws until a person types q or Ctrl-C. Where standard output is not a terminal,
 * one picture is printed. Returns the exit status. */
int rep_watch(const struct rep_view *view, const struct rep_request *q);

#endif
