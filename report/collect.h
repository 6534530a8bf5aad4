/* Results that workers left in the shared folder of a database, and nobody recorded. */
#ifndef MTAG_REPORT_COLLECT_H
#define MTAG_REPORT_COLLECT_H

#include "base/arena.h"

/* Has mtag-run record them, if there are results newer than the database, and the
 * database may be written. What goes wrong is a warning: the table shows what there is.
 */
void rep_collect(const char *results, struct arena *a);

#endif
