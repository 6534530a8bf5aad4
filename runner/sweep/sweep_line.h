/* The line that tells how far a sweep is, fitted to a terminal's width: what matters
 * least goes first. Runs done and the time left always stay. */
#ifndef MTAG_RUNNER_SWEEP_SWEEP_LINE_H
#define MTAG_RUNNER_SWEEP_SWEEP_LINE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_line {
    const char *name;
    size_t runs, done, failed, paused, stopped;
    bool held;              /* all runs are */
    int64_t best;           /* trial; 0: none has finished */
    const char *best_label; /* its values; NULL or "": nothing */
    double value;           /* mean over its finished runs */
    double deviation;       /* of them; NAN: there is one */
    int count;              /* of them */
    int64_t ahead;          /* trial that is better but has runs to do; 0: none */
    double ahead_value;     /* mean over its finished runs */
    double seconds;         /* since the sweep was begun by this process */
    double left;            /* NAN: not known yet */
    size_t after;           /* runs of the final, which `left` does not count */
};

/* "tiny: 3 of 12 runs done, 1 failed, best 0.8600 ± 0.0020 (trial 3 adam lr 0.01), 2
 * min 5 s so far, about 3 min left"; at most `width` columns if width > 0. */
void sweep_line_add(struct str *s, const struct sweep_line *l, int width);

#endif
