/* Predictions that another program made, in a file of CSV. */
#ifndef MTAG_REPORT_ADD_READ_H
#define MTAG_REPORT_ADD_READ_H

#include "base/arena.h"
#include "base/err.h"
#include "results/predictions.h"

#include <stdint.h>

/* What the file is to be about: the clips, tags and truth of a trial's test. */
struct rep_add_task {
    const struct res_predictions *of;
    int64_t trial; /* for messages */
};

/* Reads the scores, clips x tags, in the arena. The header names the columns clip, tag
 * and score, in any order; a column truth is held against the task's, others are passed
 * over. ERR_USER, with file, line and column, for another task (a clip, a tag or a
 * truth that is not the task's), a score that is not a probability, a pair of clip and
 * tag that is there twice; and for a pair that is missing. */
enum err_code rep_add_read(const char *path, const struct rep_add_task *task,
                           struct arena *a, float **scores, struct err *e);

#endif
