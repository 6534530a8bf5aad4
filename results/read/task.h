/* What runs of a trial were tested on: clips, tags, and which clips have which tags.
 * Private to results/. */
#ifndef MTAG_RESULTS_READ_TASK_H
#define MTAG_RESULTS_READ_TASK_H

#include "results/read/query.h"

/* All NULL and 0 if it is not recorded, or damaged. */
struct res_task {
    const char *const *tags, *const *clips;
    size_t tag_count, clip_count;
    const unsigned char *truth; /* clips x tags */
};

/* Reads what the run of that number was tested on; 0: the first run that tells. */
enum err_code res_task_read(struct res_reader *r, int64_t trial, int run,
                            struct arena *a, struct res_task *out, struct err *e);

#endif
