/* mtag-run --pause, --resume, --stop: asks the process that runs a sweep, and tells
 * what it answers. */
#ifndef MTAG_RUNNER_STEER_ASK_H
#define MTAG_RUNNER_STEER_ASK_H

#include "runner/steer/request.h"

struct steer_command {
    enum steer_kind kind;
    const char *word;    /* "37.2", "37" of a trial with one run, or "all" */
    const char *reason;  /* NULL: none */
    const char *results; /* database */
    const char *sweep;   /* its name, for "all"; NULL: every sweep that is being run */
};

/* The exit status: 0 if the request is followed, lies there until the sweep is run
 * again, or is for all runs of a sweep that is not being run; 1 if no answer came in
 * time; 2 if there is no such database, sweep or run, or the run is over. */
int steer_ask(const struct steer_command *c, struct arena *a);

#endif
