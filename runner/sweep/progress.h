/* The display of a running sweep: a redrawn block on a terminal, lines otherwise, or
 * one JSON object per event on standard output. */
#ifndef MTAG_RUNNER_SWEEP_PROGRESS_H
#define MTAG_RUNNER_SWEEP_PROGRESS_H

#include "base/term.h"
#include "runner/sweep/run_line.h"
#include "runner/sweep/sweep_line.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum progress_level { PROGRESS_QUIET, PROGRESS_NORMAL, PROGRESS_VERBOSE };

struct progress_run; /* one that is being trained */

/* Starts as {.level, .json}; the rest is progress's own. */
struct progress {
    enum progress_level level;
    bool json, live, colour;
    struct term_block block;
    const char *sweep;
    size_t runs, done, failed; /* of this sweep; those of earlier calls included */
    int workers;
    double started, shown;
    /* The caller's: paused, stopped, the best trial, the time left. */
    struct sweep_line sum;
    struct progress_run *run; /* workers of them */
};

void progress_begin(struct progress *p, const char *sweep, size_t runs, size_t done,
                    int workers);
void progress_start(struct progress *p, int task, const struct progress_name *name);
void progress_step(struct progress *p, int task, const struct link_step *at);
void progress_epoch(struct progress *p, int task, const struct link_epoch *row);
/* text: about its value, after the run's name; best: the sweep has no better value */
void progress_finished(struct progress *p, int task, const char *text, bool best,
                       const struct link_result *r);
void progress_failed(struct progress *p, int task, const char *reason, bool again);
/* A run waits after an epoch. */
void progress_paused(struct progress *p, int task);
/* A run that waited is stopped for good. */
void progress_pruned(struct progress *p, const struct progress_name *name, int epoch);
/* A run that was still to do is done by another process. */
void progress_done_elsewhere(struct progress *p);
/* A person ended it. */
void progress_ended(struct progress *p, int task);
void progress_stopped(struct progress *p, int task);
void progress_tick(struct progress *p); /* redraws */
/* A new reference: what runner/steer/now.h keeps in a file. */
json_t *progress_state(const struct progress *p);
void progress_end(struct progress *p, int status);

/* A line for people, above the block; printf's format. */
void progress_say(struct progress *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Each line of the text. */
void progress_say_lines(struct progress *p, const char *text);

#endif
