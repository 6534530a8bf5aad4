/* What the verbs share that change the database: note, star, hide, delete. */
#ifndef MTAG_REPORT_KEEP_H
#define MTAG_REPORT_KEEP_H

#include "report/view.h"
#include "results/write/store.h"

/* Opens the database that asked->reader reads, for writing too. */
enum err_code rep_open_store(struct rep_asked *asked, struct res_store **out,
                             struct err *e);

#endif
