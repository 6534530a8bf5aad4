/* What runs of a trial were tested on: clips, tags, and which clips have which tags.
 * Private to results/. */
#ifndef MTAG_RESULTS_READ_TASK_H
#define MTAG_RESULTS_READ_TASK_H

#include "results/read/query.h"

#include <sqlite3.h>

/* All NULL and 0 if it is not recorded, or damaged. */
struct res_task {
    const char *const *tags, *const *clips;
    const char *const *groups; /* of each clip; NULL: not known */
    size_t tag_count, clip_count;
    const unsigned char *truth; /* clips x tags */
};

/* The columns of a table `t` that res_task_take reads, which come first in its row. */
#define RES_TASK_COLUMNS "t.tag_count, t.clip_count, t.tags, t.clips, t.truth, t.groups"
enum { RES_TASK_COUNT = 6 };
void res_task_take(sqlite3_stmt *row, struct res_task *out, struct arena *a);

/* Reads what the run of that number was tested on; 0: the first run that tells. */
enum err_code res_task_read(struct res_reader *r, int64_t trial, int run,
                            struct arena *a, struct res_task *out, struct err *e);

#endif
