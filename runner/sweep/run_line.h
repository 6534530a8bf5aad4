/* The line that tells how far a run is, fitted to a terminal's width: what matters
 * least goes first. The run, its best value and the time left always stay. */
#ifndef MTAG_RUNNER_SWEEP_RUN_LINE_H
#define MTAG_RUNNER_SWEEP_RUN_LINE_H

#include "base/str.h"
#include "runner/train/link.h"

#include <stdbool.h>
#include <stdint.h>

/* A run, as people read it. */
struct progress_name {
    int64_t trial;
    int run;
    const char *label; /* the values that vary, or the variant; NULL or "": nothing */
    int epochs;
    const char *metric; /* the monitored one, of which the best value is shown */
};

struct run_line {
    struct progress_name name;
    struct link_epoch last; /* epoch 0: none yet */
    struct link_step at;
};

/* "37.1", "37.1 adam lr 0.0021" */
void run_line_add_name(struct str *s, const struct progress_name *name);

/* At most `width` columns if width > 0. */
void run_line_add(struct str *s, const struct run_line *r, bool bar, int width);

/* "2 min 5 s left"; less than a second is told as such. */
void run_line_add_left(struct str *s, double seconds);

#endif
